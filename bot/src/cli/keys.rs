//! `chalkline keys`: makes and checks the keys of those who handle reports.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use rules_core::text::Lang;

use crate::cli::House;
use crate::reports::seal::Identity;
use crate::vault;

/// The verbs of `keys`.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a new key; the file is secret, the line printed goes into the roster
    New {
        /// Where to write the identity file; it must not exist yet
        file: PathBuf,
    },
    /// Check an identity file, and whom the roster says it belongs to
    Check {
        /// The identity file
        file: PathBuf,
    },
}

pub(super) fn run(verb: &Verb, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let words = house.words(Lang::default());
    match verb {
        Verb::New { file } => {
            let identity = Identity::generate();
            if let Err(error) = vault::write_identity(file, &identity) {
                return house.fail(&words.file_not_written(&file.display().to_string(), &error.to_string()));
            }
            writeln!(
                out,
                "{}\n\n    recipient = \"{}\"",
                words.keys_made(&file.display().to_string()),
                identity.public()
            )?;
        }
        Verb::Check { file } => {
            let identity = match super::cases::read_identity(house, file) {
                Ok(identity) => identity,
                Err(why) => return house.fail(&why),
            };
            let public = identity.public();
            writeln!(out, "{public}")?;
            let roster = match vault::read_roster_of(&house.data, house.roster.as_deref()) {
                Ok(roster) => roster,
                Err(error) => return house.fail(&error.to_string()),
            };
            match roster.owner(&public) {
                Some(handler) => writeln!(out, "{}", words.keys_owner(&handler.id, &handler.role))?,
                None => return house.fail(&words.keys_stranger()),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
