//! The repository's own text files, as the checks see them.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the repository.
#[derive(Debug)]
pub(super) struct File {
    /// Below the root, with `/` on every system.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
    }

    /// Whether the file is this one, or lies in this folder.
    pub(super) fn under(&self, place: &str) -> bool {
        self.path == place || place.is_empty() || self.path.starts_with(&format!("{place}/"))
    }

    /// Its lines without comments, and their numbers.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let bare = |line: &'_ str| line.split_once("//").map_or(line.len(), |(code, _)| code.len());
        self.text.lines().enumerate().map(move |(at, line)| (at + 1, line.get(..bare(line)).unwrap_or(line)))
    }
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub(super) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file that git does not ignore, sorted by path.
pub(super) fn files() -> Vec<File> {
    let ignored = read(".gitignore");
    let ignored: Vec<&str> = ignored.lines().filter(|line| !line.is_empty()).collect();
    let mut files = Vec::new();
    collect("", &ignored, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 100, "the walk found the repository");
    files
}

fn collect(folder: &str, ignored: &[&str], files: &mut Vec<File>) {
    for entry in fs::read_dir(root().join(folder)).expect("the repository can be read") {
        let entry = entry.expect("the repository can be read");
        let name = entry.file_name().into_string().expect("names are text");
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if name == ".git" || ignored.iter().any(|pattern| matches(pattern, &path, &name)) {
            continue;
        }
        if entry.path().is_dir() {
            collect(&path, ignored, files);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            files.push(File { path, text });
        }
    }
}

/// The three forms of pattern that our `.gitignore` has: `/path`, `*ending`, `name/`.
fn matches(pattern: &str, path: &str, name: &str) -> bool {
    match (pattern.strip_prefix('/'), pattern.strip_prefix('*')) {
        (Some(place), _) => path == place.trim_end_matches('/'),
        (_, Some(ending)) => name.ends_with(ending),
        _ => name == pattern.trim_end_matches('/'),
    }
}

/// Fails with all complaints at once.
#[track_caller]
pub(super) fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "{} to fix:\n  {}", complaints.len(), complaints.join("\n  "));
}
