//! A script hands in a thousand lines; a thousand come out, same ids, same order, with the fields of the contract.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{chalkline, json_lines};

const LINES: usize = 1_000;

#[track_caller]
fn run(verb: &str, object: impl Fn(usize) -> Value, fields: &[&str]) {
    let input: String = (0..LINES).map(|number| format!("{}\n", object(number))).collect();
    let ran = chalkline(&[verb, "--jsonl"], &input);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let lines = json_lines(&ran);
    assert_eq!(lines.len(), LINES);
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line["id"], object(number)["id"]);
        let object = line.as_object().expect("an object");
        for field in fields {
            assert!(object.contains_key(*field), "{field} is missing in {line}");
        }
    }
}

#[test]
fn ask() {
    let questions = ["can i friend a student", "¿puedo publicar una foto?", "lunch?", ""];
    run(
        "ask",
        |number| json!({"id": number, "q": questions[number % questions.len()]}),
        &["id", "decision", "answered", "verdict", "guidelines", "answer", "offered", "confidence", "lang"],
    );
}

#[test]
fn check() {
    let drafts = ["Great game tonight!", "Johnny got a B", "😀😀", "\u{202e}abc"];
    run(
        "check",
        |number| {
            json!({"id": format!("d-{number}"), "text": drafts[number % drafts.len()], "account": "personal",
                   "consent": number % 2 == 0, "attachments": ["photo"]})
        },
        &["id", "findings", "lang"],
    );
}

#[test]
fn triage() {
    let reports = ["he has a knife", "a kid is being bullied", "hello"];
    run(
        "triage",
        |number| json!({"id": {"n": number}, "text": reports[number % reports.len()]}),
        &["id", "kind", "urgency", "guidelines", "reasons", "reveals", "advice", "lang"],
    );
}

#[test]
fn each_line_is_answered_before_the_next_is_written() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .args(["triage", "--jsonl"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("it has an input");
    let mut output = BufReader::new(child.stdout.take().expect("it has an output"));
    for number in 0..3 {
        writeln!(input, "{}", json!({"id": number, "text": "hello"})).expect("it reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("it answers");
        let line: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["id"], number);
    }
    drop(input);
    assert!(child.wait().expect("it ends").success());
}
