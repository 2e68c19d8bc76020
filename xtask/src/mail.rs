//! The step `oracles/mail`: notices by mail, to a real mail server from `PyPI`, with right and wrong certificates.

use std::process::Command;

use crate::Outcome;
use crate::test::command;

/// The server and what it stands on, each at one version.
const PACKAGES: &[&str] = &["aiosmtpd==1.4.6", "atpublic==5.1", "attrs==25.3.0"];

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let folder = crate::root().join("target/oracles/mail");
    let python = folder.join("bin/python");
    let installed = folder.join(format!("installed-{}", PACKAGES.join("-")));
    if !installed.exists() {
        std::fs::create_dir_all(&folder)?;
        let folder = folder.to_str().ok_or("the project lies in a folder whose name is no text")?;
        succeed(Command::new("python3").args(["-m", "venv", folder]))?;
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
        succeed(Command::new(&python).args(pip).args(PACKAGES))?;
        std::fs::write(&installed, "")?;
    }
    let test = ["test", "--locked", "--package", "chalkline", "--test", "it", "--", "--ignored", "by_mail"];
    succeed(command().args(test).env("CHALKLINE_ORACLE_MAIL", &python))
}

fn succeed(command: &mut Command) -> Outcome<()> {
    println!("$ {command:?}");
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("{command:?} ended with {status}").into()) }
}
