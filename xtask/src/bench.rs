//! `cargo xtask bench ask|check`: builds `chalkline` and `tests/bench` for release and runs the latter.

use std::process::Stdio;

use serde_json::Value;

use crate::Outcome;
use crate::test::command;

const BENCH: &str = "tests/bench/Cargo.toml";

pub(crate) fn run(arguments: &[String]) -> Outcome<()> {
    let [job] = arguments else { return Err(USAGE.into()) };
    if job == "discord" {
        return discord();
    }
    let mut programs = vec![format!("release={}", build(&["--release", "--bin", "chalkline"])?)];
    match job.as_str() {
        // The dev profile is what `cargo run` uses, and has to answer at once as well.
        "ask" => programs.push(format!("dev={}", build(&["--bin", "chalkline"])?)),
        "check" => {}
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

const USAGE: &str = "usage: cargo xtask bench ask|check|discord";

/// Builds one program and tells where cargo has put it.
fn build(arguments: &[&str]) -> Outcome<String> {
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
