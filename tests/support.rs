//! Runs the real program the way a person or a script does. Imports nothing from the crate `chalkline`.

use std::io::Write as _;
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
    let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .args(args)
        .env_clear()
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
