//! Looks whether the folder of the reports keeps what it is given, keeps it from others, and has the right time.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;

use super::Vault;
use crate::clock::{self, Now};

/// How far the disk's clock may be from ours, in seconds. More means that the folder lies on another machine.
const SKEW: u64 = 5;
/// The day this version was made: a clock that shows an earlier one is wrong.
const MADE: &str = "2026-11-01";
/// How long a disk may take to say that a few bytes are on it, in milliseconds.
const SLOW: u128 = 250;

impl Vault {
    /// Everything that is wrong with the folder, each with what to do.
    pub fn probe(&self) -> Vec<String> {
        let folder = self.folder();
        let mut wrong = Vec::new();
        wrong.extend(keeps(folder).unwrap_or_else(|error| {
            Some(format!(
                "{} cannot be written: {error}; give it to the user who runs Chalkline",
                folder.display()
            ))
        }));
        wrong.extend(in_memory(folder));
        for path in [folder.to_owned(), folder.join("server.key"), folder.join("keys"), folder.join("store")]
        {
            wrong.extend(open_to_others(&path));
        }
        wrong.extend(self.time(clock::now()));
        wrong
    }

    /// What the custody log says about the clock: no day in it may be later than today.
    fn time(&self, now: Now) -> Option<String> {
        let today = now.day();
        if today.as_str() < MADE {
            return Some(format!("the clock says {today}; set it, and keep it right with NTP"));
        }
        let last = self.store().custody().ok()?.into_iter().next_back()?.event.day;
        (last > today).then(|| {
            format!("the clock says {today}, and the custody log ends on {last}; set the clock before anything else")
        })
    }
}

/// A real write, sync and read back, and the time that the disk gives it.
fn keeps(folder: &Path) -> io::Result<Option<String>> {
    let path = folder.join(".probe");
    let begun = clock::elapsed();
    let written = b"chalkline doctor";
    let mut file = File::options().read(true).write(true).create(true).truncate(true).open(&path)?;
    file.write_all(written)?;
    file.sync_all()?;
    File::open(folder)?.sync_all()?;
    let taken = clock::elapsed().saturating_sub(begun).as_millis();
    let mut read = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut read)?;
    let changed = file.metadata()?.modified()?;
    fs::remove_file(&path)?;
    if read != written {
        return Ok(Some(format!(
            "{} does not give back what was written; change the disk",
            folder.display()
        )));
    }
    let skew = clock::seconds_from_now(changed);
    if skew > SKEW {
        return Ok(Some(format!(
            "the disk of {} is {skew} seconds from this machine's clock; use a local disk, and NTP",
            folder.display()
        )));
    }
    Ok((taken > SLOW).then(|| {
        format!("{} took {taken} ms to keep a few bytes; reports will wait as long", folder.display())
    }))
}

/// Whether the folder is gone with the power, or lies elsewhere, as far as Linux tells.
fn in_memory(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let (_, kind) = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let place = words.nth(1)?;
            Some((place, words.next()?)).filter(|(place, _)| folder.starts_with(place))
        })
        .max_by_key(|(place, _)| place.len())?;
    let what = match kind {
        "tmpfs" | "ramfs" => "in memory, and is gone after a restart",
        "nfs" | "nfs4" | "cifs" | "9p" | "fuse.sshfs" => {
            "on another machine, which may not keep what it says"
        }
        _ => return None,
    };
    Some(format!("{} lies {what} ({kind}); move it to a local disk", folder.display()))
}

#[cfg(unix)]
fn open_to_others(path: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let meta = fs::metadata(path).ok()?;
    let mode = meta.permissions().mode() & 0o777;
    // What lies in a closed folder is closed; the store is sealed, and only may not be written by others.
    let others = if path.ends_with("store") { 0o022 } else { 0o077 };
    let right = if meta.is_dir() { "700" } else { "600" };
    (mode & others != 0).then(|| format!("others can get at {} ({mode:o}); chmod {right} it", path.display()))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<String> {
    None
}
