//! Signed `/ask` and `/check` requests over HTTP: the program beside an echo in the official Python framework.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::table::{self, Bar, figure, percentile};
use crate::{Outcome, clock, project};

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const PEER: [&str; 2] = ["slack_bolt==1.30.0", "aiohttp==3.14.5"];
/// How many requests are under way at the same time.
const AT_ONCE: [usize; 6] = [1, 2, 4, 8, 16, 32];
const STEP: Duration = Duration::from_secs(4);
const SLOWEST_MS: f64 = 100.0;
const STARTS: Duration = Duration::from_secs(60);

/// One step: requests a second and milliseconds of the 50th and 99th of a hundred.
#[derive(Clone, Copy)]
struct Step {
    at_once: usize,
    rate: f64,
    p50: f64,
    p99: f64,
}

pub fn run(programs: &[&str]) -> Outcome<()> {
    let program = programs.iter().find_map(|one| one.strip_prefix("release=")).ok_or("no program")?;
    let bodies = bodies()?;
    let (ours, our_mib) = measure(&bodies, |port| start_ours(program, port))?;
    // As little work as an echo: what the way in and out costs by itself.
    let (help, help_mib) = measure(&[body("U1", "chalkline", "help")], |port| start_ours(program, port))?;
    let python = install_peer()?;
    let (theirs, their_mib) = measure(&bodies, |port| start_peer(&python, port))?;
    let mut rows = Vec::new();
    for (name, steps) in [("chalkline", &ours), ("chalkline help", &help), ("slack-bolt echo", &theirs)] {
        rows.extend(steps.iter().map(|step| {
            vec![
                name.to_owned(),
                step.at_once.to_string(),
                figure(step.rate),
                figure(step.p50),
                figure(step.p99),
            ]
        }));
    }
    table::print("signed /ask and /check over HTTP", &["", "at once", "a second", "p50 ms", "p99 ms"], &rows);
    let best = |steps: &[Step]| {
        steps.iter().filter(|step| step.p99 < SLOWEST_MS).map(|step| step.rate).fold(f64::NAN, f64::max)
    };
    let (our_rate, help_rate, their_rate) = (best(&ours), best(&help), best(&theirs));
    let rows = [
        ("chalkline", our_rate, our_mib),
        ("chalkline help", help_rate, help_mib),
        ("slack-bolt echo", their_rate, their_mib),
    ];
    let rows: Vec<Vec<String>> =
        rows.iter().map(|(name, rate, mib)| vec![(*name).to_owned(), figure(*rate), figure(*mib)]).collect();
    table::print("highest rate with p99 under 100 ms", &["", "a second", "peak MiB"], &rows);
    table::print_bars(&[
        Bar {
            what: "times its requests a second",
            measured: our_rate / their_rate,
            asked: 10.0,
            least: true,
        },
        Bar {
            what: "the same, help against echo",
            measured: help_rate / their_rate,
            asked: 10.0,
            least: true,
        },
        Bar { what: "of its memory", measured: our_mib / their_mib, asked: 0.1, least: false },
    ]);
    Ok(())
}

/// A question or a draft each, as the workspace sends them.
fn bodies() -> Outcome<Vec<String>> {
    let mut bodies = Vec::new();
    for (command, file, field) in [("ask", "ask/dev.jsonl", "q"), ("check", "check/dev.jsonl", "text")] {
        let lines = fs::read_to_string(project("rules-core/corpus").join(file))?;
        for (number, line) in lines.lines().take(200).enumerate() {
            let value: Value = serde_json::from_str(line)?;
            let text = quote(value[field].as_str().ok_or("a line without a text")?);
            bodies.push(body(&format!("U{number}"), command, &text));
        }
    }
    // A question and a draft by turns.
    let half = bodies.len() / 2;
    Ok((0..half).flat_map(|at| [bodies[at].clone(), bodies[half + at].clone()]).collect())
}

/// A command as the workspace sends it, up to the trigger's id.
fn body(user: &str, command: &str, text: &str) -> String {
    format!(
        "token=t&team_id=T1&team_domain=d&channel_id=C1&channel_name=c&user_id={user}&user_name=u&command=%2F\
         {command}&text={text}&api_app_id=A1&response_url=http%3A%2F%2F127.0.0.1%3A1%2Fx&trigger_id="
    )
}

fn quote(text: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(one).collect()
}

fn measure(bodies: &[String], start: impl Fn(u16) -> Outcome<Child>) -> Outcome<(Vec<Step>, f64)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut child = start(port)?;
    let begin = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if begin.elapsed() > STARTS {
            child.kill()?;
            return Err("a server does not start".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // Once through all of it, so that everything is read in and warm.
    load(port, bodies, 4, STEP);
    let mut steps = Vec::new();
    for at_once in AT_ONCE {
        let step = load(port, bodies, at_once, STEP);
        steps.push(step);
        if step.p99 > 4.0 * SLOWEST_MS {
            break;
        }
    }
    let mib = clock::memory_mib(&child.id().to_string(), "VmHWM");
    child.kill()?;
    child.wait()?;
    Ok((steps, mib))
}

/// Requests for a while, `at_once` of them at the same time, each on a line of its own that stays open.
fn load(port: u16, bodies: &[String], at_once: usize, during: Duration) -> Step {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let (end, begin) = (AtomicBool::new(false), Instant::now());
    let times: Vec<f64> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..at_once)
            .map(|_| {
                scope.spawn(|| {
                    let mut times = Vec::new();
                    let Ok(stream) = TcpStream::connect(("127.0.0.1", port)) else { return times };
                    let _ = stream.set_nodelay(true);
                    let Ok(half) = stream.try_clone() else { return times };
                    let (mut out, mut answers) = (stream, BufReader::new(half));
                    while !end.load(Ordering::Relaxed) {
                        let number = NEXT.fetch_add(1, Ordering::Relaxed);
                        let body = format!("{}{number}", bodies[number % bodies.len()]);
                        let request = request(&body);
                        let sent = Instant::now();
                        match exchange(&mut out, &mut answers, &request) {
                            Some(200) => times.push(sent.elapsed().as_secs_f64() * 1e3),
                            _ => return times,
                        }
                    }
                    times
                })
            })
            .collect();
        std::thread::sleep(during);
        end.store(true, Ordering::Relaxed);
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect()
    });
    let rate = times.len() as f64 / begin.elapsed().as_secs_f64();
    Step { at_once, rate, p50: percentile(&times, 50.0), p99: percentile(&times, 99.0) }
}

fn request(body: &str) -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let mut signature = String::new();
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) {
        mac.update(format!("v0:{time}:{body}").as_bytes());
        signature = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    }
    format!(
        "POST /slack/{} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         x-slack-request-timestamp: {time}\r\nx-slack-signature: v0={signature}\r\ncontent-length: {}\r\n\r\n{body}",
        // Bolt's server has one address, ours three: both take commands at this one.
        "events",
        body.len()
    )
}

/// Sends a request and reads the whole answer: its status.
fn exchange(out: &mut TcpStream, answers: &mut BufReader<TcpStream>, request: &str) -> Option<u16> {
    out.write_all(request.as_bytes()).ok()?;
    let (mut line, mut status, mut length) = (String::new(), None, 0);
    loop {
        line.clear();
        if answers.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let text = line.trim().to_ascii_lowercase();
        if let Some(rest) = text.strip_prefix("http/1.1 ") {
            status = rest.get(..3).and_then(|code| code.parse().ok());
        } else if let Some(rest) = text.strip_prefix("content-length:") {
            length = rest.trim().parse().ok()?;
        } else if text.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    answers.read_exact(&mut body).ok()?;
    status
}

fn start_ours(program: &str, port: u16) -> Outcome<Child> {
    let folder = std::env::temp_dir().join(format!("chalkline-bench-slack-{}", std::process::id()));
    let child = Command::new(program)
        .env_clear()
        .env("CHALKLINE_DATA", folder)
        .env("CHALKLINE_LOG", "off")
        .env("CHALKLINE_SLACK_API_BASE", "http://127.0.0.1:1/api")
        .env("CHALKLINE_SLACK_BOT_TOKEN", "xoxb-1")
        .env("CHALKLINE_SLACK_SIGNING_SECRET", SECRET)
        .env("CHALKLINE_SLACK_LISTEN", format!("127.0.0.1:{port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}

fn start_peer(python: &PathBuf, port: u16) -> Outcome<Child> {
    let script = project("tests/bench/bolt_echo.py");
    let mut command = Command::new(python);
    command.arg(script).arg(port.to_string()).arg(SECRET);
    Ok(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// A Python of its own with the official framework.
fn install_peer() -> Outcome<PathBuf> {
    let folder = std::env::temp_dir().join("chalkline-bench-bolt");
    let python = folder.join("bin/python");
    let works = |python: &PathBuf| {
        let asked =
            Command::new(python).args(["-c", "import slack_bolt, aiohttp"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    if !works(&python) {
        let made = Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder).status()?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        let installed = Command::new(&python).args(pip).args(PEER).status()?;
        if !made.success() || !installed.success() || !works(&python) {
            return Err(
                "the peer slack-bolt cannot be installed: python3 with venv, and pip, are needed".into()
            );
        }
    }
    Ok(python)
}
