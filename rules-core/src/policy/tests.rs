//! The pack that ships is sound, and every mistake in a pack is told with its place and a remedy.

use super::Policy;

#[test]
fn the_builtin_pack_is_sound() {
    let parsed = Policy::parse(Policy::builtin_files());
    let policy = parsed.unwrap_or_else(|complaints| {
        panic!("{}", complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    let complaints: Vec<String> = policy.lint().iter().map(ToString::to_string).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert_eq!(policy.clauses.len(), 12);
}

fn broken(file: &str, from: &str, to: &str) -> Vec<String> {
    let files: Vec<(&str, String)> = Policy::builtin_files()
        .iter()
        .map(|(path, text)| {
            (*path, if *path == file { text.replacen(from, to, 1) } else { (*text).to_owned() })
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    match Policy::parse(&files) {
        Ok(policy) => policy.lint().iter().map(ToString::to_string).collect(),
        Err(complaints) => complaints.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn every_mistake_names_file_key_and_remedy() {
    let unknown_key = broken("answers/contact.toml", "title =", "tittle =");
    assert!(unknown_key[0].starts_with("answers/contact.toml (line"), "{unknown_key:?}");
    let dangling = broken("answers/contact.toml", "cites = [1]", "cites = [1, 44]");
    assert!(dangling[0].contains("clause 44 does not exist. use a number"), "{dangling:?}");
    let verdict = broken("answers/contact.toml", "en = \"No.", "en = \"Well.");
    assert!(verdict.iter().any(|line| line.contains("does not start with its verdict")), "{verdict:?}");
    let not_toml = broken("clauses.toml", "[[clause]]", "[[clause");
    assert!(not_toml[0].contains("clauses.toml (line"), "{not_toml:?}");
}
