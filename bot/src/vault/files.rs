//! Opens the vault: its folder, its roster, the server's own keys. Everything secret is readable for its owner alone.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ed25519_dalek::VerifyingKey;
use zeroize::Zeroizing;

use super::flood::Flood;
use super::{Vault, demo, random, signing};
use crate::reports::custody::{Event, What, hex};
use crate::reports::roster::{Complaint, Roster};
use crate::reports::seal::{self, Identity, SealError};
use crate::store::{Store, StoreError, make_private};

/// Pepper of the receipts, then seed of the custody log's signature.
const SERVER_KEY: &str = "server.key";
const KEY_BYTES: usize = 64;

/// Why the vault was not opened.
#[derive(Debug)]
pub enum OpenError {
    /// The roster is wrong.
    Roster(PathBuf, Vec<Complaint>),
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// The server's key file is not one.
    ServerKey(PathBuf),
    /// There is no randomness.
    Seal(SealError),
    /// The store does not open.
    Store(StoreError),
    /// There are no reports in this folder.
    Nothing(PathBuf),
    /// The store is missing beside what belongs to one: to begin anew would hide the reports. Where one was put aside.
    Lost(PathBuf, Option<PathBuf>),
    /// There is no roster, and a service that others use must not make one up.
    NoRoster(PathBuf),
}

impl fmt::Display for OpenError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Roster(path, complaints) => out.write_str(explain(path, complaints).trim_end()),
            Self::File(path, error) => write!(out, "cannot use {}: {error}", path.display()),
            Self::ServerKey(path) => write!(
                out,
                "{} is not a server key. Put it back from your backup: without it no receipt finds its case",
                path.display()
            ),
            Self::Seal(error) => error.fmt(out),
            Self::Store(error) => error.fmt(out),
            Self::Nothing(folder) => write!(out, "there are no reports in {}", folder.display()),
            Self::Lost(folder, Some(aside)) => write!(
                out,
                "{store} is missing, and {aside} is there: `chalkline store compact` was broken off, and nothing is lost. \
                 Put it back with:  mv {aside} {store} && chalkline store verify",
                store = folder.join("store").display(),
                aside = aside.display()
            ),
            Self::Lost(folder, None) => write!(
                out,
                "{folder} has a {SERVER_KEY} and no store, so its reports are elsewhere. Is the disk there? If so, bring them \
                 back with:  chalkline store import BACKUP.jsonl  . If there never was a report:  rm {folder}/{SERVER_KEY}",
                folder = folder.display()
            ),
            Self::NoRoster(path) => write!(
                out,
                "there is no roster at {}, and a service that others use is not started with a demo one, whose keys lie \
                 beside the reports. Put yours there (deploy/roster.example.toml), or name it with CHALKLINE_ROSTER",
                path.display()
            ),
        }
    }
}

impl std::error::Error for OpenError {}

/// All complaints about a roster, one a line.
pub fn explain(path: &Path, complaints: &[Complaint]) -> String {
    complaints.iter().map(|complaint| format!("{}:{complaint}\n", path.display())).collect()
}

impl Vault {
    /// Opens the vault in `folder`, where there is one.
    pub fn open(folder: &Path, roster: Option<&Path>) -> Result<Self, OpenError> {
        find_store(folder)?;
        Self::begin(folder, roster, false)
    }

    /// Opens the vault in `folder`, or begins one. With no roster there and none named, a demo roster with its keys is made,
    /// where that is allowed.
    pub fn begin(folder: &Path, roster: Option<&Path>, demo: bool) -> Result<Self, OpenError> {
        if let Err(lost @ OpenError::Lost(..)) = find_store(folder) {
            return Err(lost);
        }
        make_private(folder).map_err(|error| OpenError::File(folder.to_owned(), error))?;
        let path = roster.map_or_else(|| folder.join("roster.toml"), Path::to_owned);
        // Beside real reports a lost roster is an error: a demo one would seal the next report to keys that lie open.
        if roster.is_none() && !path.exists() && !folder.join("store").exists() {
            if !demo {
                return Err(OpenError::NoRoster(path));
            }
            demo::make(folder).map_err(|error| OpenError::File(folder.to_owned(), error))?;
        }
        let (roster, roster_hash) = read_roster(&path)?;
        let key_path = folder.join(SERVER_KEY);
        let store_path = folder.join("store");
        let (pepper, seed) = server_key(&key_path, store_path.exists())?;
        let signing = signing(&seed);
        let verifying = signing.verifying_key();
        let fresh = !store_path.exists();
        let store = Store::open(&store_path, signing).map_err(OpenError::Store)?;
        if fresh {
            let day = crate::clock::now().day();
            let made = Event { day, case: None, what: What::StoreMade, who: None };
            store.write(move |txn| txn.log(made)).map_err(OpenError::Store)?;
        }
        let nobody = Identity::generate();
        let sealed = seal::seal(b"", &nobody.public()).map_err(OpenError::Seal)?;
        let decoy = (nobody, sealed);
        Ok(Self {
            roster,
            roster_hash,
            store,
            pepper,
            verifying,
            folder: folder.to_owned(),
            flood: Flood::default(),
            decoy,
        })
    }
}

/// Where the store of a data folder lies.
pub fn find_store(folder: &Path) -> Result<PathBuf, OpenError> {
    let store = folder.join("store");
    if store.exists() {
        return Ok(store);
    }
    // The old one first: it is whole, whenever the copy was broken off.
    let aside =
        ["store.old", "store.new"].map(|name| folder.join(name)).into_iter().find(|path| path.exists());
    if aside.is_some() || folder.join(SERVER_KEY).exists() {
        return Err(OpenError::Lost(folder.to_owned(), aside));
    }
    Err(OpenError::Nothing(folder.to_owned()))
}

/// The roster alone, without the store.
pub fn read_roster_of(folder: &Path, roster: Option<&Path>) -> Result<Roster, OpenError> {
    let path = roster.map_or_else(|| folder.join("roster.toml"), Path::to_owned);
    read_roster(&path).map(|(roster, _)| roster)
}

/// The key that the custody log of this data folder is checked with, without the store.
pub fn read_verifying(folder: &Path) -> Result<VerifyingKey, OpenError> {
    let (_, seed) = server_key(&folder.join(SERVER_KEY), true)?;
    Ok(signing(&seed).verifying_key())
}

/// Writes a new identity file that its owner alone can read.
pub fn write_identity(path: &Path, identity: &Identity) -> io::Result<()> {
    write_private(path, demo::identity_file(identity).as_bytes())
}

/// A roster and the beginning of its hash.
pub(super) fn read_roster(path: &Path) -> Result<(Roster, String), OpenError> {
    let text = fs::read_to_string(path).map_err(|error| OpenError::File(path.to_owned(), error))?;
    let roster = Roster::parse(&text).map_err(|complaints| OpenError::Roster(path.to_owned(), complaints))?;
    let hash = blake3::hash(text.as_bytes()).to_hex().chars().take(16).collect();
    Ok((roster, hash))
}

type ServerKey = (Zeroizing<[u8; 32]>, Zeroizing<[u8; 32]>);

/// Reads the server's key, or makes one for a store that does not exist yet.
fn server_key(path: &Path, has_store: bool) -> Result<ServerKey, OpenError> {
    if !path.exists() && !has_store {
        let bytes: Zeroizing<[u8; KEY_BYTES]> = Zeroizing::new(random().map_err(OpenError::Seal)?);
        let text = Zeroizing::new(format!("{}\n", hex(bytes.as_ref())));
        write_private(path, text.as_bytes()).map_err(|error| OpenError::File(path.to_owned(), error))?;
    }
    let wrong = || OpenError::ServerKey(path.to_owned());
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|_| wrong())?);
    let bytes: Zeroizing<[u8; KEY_BYTES]> =
        Zeroizing::new(crate::reports::custody::unhex(text.trim()).ok_or_else(wrong)?);
    let (pepper, seed) = bytes.split_at(32);
    let half = |bytes: &[u8]| bytes.try_into().map(Zeroizing::new).map_err(|_| wrong());
    Ok((half(pepper)?, half(seed)?))
}

/// Writes a new file that its owner alone can read, and sees it onto the disk.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// Makes a new file that its owner alone can read.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
