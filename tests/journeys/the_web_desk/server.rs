//! Starts the service with a web desk, and talks to it in plain HTTP, byte by byte.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::Data;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service with a data folder.
pub(super) struct Service {
    child: Child,
    /// `host:port` of the web desk.
    pub(super) address: String,
    /// The same of the administrator's listener.
    pub(super) admin: String,
    log: Arc<Mutex<String>>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Service {
    pub(super) fn start(data: &Data) -> Self {
        Self::start_with(data, &[])
    }

    pub(super) fn start_with(data: &Data, vars: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
            .env_clear()
            .env("CHALKLINE_DATA", data.path())
            .env("CHALKLINE_LOG", "trace")
            .env("CHALKLINE_WEB_LISTEN", "127.0.0.1:0")
            .env("CHALKLINE_ADMIN_LISTEN", "127.0.0.1:0")
            .envs(vars.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, kept) = (BufReader::new(child.stderr.take().expect("it has one")), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                kept.lock().expect("nobody panicked").push_str(&format!("{line}\n"));
            }
        });
        let mut service = Self { child, address: String::new(), admin: String::new(), log };
        service.address = service.announced("The web desk is open at http://");
        service.admin = service.announced("Health and metrics are at http://");
        service
    }

    fn announced(&mut self, before: &str) -> String {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some((_, rest)) = self.log().split_once(before) {
                return rest.lines().next().expect("a line").to_owned();
            }
            assert!(self.child.try_wait().expect("it can be asked").is_none(), "it ended: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it does not say where it is: {}", self.log());
    }

    pub(super) fn log(&self) -> String {
        self.log.lock().expect("nobody panicked").clone()
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.raw(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address))
    }

    /// Sends a form as an old browser would, which tells nothing of where it comes from.
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, &[], fields)
    }

    pub(super) fn post_with(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Answer {
        self.raw(&self.form(path, headers, fields))
    }

    fn form(&self, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> String {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.request(path, "application/x-www-form-urlencoded", headers, &pairs.join("&"))
    }

    /// Sends a form and hangs up after a while without waiting for the answer, as a browser does when its button is
    /// pressed twice.
    pub(super) fn post_and_hang_up(&self, path: &str, fields: &[(&str, &str)], after: Duration) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request = self.form(path, &[], fields);
        stream.write_all(request.as_bytes()).expect("it is read");
        std::thread::sleep(after);
    }

    pub(super) fn send(&self, path: &str, kind: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.raw(&self.request(path, kind, headers, body))
    }

    fn request(&self, path: &str, kind: &str, headers: &[(&str, &str)], body: &str) -> String {
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: {kind}\r\n{more}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
    }

    pub(super) fn raw(&self, request: &str) -> Answer {
        talk(&self.address, request.as_bytes())
    }

    /// The mark of a fresh form.
    pub(super) fn mark(&self, path: &str) -> String {
        mark_in(&self.get(path))
    }

    /// Asks it to end as the operating system does. Returns its exit code and how long it took.
    pub(super) fn stop(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.expect("there is a kill").success());
        let ended = self.child.wait().expect("it ends");
        (ended.code(), start.elapsed())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The mark in a page with a form.
pub(super) fn mark_in(answer: &Answer) -> String {
    let after = answer.body.split("name=\"form\" value=\"").nth(1);
    after.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no form: {answer:?}")).to_owned()
}

/// Sends bytes, and reads what comes back until the other side ends.
pub(super) fn talk(address: &str, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    // It may have heard enough before the end.
    let _ = stream.write_all(request);
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Answer { status, head: head.to_lowercase(), body: body.to_owned() }
}

fn encoded(value: &str) -> String {
    let letter = |byte: u8| {
        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(letter).collect()
}
