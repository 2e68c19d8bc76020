//! The files that sled puts beside its own for pages too large for it, and never syncs: they are seen onto the disk here.
//!
//! A new store has segments so large that no page of sealed pieces needs such a file. One that an older Chalkline made has
//! small ones, until it is compacted.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The largest that sled takes. A page goes into a file of its own from a quarter of a segment on; the largest has about
/// twenty rows of at most 140 KiB.
const SEGMENT: usize = 16 << 20;

/// How sled opens the store in `folder`. No flushing behind our back: only the writer decides when.
pub(super) fn config(folder: &Path) -> sled::Config {
    let config = sled::Config::new().path(folder).flush_every_ms(None).print_profile_on_drop(false);
    config.segment_size(made_with(folder).unwrap_or(SEGMENT))
}

/// Whether an older Chalkline made the store, so that large pages lie in files of their own.
pub(super) fn is_old(folder: &Path) -> bool {
    made_with(folder).is_some_and(|size| size < SEGMENT)
}

/// The segment size that a store was made with, which cannot be changed; none where there is no store yet.
fn made_with(folder: &Path) -> Option<usize> {
    let conf = fs::read(folder.join("conf")).ok()?;
    let conf = String::from_utf8_lossy(&conf);
    conf.lines().find_map(|line| line.strip_prefix("segment_size: ")?.parse().ok())
}

/// The files, and which of them are on the disk.
#[derive(Debug)]
pub(super) struct Blobs {
    folder: PathBuf,
    synced: BTreeSet<OsString>,
}

impl Blobs {
    /// Those of the store in `folder`. What another run left may be in memory only, so none counts as synced.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.join("blobs"), synced: BTreeSet::new() }
    }

    /// Sees new files and their names onto the disk. With no new one it reads a folder, and syncs nothing.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        let names = fs::read_dir(&self.folder)?.map(|entry| entry.map(|entry| entry.file_name()));
        let names: BTreeSet<OsString> = names.collect::<io::Result<_>>()?;
        let mut fresh = names.difference(&self.synced).peekable();
        if fresh.peek().is_some() {
            for name in fresh {
                match File::open(self.folder.join(name)) {
                    Ok(file) => file.sync_all()?,
                    // Replaced already.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            File::open(&self.folder)?.sync_all()?;
        }
        self.synced = names;
        Ok(())
    }
}
