//! The step `oracles/discord`: a Discord client that nobody here wrote logs in to the tests' Discord, and Discord's official
//! schema judges every body that the journeys send.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::Outcome;
use crate::test::command;

/// From PyPI.
const CLIENT: &str = "discord.py==2.7.1";
/// From npm: made from Discord's own description of its interface.
const SCHEMA: [&str; 2] = ["discord-api-spec@10.0.266135", "zod@4.6.7"];
const SCRIPTS: &str = "tests/oracles/discord";

pub(crate) fn run(_arguments: &[String]) -> Outcome<()> {
    let folder = crate::root().join("target/oracles/discord");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let python = client(&folder)?;
    schema(&folder)?;
    let script = crate::root().join(SCRIPTS);
    done(
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
    done(
        command()
            .args(["test", "--quiet", "--locked", "-p", "chalkline", "--test", "it", "on_discord"])
            .env("FAKE_DISCORD_RECORD", &record),
    )?;
    done(Command::new("node").arg(script.join("validate.mjs")).arg(&folder).arg(&record))
}

/// The client in a place of its own; gives the Python that has it.
fn client(folder: &Path) -> Outcome<PathBuf> {
    let place = folder.join("python");
    let python = place.join("bin/python");
    if !has(&place, CLIENT) {
        done(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
        done(Command::new(&python).args(["-m", "pip", "install", "--quiet", CLIENT]))?;
        fs::write(place.join("installed"), CLIENT)?;
    }
    Ok(python)
}

fn schema(folder: &Path) -> Outcome<()> {
    if !has(folder, &SCHEMA.concat()) {
        fs::write(folder.join("package.json"), "{\"private\":true}")?;
        done(
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

/// Runs it, says what it runs, and fails where it fails.
fn done(command: &mut Command) -> Outcome<()> {
    println!("$ {command:?}");
    io::Write::flush(&mut io::stdout())?;
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{:?} ended with {status}", command.get_program()).into())
    }
}
