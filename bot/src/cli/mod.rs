//! The command line: one file a verb. A stable contract, see each verb's `--json`.

mod access;
pub mod api;
mod ask;
mod cases;
mod check;
mod completions;
mod diff;
mod doctor;
mod gaps;
mod jsonl;
mod keys;
mod man;
mod policy;
mod rules;
mod sarif;
mod shapes;
mod store;
mod triage;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use rules_core::Core;
use rules_core::text::Lang;

use crate::config::{Outward, Platforms, Web};
use crate::desk::Desk;
use crate::desk::gaps::Gaps;
use crate::input::{self, Refusal};
use crate::platforms::console::Look;
use crate::words::Words;

/// Answers school staff about the social media policy, checks a draft before it is posted, and takes reports.
///
/// Without a command it starts the service, and the console on a terminal or a pipe.
#[derive(Debug, Parser)]
#[command(name = "chalkline", version)]
pub struct Cli {
    /// Use the policy pack in this folder instead of the built-in one
    #[arg(long, global = true, value_name = "DIR")]
    pub policy: Option<PathBuf>,
    /// Speak this language, whatever people type: en or es
    #[arg(long, global = true, value_name = "LOCALE", value_parser = parse_locale)]
    pub locale: Option<Lang>,
    /// What to do
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Answer a question about the policy
    Ask(ask::Args),
    /// Check a draft before it is posted; exits 1 when it must not be posted
    Check(check::Args),
    /// Tell kind and urgency of a report, and what in it tells who wrote it
    Triage(triage::Args),
    /// List every rule that drafts are checked with
    Rules(rules::Args),
    /// Show, check, explain, compare and import the policy
    #[command(subcommand)]
    Policy(policy::Verb),
    /// Read and answer reports, with your identity file
    Cases(cases::Args),
    /// Make and check the keys of those who handle reports
    #[command(subcommand)]
    Keys(keys::Verb),
    /// Check that every report would reach somebody
    Doctor,
    /// Check, copy and export the store of reports
    #[command(subcommand)]
    Store(store::Verb),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual page, of all or of one command
    Man(man::Args),
}

/// What every verb works with.
#[derive(Debug, Clone)]
pub struct House {
    /// The policy.
    pub core: &'static Core,
    /// The folder for reports, keys and the roster.
    pub data: PathBuf,
    /// The roster, where it does not lie in the data folder.
    pub roster: Option<PathBuf>,
    /// How handlers are reached from here.
    pub outward: Outward,
    /// The platforms that are configured.
    pub platforms: Platforms,
    /// Where the service listens.
    pub web: Web,
    /// The language that was asked for.
    pub lang: Option<Lang>,
    /// The folder of the pack that was asked for; `None` for the built-in one.
    pub folder: Option<PathBuf>,
    /// Where questions that are not covered are counted.
    pub gaps: &'static Gaps,
    /// The file they are kept in, if the administrator wants that.
    pub gaps_file: Option<PathBuf>,
    /// How to draw.
    pub look: Look,
}

/// An error that has been explained to the person already.
const FAILED: u8 = 2;

/// Does what a verb says.
pub fn run(verb: Verb, house: &House) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let code = match verb {
        Verb::Ask(args) => ask::run(&args, house, &mut out),
        Verb::Check(args) => check::run(&args, house, &mut out),
        Verb::Triage(args) => triage::run(&args, house, &mut out),
        Verb::Rules(args) => rules::run(&args, house, &mut out),
        Verb::Policy(verb) => policy::run(&verb, house, &mut out),
        Verb::Cases(args) => cases::run(&args, house, &mut out),
        Verb::Keys(verb) => keys::run(&verb, house, &mut out),
        Verb::Doctor => doctor::run(house, &mut out),
        Verb::Store(verb) => store::run(&verb, house, &mut out),
        Verb::Completions(args) => completions::run(&args, &mut out),
        Verb::Man(args) => man::run(&args, &mut out),
    }?;
    out.flush()?;
    Ok(code)
}

impl Verb {
    /// Whether it answers from the policy. The others work on a pack that is not sound, or on none.
    pub(crate) fn answers(&self) -> bool {
        match self {
            Self::Ask(_) | Self::Check(_) | Self::Triage(_) | Self::Rules(_) => true,
            Self::Policy(_) | Self::Completions(_) | Self::Man(_) => false,
            Self::Cases(_) | Self::Keys(_) | Self::Doctor | Self::Store(_) => false,
        }
    }
}

impl House {
    fn desk(&self) -> Desk {
        Desk::new(self.core).with_gaps(self.gaps)
    }

    /// The words of the asked language, else of `typed`.
    fn words(&self, typed: Lang) -> Words {
        Words::new(self.lang.unwrap_or(typed))
    }

    /// Tells on the error stream what is wrong, with exit code 2.
    fn fail(&self, text: &str) -> anyhow::Result<ExitCode> {
        writeln!(io::stderr(), "{text}")?;
        Ok(ExitCode::from(FAILED))
    }

    /// Tells why a file was not taken.
    fn refuse(&self, file: &Path, refusal: &Refusal) -> anyhow::Result<ExitCode> {
        let words = self.words(Lang::default());
        let file = file.display().to_string();
        self.fail(&match refusal {
            Refusal::NotRead(error) => words.file_not_read(&file, &error.to_string()),
            Refusal::NotUtf8 { at } => words.file_not_utf8(&file, *at),
            Refusal::TooLong => words.file_too_long(&file, input::LIMIT),
        })
    }
}

fn parse_locale(text: &str) -> Result<Lang, String> {
    Lang::from_locale(text).ok_or_else(|| "Chalkline speaks en and es".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_holds_together() {
        super::Cli::command().debug_assert();
    }
}
