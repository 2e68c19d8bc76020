//! What survives a restart: sealed cases, deliveries, clocks and the custody log, in sled made really durable.
//!
//! Everything is written by one thread in one atomic batch a group (see `writer`), so what belongs together is there
//! together or not at all, and a write returns when it is on the disk.
//!
//! Never: plain text, a key that opens a case, a platform, a sentence.

mod blobs;
mod export;
mod keys;
mod retention;
mod rows;
mod txn;
mod verify;
mod writer;

pub use export::{compact, export, import};
pub use retention::{EraseRefused, due, erase};
pub use rows::{CaseRow, Delivery, Piece, Sent, Why};
pub use txn::Txn;
pub use verify::{Checked, verify};
pub use writer::Synced;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use ed25519_dalek::SigningKey;

use crate::reports::case::CaseNumber;
use crate::reports::custody::{Entry, Head};
use crate::reports::escalate::Clock;
use crate::reports::receipt::Lookup;
use crate::reports::seal::Sealed;

/// The form of the rows that this program writes.
pub const VERSION: u32 = 1;
/// How much of the store sled may keep in memory.
const CACHE: u64 = 64 << 20;
/// How many writes may wait; more wait outside, with whoever asks.
const WAITING: usize = 1_024;

/// Why something was not read or not written. It carries no content.
#[derive(Debug)]
pub enum StoreError {
    /// The disk or sled refused.
    Engine(String),
    /// An earlier write could not be made durable, so nothing more is taken until a restart.
    Stopped,
    /// Another program has the store open.
    InUse,
    /// It was written by a newer Chalkline.
    Newer(u32),
    /// A row cannot be read.
    Damaged(&'static str),
    /// The same thing was done before.
    Twice,
    /// What was asked for does not go with what is there.
    Refused(&'static str),
    /// What the running service, which has the store, answered.
    Told(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(why) => write!(out, "the store cannot be used: {why}"),
            Self::Stopped => {
                out.write_str("the disk refused to keep an earlier write; mend the disk and start again")
            }
            Self::InUse => out.write_str("the store is in use by a running Chalkline"),
            Self::Newer(version) => {
                write!(
                    out,
                    "the store has version {version} and this program knows {VERSION}; use a newer Chalkline"
                )
            }
            Self::Twice => out.write_str("this was done before"),
            Self::Damaged(what) => write!(out, "a row of the store cannot be read: {what}"),
            Self::Refused(why) => out.write_str(why),
            Self::Told(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        if matches!(&error, sled::Error::Io(why) if why.to_string().contains("lock")) {
            return Self::InUse;
        }
        Self::Engine(error.to_string())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(error.to_string())
    }
}

/// An open store.
pub struct Store {
    db: sled::Db,
    jobs: Option<SyncSender<writer::Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    commits: Arc<AtomicU64>,
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Store")
    }
}

impl Store {
    /// Opens the store in `folder`, or makes one; `signing` signs the custody log.
    pub fn open(folder: &Path, signing: SigningKey) -> Result<Self, StoreError> {
        Self::open_watched(folder, signing, Box::new(|| {}))
    }

    /// The same; `synced` is called behind each moment at which everything acknowledged is on the disk, before it is
    /// acknowledged. For the test that cuts the power.
    pub fn open_watched(folder: &Path, signing: SigningKey, synced: Synced) -> Result<Self, StoreError> {
        make_private(folder)?;
        let old = blobs::is_old(folder);
        if old {
            tracing::warn!(
                "an older Chalkline made this store; stop it and run `chalkline store compact` once"
            );
        }
        let db = open_soon(&blobs::config(folder).cache_capacity(CACHE))?;
        sync_creation(folder)?;
        let file = File::open(folder.join("db"))?;
        let (jobs, queue) = sync_channel(WAITING);
        let commits = Arc::new(AtomicU64::new(0));
        let writer = writer::Writer::new(
            db.clone(),
            (file, old.then(|| blobs::Blobs::of(folder))),
            signing,
            synced,
            Arc::clone(&commits),
        );
        let thread =
            std::thread::Builder::new().name("store".to_owned()).spawn(move || writer.run(&queue))?;
        let store = Self { db, jobs: Some(jobs), thread: Mutex::new(Some(thread)), commits };
        store.write(|txn| txn.settle_version())?;
        Ok(store)
    }

    /// Does `job` in the writer's thread and returns when what it wrote is on the disk. A job that fails writes nothing.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Txn<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or(StoreError::Stopped)?;
        jobs.send(writer::Job::new(job, answer)).map_err(|_| StoreError::Stopped)?;
        wait.recv().map_err(|_| StoreError::Stopped)?
    }

    /// How many groups of writes have been brought to the disk since it was opened.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// The case of that number.
    pub fn case(&self, number: &CaseNumber) -> Result<Option<CaseRow>, StoreError> {
        self.row(&keys::case(number))
    }

    /// The number of the case that a receipt belongs to.
    pub fn number(&self, lookup: &Lookup) -> Result<Option<CaseNumber>, StoreError> {
        self.row(&keys::lookup(lookup))
    }

    /// The case that a receipt belongs to.
    pub fn find(&self, lookup: &Lookup) -> Result<Option<CaseRow>, StoreError> {
        match self.number(lookup)? {
            Some(number) => self.case(&number),
            None => Ok(None),
        }
    }

    /// All cases.
    pub fn cases(&self) -> Result<Vec<CaseRow>, StoreError> {
        self.rows(keys::CASES)
    }

    /// The sealed key of a case; `None` once it has been erased.
    pub fn wraps(&self, number: &CaseNumber) -> Result<Option<Sealed>, StoreError> {
        let bytes = self.db.get(keys::wraps(number))?;
        bytes.map(|bytes| rows::sealed(&bytes)).transpose()
    }

    /// All pieces of a case, in order.
    pub fn pieces(&self, number: &CaseNumber) -> Result<Vec<Piece>, StoreError> {
        let found = self.db.scan_prefix(keys::pieces(number));
        found.map(|pair| rows::read_piece(&pair?.1)).collect()
    }

    /// Deliveries that are due, at most `most`, the longest waiting first.
    pub fn due(&self, now: u64, most: usize) -> Result<Vec<Delivery>, StoreError> {
        let range = keys::OUTBOX.to_vec()..keys::outbox_until(now);
        self.db.range(range).take(most).map(|pair| rows::read(&pair?.1)).collect()
    }

    /// Deliveries that wait, due or not.
    pub fn outbox(&self) -> Result<Vec<Delivery>, StoreError> {
        self.rows(keys::OUTBOX)
    }

    /// Deliveries that were given up.
    pub fn dead(&self) -> Result<Vec<Delivery>, StoreError> {
        self.rows(keys::DEAD)
    }

    /// Deliveries that arrived.
    pub fn sent(&self) -> Result<Vec<Sent>, StoreError> {
        self.rows(keys::SENT)
    }

    /// Clocks that are due.
    pub fn ringing(&self, now: u64) -> Result<Vec<Clock>, StoreError> {
        let range = keys::CLOCKS.to_vec()..keys::clocks_until(now);
        self.db.range(range).map(|pair| rows::read(&pair?.1)).collect()
    }

    /// When the next delivery or clock is due.
    pub fn next_due(&self) -> Result<Option<u64>, StoreError> {
        let first = |prefix: &[u8]| self.db.scan_prefix(prefix).next().transpose();
        let times = [first(keys::OUTBOX)?, first(keys::CLOCKS)?];
        Ok(times.into_iter().flatten().filter_map(|(key, _)| keys::time(&key)).min())
    }

    /// How many cases were erased whose bytes may still lie in the file until it is written anew.
    pub fn erased(&self) -> Result<u64, StoreError> {
        Ok(self.row(keys::ERASED)?.unwrap_or_default())
    }

    /// The custody log, from its beginning.
    pub fn custody(&self) -> Result<Vec<Entry>, StoreError> {
        self.rows(keys::CUSTODY)
    }

    /// The signed end of the custody log.
    pub fn head(&self) -> Result<Option<Head>, StoreError> {
        self.row(keys::HEAD)
    }

    fn row<T: serde::de::DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.db.get(key)?.map(|bytes| rows::read(&bytes)).transpose()
    }

    fn rows<T: serde::de::DeserializeOwned>(&self, prefix: &[u8]) -> Result<Vec<T>, StoreError> {
        self.db.scan_prefix(prefix).map(|pair| rows::read(&pair?.1)).collect()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // The writer ends with its queue; what it has taken, it finishes.
        self.jobs = None;
        if let Some(thread) = self.thread.lock().ok().and_then(|mut thread| thread.take()) {
            let _ = thread.join();
        }
    }
}

/// sled lets go of a folder a moment after its last handle is dropped: a store that is in use is tried for a second.
fn open_soon(config: &sled::Config) -> Result<sled::Db, StoreError> {
    for _ in 0..20 {
        match config.open().map_err(StoreError::from) {
            Err(StoreError::InUse) => std::thread::sleep(std::time::Duration::from_millis(50)),
            opened => return opened,
        }
    }
    Ok(config.open()?)
}

/// A folder that its owner alone can look into.
pub(crate) fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Keeps others from a file. What another account owns stays as it is.
fn shut(path: &Path) {
    #[cfg(unix)]
    let _ = std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600));
    #[cfg(not(unix))]
    let _ = path;
}

/// What sled never syncs by itself: its configuration file, the files beside its own, and the names of all of them.
fn sync_creation(folder: &Path) -> Result<(), StoreError> {
    shut(&folder.join("conf"));
    shut(&folder.join("db"));
    File::open(folder.join("conf"))?.sync_all()?;
    blobs::Blobs::of(folder).sync()?;
    File::open(folder.join("db"))?.sync_all()?;
    File::open(folder)?.sync_all()?;
    if let Some(parent) = folder.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        File::open(parent)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
