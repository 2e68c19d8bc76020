//! `cargo xtask bench ask|check|discord|slack|web|report|receipt`: builds for release what is measured and what measures, runs it.

use std::process::Stdio;

use serde_json::Value;

use crate::test::command;
use crate::{Outcome, bench_web};

const BENCH: &str = "tests/bench/Cargo.toml";

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    if let [job, rest @ ..] = arguments
        && job == "web"
    {
        return bench_web::run(&build(&["--release", "--bin", "chalkline"])?, rest.first());
    }
    let [job] = arguments else { return Err(USAGE.into()) };
    if job == "discord" {
        return discord();
    }
    if ["report", "receipt"].contains(&job.as_str()) {
        return load(job);
    }
    let mut programs = vec![format!("release={}", build(&["--release", "--bin", "chalkline"])?)];
    match job.as_str() {
        // The dev profile is what `cargo run` uses, and has to answer at once as well.
        "ask" => programs.push(format!("dev={}", build(&["--bin", "chalkline"])?)),
        "check" | "slack" => {}
        _ => return Err(USAGE.into()),
    }
    let bench = build(&["--release", "--manifest-path", BENCH])?;
    println!();
    let status =
        std::process::Command::new(&bench).arg(job).args(programs).current_dir(crate::root()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{bench} {job} ended with {status}").into()) }
}

/// The time from an interaction to its first answer, against the tests' Discord.
fn discord() -> Outcome<()> {
    let program = build(&["--release", "--bin", "chalkline"])?;
    let fake = build(&["--release", "-p", "chalkline", "--example", "fake_discord"])?;
    println!();
    let status = std::process::Command::new(&fake).args(["load", &program, "60", "50"]).status()?;
    if status.success() { Ok(()) } else { Err(format!("{fake} ended with {status}").into()) }
}

const USAGE: &str = "usage: cargo xtask bench ask|check|discord|slack|web|report|receipt";

/// Reports through the desk to the handler, or receipts that find something against those that do not.
fn load(job: &str) -> Outcome<()> {
    let example = build(&["--release", "--example", "load"])?;
    println!();
    let status = std::process::Command::new(&example).arg(job).status()?;
    if status.success() { Ok(()) } else { Err(format!("{example} {job} ended with {status}").into()) }
}

/// Builds one program and tells where cargo has put it.
pub(crate) fn build(arguments: &[&str]) -> Outcome<String> {
    println!("== cargo build {}", arguments.join(" "));
    let output = command()
        .args(["build", "--message-format", "json-render-diagnostics"])
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo build {} failed", arguments.join(" ")).into());
    }
    let messages = String::from_utf8(output.stdout)?;
    let mut programs = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(str::to_owned)
    });
    programs.next_back().ok_or_else(|| format!("cargo build {} made no program", arguments.join(" ")).into())
}
