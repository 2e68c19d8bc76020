//! `chalkline store`: checks the store of reports, copies it into a fresh one, writes it out.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::House;
use crate::cli::access::{Access, refused};
use crate::store::{self, StoreError};
use crate::vault;

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
    let [folder, fresh, old] = ["store", "store.new", "store.old"].map(|name| house.data.join(name));
    match verb {
        Verb::Verify { head } => {
            let access = match Access::find(house) {
                Ok(access) => access,
                Err(why) => return house.fail(&why),
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
            let vault = match Access::find(house) {
                Ok(Access::Here(vault)) => vault,
                Ok(Access::There { .. }) => return house.fail(&StoreError::InUse.to_string()),
                Err(why) => return house.fail(&why),
            };
            let mut to = BufWriter::new(vault::create_private(file)?);
            let rows = store::export(vault.store(), &mut to)?;
            to.flush()?;
            to.get_ref().sync_all()?;
            writeln!(out, "{rows} rows")?;
        }
        Verb::Import { file } => {
            store::make_private(&house.data)?;
            if let Some(why) = in_the_way(&[&folder, &fresh, &old]) {
                return house.fail(&why);
            }
            let rows = store::import(BufReader::new(File::open(file)?), &fresh)?;
            std::fs::rename(&fresh, &folder)?;
            File::open(&house.data)?.sync_all()?;
            writeln!(out, "{rows} rows")?;
        }
        Verb::Compact => {
            if let Err(error) = vault::find_store(&house.data) {
                return house.fail(&refused(house, &error));
            }
            if let Some(why) = in_the_way(&[&fresh, &old]) {
                return house.fail(&why);
            }
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

/// A folder that is there and must not be: what to do with it is for a person to decide.
fn in_the_way(folders: &[&Path]) -> Option<String> {
    let found = folders.iter().find(|folder| folder.exists())?;
    let found = found.display();
    Some(format!(
        "{found} is there, perhaps from a copy that was broken off. `chalkline store verify` tells whether the store \
        is whole; move {found} away then, and try again"
    ))
}
