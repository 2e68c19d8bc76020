//! What every file owes: a first sentence, a length that can be read, and nothing about the machine it was written on.

use super::tree::{files, none};

/// Files longer than this need a reason.
const LONGEST: usize = 400;

/// Files that are longer, with the reason.
const LONG: &[(&str, &str)] =
    &[("rules-core/lexicons/everyday.toml", "one list of words, in the order of the alphabet")];

/// What a file may not say: where somebody's copy lay, and where packages come from on one machine.
const MACHINE: &[&str] = &[
    "/root/",
    "/home/",
    "/Users/",
    "/tmp/wt",
    // In two parts, so that this line does not say it either.
    concat!("/work", "/"),
    "C:\\Users",
    "crates.io-index",
    "index.crates.io",
    "static.crates.io",
    "files.pythonhosted.org",
    "--index-url",
    "registry+",
];

#[test]
fn every_rust_file_begins_with_a_sentence_about_it() {
    let bare = files().into_iter().filter(|file| file.is("rs") && !file.text.starts_with("//! "));
    none(
        &bare
            .map(|file| format!("{}: say in its first line, after `//! `, what it is for", file.path))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_file_is_too_long_to_read_without_a_reason() {
    let mut complaints = Vec::new();
    let files = files();
    for file in
        files.iter().filter(|file| ["rs", "toml", "ftl", "md", "py", "sh"].iter().any(|end| file.is(end)))
    {
        let lines = file.text.lines().count();
        let excused = LONG.iter().any(|(path, reason)| *path == file.path && !reason.is_empty());
        if lines > LONGEST && !excused {
            complaints.push(format!(
                "{}: {lines} lines; split it, or give the reason in tests/house/files.rs",
                file.path
            ));
        }
        if lines <= LONGEST && excused {
            complaints.push(format!("{}: {lines} lines need no excuse any more", file.path));
        }
    }
    let gone = LONG.iter().filter(|(path, _)| !files.iter().any(|file| file.path == *path));
    complaints.extend(gone.map(|(path, _)| format!("{path}: is excused and does not exist")));
    none(&complaints);
}

#[test]
fn nothing_tells_of_the_machine_it_was_written_on() {
    let mut complaints = Vec::new();
    for file in files() {
        if file.path == "tests/house/files.rs" || file.path.ends_with("Cargo.lock") {
            continue;
        }
        for (at, line) in file.text.lines().enumerate() {
            // As the beginning of a path: `home/school/bus` is a choice of words.
            let begins = |at: usize| !line.get(..at).unwrap_or_default().ends_with(char::is_alphanumeric);
            let found = MACHINE.iter().filter(|word| line.match_indices(**word).any(|(at, _)| begins(at)));
            complaints.extend(found.map(|word| format!("{}:{}: says `{word}`", file.path, at + 1)));
        }
    }
    none(&complaints);
}
