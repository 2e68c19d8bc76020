//! `alex`, the peer for considerate wording: a Node program from npm, installed into a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::contender::Measured;

const PACKAGE: &str = "alex@11.0.1";
const SCRIPT: &str = include_str!("../alex.mjs");
const LONGEST_INSTALL: Duration = Duration::from_secs(180);

/// Installs it: the folder it lies in.
///
/// # Errors
/// Why it is not there, in words for the table.
pub fn install() -> Outcome<PathBuf> {
    let folder = std::env::temp_dir().join("chalkline-bench-alex");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("alex.mjs"), SCRIPT)?;
    if folder.join("node_modules/alex/package.json").exists() {
        return Ok(folder);
    }
    fs::write(folder.join("package.json"), "{\"private\":true}")?;
    let mut npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", PACKAGE])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    let start = Instant::now();
    loop {
        match npm.try_wait()? {
            Some(status) if status.success() => return Ok(folder),
            Some(status) => return Err(format!("`npm install {PACKAGE}` failed with {status}").into()),
            None if start.elapsed() > LONGEST_INSTALL => {
                npm.kill()?;
                npm.wait()?;
                return Err(format!("`npm install {PACKAGE}` did not end in {LONGEST_INSTALL:?}").into());
            }
            None => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

/// Measures it as the other contenders are.
pub fn run(folder: &Path, posts: &Path, every: usize, passes: usize) -> Outcome<Measured> {
    let output = Command::new("node")
        .arg("alex.mjs")
        .args([posts.as_os_str(), every.to_string().as_ref(), passes.to_string().as_ref()])
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("node alex.mjs ended with {}", output.status).into());
    }
    Measured::read(&String::from_utf8(output.stdout)?)
}
