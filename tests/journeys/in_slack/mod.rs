//! A workspace of Slack: the real program, the real protocol, over sockets and over HTTP, each delivery once and twice.

mod a_bad_request;
mod a_notice;
mod a_report;
mod a_socket;
mod questions_and_drafts;

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::fake_slack::{FakeSlack, Transport, reads};
use crate::support::Data;

/// A page that is told to those who report.
const PAGE: &str = "https://page.district.example/r";

/// The program at work in a fake workspace.
struct Bot {
    slack: FakeSlack,
    data: Data,
    program: Child,
}

impl Bot {
    fn start(transport: Transport) -> Self {
        Self::start_with(FakeSlack::start(transport), Data::new(), &[])
    }

    fn start_with(slack: FakeSlack, data: Data, vars: &[(&str, &str)]) -> Self {
        // Makes the demo roster, which a service with a page of its own does not.
        data.chalkline(&[], "/help\n");
        let log = std::fs::File::create(format!("{}/log", data.path())).expect("a log");
        let program = Command::new(env!("CARGO_BIN_EXE_chalkline"))
            .env_clear()
            .env("CHALKLINE_DATA", data.path())
            .env("CHALKLINE_LOG", "trace")
            .env("CHALKLINE_WEB_URL", PAGE)
            .envs(slack.vars())
            .envs(vars.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let bot = Self { slack, data, program };
        match bot.slack.transport {
            Transport::Socket => bot.slack.wait("two sockets", |world| (world.sockets.0 == 2).then_some(())),
            Transport::Http(port) => {
                let end = Instant::now() + Duration::from_secs(30);
                while TcpStream::connect(("127.0.0.1", port)).is_err() {
                    assert!(Instant::now() < end, "it does not listen: {}", bot.log());
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
        let end = Instant::now() + Duration::from_secs(30);
        while !bot.log().contains("has said who it is") {
            assert!(Instant::now() < end, "it does not know the workspace's name: {}", bot.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        bot
    }

    /// What it has logged.
    fn log(&self) -> String {
        std::fs::read_to_string(format!("{}/log", self.data.path())).expect("a log")
    }

    /// Everything in the top window of a person.
    #[track_caller]
    fn window(&self, user: &str) -> String {
        self.slack.wait("a window", |world| world.window(user).map(reads))
    }

    /// Waits until the top window of a person says something.
    #[track_caller]
    fn window_says(&self, user: &str, words: &str) -> String {
        self.slack.wait(&format!("a window that says {words:?}"), |world| {
            world.window(user).map(reads).filter(|text| text.contains(words))
        })
    }

    /// Waits until the last private answer to a person says something.
    #[track_caller]
    fn private_says(&self, user: &str, words: &str) -> String {
        self.slack.wait(&format!("an answer that says {words:?}"), |world| {
            world.private(user).map(|one| reads(&one.body)).filter(|text| text.contains(words))
        })
    }

    /// Asks the program to end, and waits until it has.
    fn end(mut self) -> String {
        let kill = Command::new("kill").args(["-TERM", &self.program.id().to_string()]).status();
        assert!(kill.expect("kill runs").success());
        let asked = Instant::now();
        let status = self.program.wait().expect("it ends");
        assert!(
            status.success() && asked.elapsed() < Duration::from_secs(10),
            "{status} {:?}",
            asked.elapsed()
        );
        self.log()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
        // What the oracles look at: `cargo xtask test` names the folder.
        if let Ok(folder) = std::env::var("CHALKLINE_SLACK_RECORDS") {
            let name = format!("{folder}/{}.jsonl", self.data.path().rsplit('/').next().unwrap_or("x"));
            let _ = std::fs::write(name, self.slack.record());
        }
    }
}

/// A port that was free a moment ago: none of those that the system gives away, so that nobody is given it in between. Each
/// process of tests begins at another.
fn free_port() -> u16 {
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(64);
    let mut ports =
        std::iter::repeat_with(|| first.wrapping_add(TAKEN.fetch_add(1, Ordering::Relaxed)) % 20_000)
            .take(20_000)
            .map(|offset| 10_000 + u16::try_from(offset).expect("small"));
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a port")
}

fn over_http() -> Transport {
    Transport::Http(free_port())
}

/// Runs a story on each way in; over the second one every delivery comes twice.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod over_sockets { $(#[test] fn $story() {
            super::$story(&crate::journeys::in_slack::Bot::start(crate::fake_slack::Transport::Socket));
        })* }
        mod over_http_twice { $(#[test] fn $story() {
            let mut bot = crate::journeys::in_slack::Bot::start(crate::journeys::in_slack::over_http());
            bot.slack.twice = true;
            super::$story(&bot);
        })* }
    };
}
use on_both;
