//! Runs the real program the way a person or a script does. Imports nothing from the crate `chalkline`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What the program did.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `chalkline` with these arguments and this input, in an environment with nothing set.
pub(crate) fn chalkline(args: &[&str], input: impl AsRef<[u8]>) -> Ran {
    chalkline_with(&[], args, input)
}

/// The same, with variables set.
pub(crate) fn chalkline_with(vars: &[(&str, &str)], args: &[&str], input: impl AsRef<[u8]>) -> Ran {
    chalkline_in(Path::new("."), vars, args, input)
}

/// The same, in a folder.
pub(crate) fn chalkline_in(
    folder: &Path,
    vars: &[(&str, &str)],
    args: &[&str],
    input: impl AsRef<[u8]>,
) -> Ran {
    let data = Data::new();
    let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("CHALKLINE_DATA", data.path())
        .envs(vars.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.as_ref().to_vec();
    // In a thread: a program that answers while it reads would wait for us, and we for it.
    let writer = std::thread::spawn(move || {
        // The program may stop reading early; that is its good right.
        let _ = stdin.write_all(&input);
    });
    let Output { status, stdout, stderr } = child.wait_with_output().expect("it ends");
    writer.join().expect("the input was written");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    let ran = Ran { code: status.code().expect("it ends by itself"), out: text(stdout), err: text(stderr) };
    assert!(!ran.err.contains("a bug in Chalkline"), "{args:?} panicked: {}", ran.err);
    ran
}

/// A data folder of its own, gone with its test.
#[derive(Debug)]
pub(crate) struct Data(PathBuf);

impl Data {
    pub(crate) fn new() -> Self {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("chalkline-it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    pub(crate) fn path(&self) -> &str {
        self.0.to_str().expect("a path that is text")
    }

    /// Runs `chalkline` with this folder.
    pub(crate) fn chalkline(&self, args: &[&str], input: impl AsRef<[u8]>) -> Ran {
        chalkline_with(&[("CHALKLINE_DATA", self.path())], args, input)
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // It may never have been made.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The service, running, with its console at the end of a pipe.
#[derive(Debug)]
pub(crate) struct Service {
    child: std::process::Child,
    input: Option<std::process::ChildStdin>,
    lines: std::sync::mpsc::Receiver<String>,
    /// What it wrote to the error stream, once it has ended.
    errors: Option<std::thread::JoinHandle<String>>,
}

impl Service {
    /// Starts it with this data folder and these variables.
    pub(crate) fn start(data: &Data, vars: &[(&str, &str)]) -> Self {
        use std::io::{BufRead as _, Read as _};
        let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
            .env_clear()
            .env("CHALKLINE_DATA", data.path())
            .envs(vars.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = std::io::BufReader::new(child.stdout.take().expect("it has an output"));
        let mut stderr = child.stderr.take().expect("it has an error stream");
        let (say, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        let input = child.stdin.take();
        Self { child, input, lines, errors: Some(errors) }
    }

    /// Types something, and returns what the service writes, up to the line with `until` in it.
    #[track_caller]
    pub(crate) fn says(&mut self, typed: &str, until: &str) -> String {
        self.input.as_mut().expect("it runs").write_all(typed.as_bytes()).expect("it reads");
        let mut seen = String::new();
        loop {
            let Ok(line) = self.lines.recv_timeout(std::time::Duration::from_secs(60)) else {
                panic!("no {until:?} in:\n{seen}")
            };
            seen.push_str(&line);
            seen.push('\n');
            if line.contains(until) {
                return seen;
            }
        }
    }

    /// Ends its input, waits for its end, and returns what it wrote to the error stream.
    pub(crate) fn stop(mut self) -> String {
        self.input = None;
        self.child.wait().expect("it ends");
        self.errors.take().expect("it is stopped once").join().expect("the reader ends")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The receipt that the program showed, and the number of the case that it told of.
pub(crate) fn receipt_and_case(out: &str) -> (String, String) {
    let receipt =
        out.split("Your receipt.").nth(1).and_then(|rest| rest.lines().nth(1)).expect("a receipt").trim();
    let case = out
        .split("chalkline cases open ")
        .nth(1)
        .and_then(|rest| rest.lines().next())
        .expect("a notice")
        .trim();
    (receipt.to_owned(), case.to_owned())
}

/// Each line of the output as JSON.
pub(crate) fn json_lines(ran: &Ran) -> Vec<serde_json::Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

/// Fails unless the pieces stand in the text, in this order.
#[track_caller]
pub(crate) fn sees(text: &str, pieces: &[&str]) {
    let mut rest = text;
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            panic!("no {piece:?} (in this order) in:\n{text}")
        };
        rest = after;
    }
}

/// An empty folder of a test's own; removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chalkline-{name}-{}", std::process::id()));
        // Left over from a run that was stopped.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The path of a file in it, as an argument or a variable takes it.
    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).into_os_string().into_string().expect("a plain path")
    }

    /// Every file below it, with its bytes.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.0.clone()];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("it can be read") {
                let path = entry.expect("it can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(path).expect("it can be read")));
                }
            }
        }
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays behind in the system's own place for such does no harm.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A copy of the pack that ships, with one piece of one file changed.
pub(crate) fn changed_pack(name: &str, file: &str, from: &str, to: &str) -> Folder {
    let folder = Folder::new(name);
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules-core/policy/lausd-bul-5688");
    copy(&pack, folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("the pack has the file");
    assert!(text.contains(from), "{file} has no {from:?}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("it can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("it can be read") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("it can be read");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("it can be copied");
        }
    }
}
