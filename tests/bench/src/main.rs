//! Measures ASK, CHECK and the way in from Slack beside their peers: `cargo xtask bench ask|check|slack` builds and runs this.

mod alex;
mod ask;
mod check;
mod clock;
mod command;
mod contender;
mod hostile;
mod literals;
mod posts;
mod slack;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["ask", programs @ ..] => ask::run(programs),
        ["check", programs @ ..] => check::run(programs),
        ["slack", programs @ ..] => slack::run(programs),
        // What the two start to be measured in a process of its own.
        ["contender", name, posts, every, passes] => contender::run(name, Path::new(posts), every, passes),
        ["first-question", question] => ask::first(question),
        ["posts", file] => posts::write(Path::new(file), &posts::generate().unwrap_or_default()),
        ["loop", posts, seconds] => contender::repeat(Path::new(posts), seconds),
        _ => Err("usage: cargo xtask bench ask|check|slack".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A path below the project's root.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
