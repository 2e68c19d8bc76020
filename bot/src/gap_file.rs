//! The file of coverage gaps that an administrator may turn on: lines are added at its end, and only its owner can read it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens the file for adding lines; makes it if it is not there.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
