//! `chalkline store`: checks the store of reports, copies it into a fresh one, writes it out.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::House;
use crate::cli::access::Access;
use crate::store;
use crate::vault::Vault;

/// The verbs of `store`. All but `verify` want the service stopped.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Check every row and the custody log; exits 1 when something is wrong
    Verify {
        /// The hash of a custody head that you noted earlier
        #[arg(long)]
        head: Option<String>,
    },
    /// Write every row, sealed as it is, into a file of JSON lines with a checksum
    Export {
        /// The file; it must not exist yet
        file: PathBuf,
    },
    /// Make a store from such a file, in a data folder that has none
    Import {
        /// The file
        file: PathBuf,
    },
    /// Copy the store into a fresh one, so that what was erased is gone from the file
    Compact,
}

/// The exit code that says: something is wrong with the store.
const NOT_SOUND: u8 = 1;

pub(super) fn run(verb: &Verb, house: &House, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let folder = house.data.join("store");
    match verb {
        Verb::Verify { head } => {
            let access = match Access::find(house) {
                Ok(access) => access,
                Err(error) => return house.fail(&error.to_string()),
            };
            let checked = access.verify(head.as_deref())?;
            writeln!(
                out,
                "{} cases, {} pieces, {} deliveries waiting, {} arrived, {} custody entries",
                checked.cases, checked.pieces, checked.waiting, checked.sent, checked.entries
            )?;
            for problem in &checked.problems {
                writeln!(out, "wrong: {problem}")?;
            }
            if !checked.problems.is_empty() {
                return Ok(ExitCode::from(NOT_SOUND));
            }
        }
        Verb::Export { file } => {
            let vault = match Vault::open(&house.data, house.roster.as_deref()) {
                Ok(vault) => vault,
                Err(error) => return house.fail(&error.to_string()),
            };
            let mut to = BufWriter::new(File::create_new(file)?);
            let rows = store::export(vault.store(), &mut to)?;
            to.flush()?;
            to.get_ref().sync_all()?;
            writeln!(out, "{rows} rows")?;
        }
        Verb::Import { file } => {
            std::fs::create_dir_all(&house.data)?;
            let rows = store::import(BufReader::new(File::open(file)?), &folder)?;
            writeln!(out, "{rows} rows")?;
        }
        Verb::Compact => {
            let (fresh, old) = (house.data.join("store.new"), house.data.join("store.old"));
            let rows = store::compact(&folder, &fresh)?;
            std::fs::rename(&folder, &old)?;
            std::fs::rename(&fresh, &folder)?;
            File::open(&house.data)?.sync_all()?;
            std::fs::remove_dir_all(&old)?;
            writeln!(out, "{rows} rows")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
