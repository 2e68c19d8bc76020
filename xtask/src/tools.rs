//! The commands that steps run, and tools from `PyPI`, each at one version in a place of its own.

use std::path::PathBuf;
use std::process::Command;

use crate::Outcome;

/// Installs `packages` (each `name==version`) unless they are there, and gives the folder of their programs.
pub(crate) fn from_pypi(name: &str, packages: &[&str]) -> Outcome<PathBuf> {
    let folder = crate::root().join("target/oracles").join(name);
    std::fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    let programs = folder.join("bin");
    let stamp = folder.join(format!("installed-{}", packages.join("-")));
    if !stamp.exists() {
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        succeed(Command::new(programs.join("python")).args(pip).args(packages))?;
        std::fs::write(&stamp, "")?;
    }
    Ok(programs)
}

/// Runs a command, says which, and fails when it does.
pub(crate) fn succeed(command: &mut Command) -> Outcome<()> {
    println!("$ {command:?}");
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
