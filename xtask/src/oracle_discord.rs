//! The step `oracles/discord`: a Discord client that nobody here wrote logs in to the tests' Discord, and Discord's official
//! schema judges every body that the journeys send.

use std::path::Path;
use std::process::Command;
use std::{fs, io};

use crate::Outcome;
use crate::test::command;
use crate::tools::{from_pypi, succeed};

/// From `PyPI`.
const CLIENT: &str = "discord.py==2.7.1";
/// From npm: made from Discord's own description of its interface.
const SCHEMA: [&str; 2] = ["discord-api-spec@10.0.266135", "zod@4.6.7"];
const SCRIPTS: &str = "tests/oracles/discord";

pub(crate) fn run(_arguments: &[String]) -> Outcome<()> {
    let folder = crate::root().join("target/oracles/discord");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let python = from_pypi("discord-py", &[CLIENT])?.join("python");
    schema(&folder)?;
    let script = crate::root().join(SCRIPTS);
    succeed(
        command()
            .args([
                "run",
                "--quiet",
                "--locked",
                "-p",
                "chalkline",
                "--example",
                "fake_discord",
                "--",
                "oracle",
            ])
            .arg(&python)
            .arg(script.join("login.py")),
    )?;
    let record = folder.join("sent.jsonl");
    match fs::remove_file(&record) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    succeed(
        command()
            .args(["test", "--quiet", "--locked", "-p", "chalkline", "--test", "it", "on_discord"])
            .env("FAKE_DISCORD_RECORD", &record),
    )?;
    succeed(Command::new("node").arg(script.join("validate.mjs")).arg(&folder).arg(&record))
}

fn schema(folder: &Path) -> Outcome<()> {
    if !has(folder, &SCHEMA.concat()) {
        fs::write(folder.join("package.json"), "{\"private\":true}")?;
        succeed(
            Command::new("npm")
                .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
                .args(SCHEMA)
                .current_dir(folder),
        )?;
        fs::write(folder.join("installed"), SCHEMA.concat())?;
    }
    Ok(())
}

/// Whether exactly this was installed there before.
fn has(place: &Path, what: &str) -> bool {
    fs::read_to_string(place.join("installed")).is_ok_and(|installed| installed == what)
}
