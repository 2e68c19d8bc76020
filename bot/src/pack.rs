//! Reads a district's policy pack from its folder, with the official wording beside it once that has been imported.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rules_core::policy::{self, Complaint, PackFile, Policy};
use sha2::{Digest as _, Sha256};

use crate::input::{self, Refusal};

const OFFICIAL: &str = "official.txt";
const CHECKSUM: &str = "official.sha256";

/// The pack in `folder`, or the built-in one.
pub fn open(folder: Option<&Path>) -> Result<Policy, Vec<Complaint>> {
    let Some(folder) = folder else { return Ok(Policy::builtin()) };
    let mut policy = restated(folder)?;
    if folder.join(OFFICIAL).exists() {
        let text = official(folder).map_err(|complaint| vec![complaint])?;
        policy.set_official(&policy::import(&policy, &text)?);
    }
    Ok(policy)
}

/// The pack in `folder`, to answer from: one that contradicts itself is refused.
pub fn open_sound(folder: &Path) -> Result<Policy, Vec<Complaint>> {
    let policy = open(Some(folder))?;
    let complaints = policy.lint();
    if complaints.is_empty() { Ok(policy) } else { Err(complaints) }
}

/// All complaints, one a line.
pub fn explain(complaints: &[Complaint]) -> String {
    complaints.iter().map(|complaint| format!("{complaint}\n")).collect()
}

/// The pack without any official wording.
fn restated(folder: &Path) -> Result<Policy, Vec<Complaint>> {
    let paths = toml_files(folder).map_err(|error| vec![complaint(folder, &error.to_string())])?;
    let mut files = Vec::new();
    let mut complaints = Vec::new();
    for path in paths {
        match read(&path) {
            Ok(text) => files.push((name(folder, &path), text)),
            Err(complaint) => complaints.push(complaint),
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let files: Vec<PackFile<'_>> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Policy::parse(&files)
}

/// Puts an official wording into the pack in `folder`, which becomes a copy of the built-in one if it holds none.
/// Returns how many guidelines it has the wording of.
pub fn import(folder: &Path, text: &str) -> Result<usize, Vec<Complaint>> {
    let has_pack = folder.join("pack.toml").exists();
    let policy = if has_pack { restated(folder)? } else { Policy::builtin() };
    let imported = policy::import(&policy, text)?;
    let write = || -> io::Result<()> {
        if !has_pack {
            write_builtin(folder)?;
        }
        fs::write(folder.join(OFFICIAL), text)?;
        fs::write(folder.join(CHECKSUM), format!("{}\n", checksum(text)))
    };
    write().map_err(|error| vec![complaint(folder, &error.to_string())])?;
    Ok(imported.clauses.len())
}

fn write_builtin(folder: &Path) -> io::Result<()> {
    for (name, text) in Policy::builtin_files() {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}

/// The official wording as it was imported; a text that was changed since is refused.
fn official(folder: &Path) -> Result<String, Complaint> {
    let text = read(&folder.join(OFFICIAL))?;
    let recorded = read(&folder.join(CHECKSUM))?;
    if recorded.trim() == checksum(&text) {
        return Ok(text);
    }
    Err(Complaint {
        file: OFFICIAL.to_owned(),
        key: CHECKSUM.to_owned(),
        problem: "the official wording was changed after it was imported".to_owned(),
        remedy: "import it again with `chalkline policy import`".to_owned(),
    })
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The TOML files of a folder and of its folders, sorted: a pack is no deeper than that.
fn toml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                files.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, Complaint> {
    input::read_file(path).map_err(|refusal| {
        let why = match refusal {
            Refusal::NotRead(error) => error.to_string(),
            Refusal::NotUtf8 { at } => format!("it is not UTF-8 at byte {at}"),
            Refusal::TooLong => format!("it is longer than {} bytes", input::LIMIT),
        };
        complaint(path, &why)
    })
}

/// The path below the pack's folder, with `/` on every system.
fn name(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn complaint(path: &Path, problem: &str) -> Complaint {
    Complaint {
        file: path.display().to_string(),
        key: String::new(),
        problem: format!("cannot be used: {problem}"),
        remedy: "name a folder that holds a policy pack and can be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("chalkline-{name}-{}", std::process::id()));
        // Left over from a run that was stopped.
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn wording() -> String {
        let clauses = Policy::builtin().clauses;
        clauses.iter().map(|clause| format!("{}. The wording of {}.\n", clause.label, clause.label)).collect()
    }

    #[test]
    fn an_official_wording_is_kept_and_a_changed_one_refused() {
        let folder = folder("official");
        assert_eq!(import(&folder, &wording()).expect("it is complete"), Policy::builtin().clauses.len());
        let policy = open(Some(&folder)).expect("a sound pack");
        assert_eq!(policy.clause(3).and_then(|clause| clause.official.as_deref()), Some("The wording of 3."));

        fs::write(folder.join(OFFICIAL), wording().replace("wording", "opposite"))
            .expect("a writable folder");
        let complaints = open(Some(&folder)).expect_err("it was changed");
        assert!(complaints[0].to_string().contains("import it again"), "{}", complaints[0]);
        assert!(import(&folder, &wording()).is_ok(), "a changed wording can be replaced");
        fs::remove_dir_all(folder).expect("a writable folder");
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = folder("missing");
        assert!(open(Some(&folder)).expect_err("no folder")[0].to_string().contains("missing"));
        assert!(import(&folder, "1. Only one.\n").expect_err("eleven are missing").len() > 5);
        assert!(!folder.exists(), "nothing is written for a text that does not fit");
    }
}
