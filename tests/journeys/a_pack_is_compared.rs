//! An administrator changes the pack, and sees which answers move before anybody else does.

use std::path::Path;

use crate::support::{Folder, chalkline, json_lines, sees};

const QUESTIONS: &str = "{\"id\":\"photo\",\"q\":\"can i post a picture of my class on insta?\"}\n\
                         {\"id\":2,\"q\":\"can i accept a friend request from a student?\"}\n\n\
                         {\"q\":\"what should i cook tonight?\"}\n";

/// A copy of the pack that ships, with one piece of one file changed.
fn changed(name: &str, file: &str, from: &str, to: &str) -> Folder {
    let folder = Folder::new(name);
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules-core/policy/lausd-bul-5688");
    copy(&pack, folder.path());
    let path = folder.path().join(file);
    let text = std::fs::read_to_string(&path).expect("the pack has the file");
    assert!(text.contains(from), "{file} has no {from:?}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("it can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("it can be read") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("it can be read");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("it can be copied");
        }
    }
}

#[test]
fn the_same_pack_gives_the_same_answers() {
    let same = changed("same", "pack.toml", "version", "version");
    let dir = same.file("");
    let ran = chalkline(&["policy", "diff", &dir, "--questions", "-"], QUESTIONS);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    sees(&ran.out, &["3 questions", "same answers"]);
    let titles = chalkline(&["policy", "diff", &dir], "");
    assert_eq!(titles.code, 0, "{}", titles.out);
}

#[test]
fn what_moves_is_told_by_its_id_before_and_after() {
    let pack = changed("moved", "clauses.toml", "plain = { en = \"", "plain = { en = \"In other words: ");
    let dir = pack.file("");
    let reworded = chalkline(&["policy", "diff", &dir], "");
    assert_eq!(reworded.code, 1, "{}", reworded.err);
    sees(&reworded.out, &["the wording changes", "answers change."]);

    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-core/policy/sample-library");
    let ran = chalkline(&["policy", "diff", library, "--questions", "-"], QUESTIONS);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    sees(&ran.out, &["\"photo\": answer ", "[3", " -> "]);
    assert!(!ran.out.contains("insta"), "questions are told by their id: {}", ran.out);
    let json = json_lines(&chalkline(&["policy", "diff", library, "--json", "--questions", "-"], QUESTIONS));
    let (count, changes) = json.split_last().expect("there is a count");
    assert_eq!((&count["questions"], &count["changed"]), (&3.into(), &changes.len().into()));
    assert_eq!((&changes[0]["id"], &changes[0]["before"]["decision"]), (&"photo".into(), &"answer".into()));
    assert_ne!(changes[0]["before"], changes[0]["after"]);
}

#[test]
fn a_bad_line_or_pack_is_no_result() {
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/../rules-core/policy/sample-library");
    let ran = chalkline(&["policy", "diff", library, "--questions", "-"], "{\"q\":\"hello\"}\nbroken\n");
    assert_eq!(ran.code, 2);
    sees(&ran.err, &["line 2"]);
    assert_eq!(chalkline(&["policy", "diff", "/no/such/folder"], "").code, 2);
    let missing = chalkline(&["policy", "diff", library, "--questions", "/no/such/file"], "");
    assert_eq!(missing.code, 2);
    sees(&missing.err, &["/no/such/file"]);
}
