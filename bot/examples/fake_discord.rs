//! The tests' Discord as a program of its own: `fake_discord serve` to try a bot out by hand, `fake_discord oracle PYTHON`
//! to be judged by a client that nobody here wrote, `fake_discord load CHALKLINE SECONDS A_SECOND` to measure the bot.

#![expect(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for developers; a measurement that cannot go on has failed"
)]

#[path = "../../tests/support/fake_discord/mod.rs"]
mod fake_discord;

use std::io::BufRead as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fake_discord::{FakeDiscord, Person, TOKEN, text};
use serde_json::{Value, json};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve"] => serve(),
        ["oracle", python, script] => oracle(python, script),
        ["load", program, seconds, rate] => {
            let number = |text: &str| text.parse().expect("a whole number");
            load(program, number(seconds), number(rate));
        }
        _ => panic!("usage: fake_discord serve | oracle PYTHON SCRIPT | load CHALKLINE SECONDS A_SECOND"),
    }
}

/// Each line that is typed becomes a command, `ask question=...`; what the bot answers is shown.
fn serve() {
    let fake = FakeDiscord::start();
    println!("CHALKLINE_DISCORD_API_BASE={}\nCHALKLINE_DISCORD_TOKEN={TOKEN}", fake.base());
    let person = Person::new(1);
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let (name, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let options = rest.split_once('=').map_or(json!({}), |(option, value)| json!({ option: value }));
        let asked = person.command(&fake, name.trim_start_matches('/'), &options);
        let answered =
            fake.wait_at_most(Duration::from_secs(3), |board| board.talks[&asked].callback.clone());
        let shown = answered.map_or("The application did not respond".to_owned(), |said| match said["type"]
            .as_u64()
        {
            Some(9) => format!("a form opens: {}", said["data"]["title"]),
            _ => text(&said["data"]),
        });
        println!("{shown}");
    }
}

fn oracle(python: &str, script: &str) {
    let fake = FakeDiscord::start();
    let mut client = Command::new(python)
        .args([script, &fake.base(), &fake.gateway(), TOKEN])
        .spawn()
        .expect("the client starts");
    fake.wait_ready();
    let person = Person::new(1);
    let asked = person.command(&fake, "ask", &json!({ "question": "seven77" }));
    let answer = fake.message_with(asked, "heard 7");
    let pressed = person.press(&fake, &answer, "More");
    fake.message_with(pressed, "followed");
    let ended = client.wait().expect("it ends");
    assert!(ended.success(), "the client ended with {ended}");
    let refused: Vec<String> = fake.look(|board| {
        let bad = board.requests.iter().filter(|one| one.status >= 400);
        bad.map(|one| format!("{} {} {}", one.status, one.method, one.path)).collect()
    });
    assert!(refused.is_empty(), "the client asked for what the fake does not know: {refused:?}");
    println!("the client logged in, registered a command, answered it, took a press and followed up");
}

/// Kills what it holds when the measurement is over.
struct Bot(Child);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn load(program: &str, seconds: u64, rate: u64) {
    let fake = FakeDiscord::start();
    let folder = std::env::temp_dir().join(format!("chalkline-load-{}", std::process::id()));
    let bot = Command::new(program)
        .env_clear()
        .env("CHALKLINE_DATA", &folder)
        .env("CHALKLINE_DISCORD_TOKEN", TOKEN)
        .env("CHALKLINE_DISCORD_API_BASE", fake.base())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let bot = Bot(bot);
    fake.wait_ready();
    println!(
        "{rate} interactions a second for {seconds} s; from the event sent to its first answer received:\n"
    );
    println!(
        "{:<8} {:>8} {:>9} {:>9} {:>9} {:>9}",
        "job", "count", "p50 ms", "p99 ms", "worst ms", "unheard"
    );
    let mut slow = false;
    for job in ["ask", "check"] {
        let sent = drive(&fake, job, seconds, rate);
        std::thread::sleep(Duration::from_secs(3));
        let (mut waits, unheard) = fake.look(|board| {
            let talks = sent.iter().filter_map(|id| board.talks.get(id));
            let waits: Vec<f64> = talks
                .filter_map(|talk| Some((talk.answered? - talk.sent?).as_secs_f64() * 1_000.0))
                .collect();
            let unheard = sent.len() - waits.len();
            (waits, unheard)
        });
        waits.sort_by(f64::total_cmp);
        let at =
            |share: f64| waits.get(((waits.len() as f64 * share) as usize).min(waits.len() - 1)).copied();
        let (half, most, worst) = (at(0.5), at(0.99), at(1.0));
        let show = |wait: Option<f64>| wait.map_or("-".to_owned(), |wait| format!("{wait:.1}"));
        println!(
            "{job:<8} {:>8} {:>9} {:>9} {:>9} {unheard:>9}",
            sent.len(),
            show(half),
            show(most),
            show(worst)
        );
        slow |= unheard > 0 || most.is_none_or(|most| most > 100.0);
    }
    let peak = std::fs::read_to_string(format!("/proc/{}/status", bot.0.id())).unwrap_or_default();
    let peak =
        peak.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown").trim().to_owned();
    println!("\nmemory of the program at its most: {peak}");
    drop(bot);
    let _ = std::fs::remove_dir_all(folder);
    assert!(!slow, "p99 is over 100 ms, or somebody was not answered");
}

const QUESTIONS: [&str; 4] = [
    "Can I post a photo of my students?",
    "May I use the school's logo on my page?",
    "Can I accept a friend request from a student?",
    "What happens if I swear online at night?",
];

fn drive(fake: &FakeDiscord, job: &str, seconds: u64, rate: u64) -> Vec<u64> {
    let person = Person::new(1);
    let draft = "Johnny, congratulations on moving your grade up to a B from a C!";
    let form = (job == "check").then(|| fake.callback(person.command(fake, "check", &json!({}))));
    let begun = Instant::now();
    let mut sent = Vec::new();
    for number in 0..seconds * rate {
        let due = begun + Duration::from_secs_f64(number as f64 / rate as f64);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        sent.push(match &form {
            None => {
                let question = QUESTIONS[(number % QUESTIONS.len() as u64) as usize];
                person.command(fake, "ask", &json!({ "question": question }))
            }
            Some(form) => person.interact(fake, 5, &filled(form, draft)),
        });
    }
    sent
}

fn filled(form: &Value, draft: &str) -> Value {
    json!({ "custom_id": form["data"]["custom_id"], "components": [
        { "type": 1, "components": [{ "type": 4, "custom_id": "draft", "value": draft }] }
    ] })
}
