//! The service as it runs for a district: started with variables, watched over its error stream, ended or killed.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A running service. It is killed with its test.
#[derive(Debug)]
pub(crate) struct Service {
    child: Child,
    said: Arc<Mutex<String>>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Service {
    /// Starts the program with these variables and no others, with nobody at its console.
    pub(crate) fn start(vars: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
            .env_clear()
            .envs(vars.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let said = Arc::new(Mutex::new(String::new()));
        let (kept, stream) = (Arc::clone(&said), child.stderr.take().expect("it has an error stream"));
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let mut kept = kept.lock().expect("nobody panicked here");
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Self { child, said, reader: Some(reader) }
    }

    /// What it has written to the error stream.
    pub(crate) fn said(&self) -> String {
        self.said.lock().expect("nobody panicked here").clone()
    }

    /// Waits until it has said something.
    #[track_caller]
    pub(crate) fn wait_said(&self, piece: &str) {
        let end = Instant::now() + Duration::from_secs(20);
        while !self.said().contains(piece) {
            assert!(Instant::now() < end, "it never said {piece:?}, but:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it can be asked").is_none()
    }

    /// Ends it as a power cut does.
    pub(crate) fn kill(mut self) -> String {
        self.child.kill().expect("it can be killed");
        self.end();
        self.said()
    }

    /// Asks it to end, as a service manager does, and gives what it wrote.
    pub(crate) fn stop(mut self) -> String {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.expect("kill can be run").success());
        let end = Instant::now() + Duration::from_secs(15);
        while self.is_running() {
            assert!(Instant::now() < end, "it does not end:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        self.end();
        self.said()
    }

    fn end(&mut self) {
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            reader.join().expect("it was read to the end");
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        self.end();
    }
}
