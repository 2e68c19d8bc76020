//! The tools that `cargo xtask test` needs besides cargo and rustc: where each comes from, and what needs it.
//!
//! What is missing is installed where that can be done unasked; otherwise the line to paste is printed and the command
//! ends with 2. Nothing is ever left out silently.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;

/// A tool.
pub(crate) struct Need {
    /// What `--without` and the table of steps call it.
    pub(crate) name: &'static str,
    /// A command that succeeds where the tool is installed.
    probe: &'static [&'static str],
    /// The component of a toolchain that rustup installed; `None` for a tool that is no part of Rust.
    component: Option<&'static str>,
    /// Debian's package.
    apt: &'static str,
    /// What it is needed for.
    why: &'static str,
}

/// Every tool, and only those that some step uses.
pub(crate) const TABLE: &[Need] = &[
    Need {
        name: "rustfmt",
        probe: &["cargo", "fmt", "--version"],
        component: Some("rustfmt"),
        apt: "rustfmt",
        why: "the step `format` compares every file with how it has to look",
    },
    Need {
        name: "clippy",
        probe: &["cargo", "clippy", "--version"],
        component: Some("clippy"),
        apt: "rust-clippy",
        why: "the step `lints` holds the walls between the rooms",
    },
    Need {
        name: "python3",
        probe: &["python3", "-c", "import ensurepip, venv"],
        component: None,
        apt: "python3-venv",
        why: "official libraries and oracles from PyPI try what we wrote",
    },
    Need {
        name: "promtool",
        probe: &["promtool", "--version"],
        component: None,
        apt: "prometheus",
        why: "the step `web/deploy` checks the alert rules and the metrics",
    },
    Need {
        name: "curl",
        probe: &["curl", "--version"],
        component: None,
        apt: "curl",
        why: "the step `web/deploy` fetches the metrics",
    },
    Need {
        name: "systemd-analyze",
        probe: &["systemd-analyze", "--version"],
        component: None,
        apt: "systemd",
        why: "the step `web/deploy` checks the service unit",
    },
    Need {
        name: "chromium",
        probe: &["chromium", "--version"],
        component: None,
        apt: "chromium",
        why: "the step `web/browser` walks through the pages as people do",
    },
    Need {
        name: "npm",
        probe: &["npm", "--version"],
        component: None,
        apt: "npm",
        why: "`web/browser` drives the browser with playwright-core; `oracles/slack-web` has a Web API that nobody here wrote",
    },
    Need {
        name: "openssl",
        probe: &["openssl", "version"],
        component: None,
        apt: "openssl",
        why: "the step `oracles/mail` makes certificates, right and wrong ones",
    },
];

/// Tools are missing and could not be installed.
#[derive(Debug)]
pub(crate) struct Missing(String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// Installs what is missing of the tools that are not left out.
///
/// # Errors
/// [`Missing`], with the line to paste, when that cannot be done unasked.
pub(crate) fn see_to(left_out: &[String]) -> Outcome<()> {
    let missing = || -> Vec<&Need> {
        TABLE
            .iter()
            .filter(|need| !left_out.iter().any(|name| name == need.name) && !works(need.probe))
            .collect()
    };
    let needed = missing();
    if needed.is_empty() {
        return Ok(());
    }
    for need in &needed {
        println!("{} is missing: {}", need.name, need.why);
    }
    let (lines, unasked) = remedy(&needed);
    if unasked {
        for line in &lines {
            println!("$ {line}");
            let words: Vec<&str> = line.split(' ').collect();
            if !succeeds(&words, Stdio::inherit) {
                break;
            }
        }
        if missing().is_empty() {
            return Ok(());
        }
    }
    let names: Vec<&str> = needed.iter().map(|need| need.name).collect();
    Err(Missing(format!(
        "cannot go on without {}. Run this, then try again:\n\n    {}\n\n\
         (Or leave it out, which will be printed: --without {})",
        names.join(" and "),
        lines.join(" && "),
        names.join(" --without ")
    ))
    .into())
}

/// The lines that install the tools, and whether they may be run without asking.
fn remedy(needed: &[&Need]) -> (Vec<String>, bool) {
    let components: Vec<&str> = needed.iter().filter_map(|need| need.component).collect();
    if components.len() == needed.len() && works(&["rustup", "--version"]) {
        return (vec![format!("rustup component add {}", components.join(" "))], true);
    }
    let packages: Vec<&str> = needed.iter().map(|need| need.apt).collect();
    let install = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if root_on_debian() {
        return (vec!["apt-get update".to_owned(), install], true);
    }
    (vec!["sudo apt-get update".to_owned(), format!("sudo {install}")], false)
}

fn root_on_debian() -> bool {
    let id = Command::new("id").arg("-u").output();
    Path::new("/etc/debian_version").exists() && id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

fn works(command: &[&str]) -> bool {
    succeeds(command, Stdio::null)
}

fn succeeds(command: &[&str], output: fn() -> Stdio) -> bool {
    let Some((program, arguments)) = command.split_first() else { return false };
    let status =
        Command::new(program).args(arguments).stdin(Stdio::null()).stdout(output()).stderr(output()).status();
    status.is_ok_and(|status| status.success())
}
