//! Puts a pack together from its files.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::lint::Complaint;
use super::pack::{AnswersFile, ClausesFile, ExamplesFile, Head, RulesFile, TopicsFile};
use super::{Asking, PackFile, Policy};

/// Reads every file of a pack; complaints name the file, the place and a remedy.
pub(super) fn parse(files: &[PackFile<'_>]) -> Result<Policy, Vec<Complaint>> {
    match (head(files), asking(files)) {
        (Ok(policy), Ok(asking)) => Ok(Policy { asking: OnceLock::from(asking), ..policy }),
        (policy, asking) => Err([policy.err(), asking.err()].into_iter().flatten().flatten().collect()),
    }
}

/// The same, but what ASK works with is read when it is needed.
pub(super) fn all_but_asking(files: &'static [PackFile<'static>]) -> Result<Policy, Vec<Complaint>> {
    head(files).map(|policy| Policy { unread: files, ..policy })
}

fn head(files: &[PackFile<'_>]) -> Result<Policy, Vec<Complaint>> {
    let mut policy = Policy::default();
    let mut complaints = Vec::new();
    for name in ["pack.toml", "clauses.toml", "not_covered.toml", "rules.toml"] {
        if !files.iter().any(|(path, _)| *path == name) {
            complaints.push(Complaint::new(
                name,
                "",
                "the file is missing",
                "add it; the builtin pack shows its form",
            ));
        }
    }
    for (path, text) in files {
        match *path {
            "pack.toml" => read::<Head>(path, text, &mut complaints, |head| policy.head = head),
            "clauses.toml" => read::<ClausesFile>(path, text, &mut complaints, |file| {
                policy.clauses = file.clauses;
                policy.bulletins = file.bulletins;
                policy.contacts = file.contacts;
            }),
            "rules.toml" => read::<RulesFile>(path, text, &mut complaints, |file| {
                policy.rules = file.rules;
                policy.without_rule = file.without_rule;
            }),
            // A pack's folder may hold notes and the official text; they are not read here.
            _ => {}
        }
    }
    policy.clauses.sort_by_key(|clause| clause.number);
    if complaints.is_empty() { Ok(policy) } else { Err(complaints) }
}

/// Reads what ASK works with.
pub(super) fn asking(files: &[PackFile<'_>]) -> Result<Asking, Vec<Complaint>> {
    let mut asking = Asking::default();
    let mut complaints = Vec::new();
    for (path, text) in files {
        match *path {
            "not_covered.toml" => {
                read::<TopicsFile>(path, text, &mut complaints, |file| asking.topics = file.topics);
            }
            "examples.toml" => {
                read::<ExamplesFile>(path, text, &mut complaints, |file| asking.examples = file.examples);
            }
            _ if path.starts_with("answers/") => read::<AnswersFile>(path, text, &mut complaints, |file| {
                for id in
                    file.answers.iter().map(|answer| &answer.id).chain(file.facts.iter().map(|fact| &fact.id))
                {
                    asking.places.entry(id.clone()).or_insert_with(|| (*path).to_owned());
                }
                asking.answers.extend(file.answers);
                asking.facts.extend(file.facts);
                asking.snippets.extend(file.snippets);
            }),
            _ => {}
        }
    }
    if complaints.is_empty() { Ok(asking) } else { Err(complaints) }
}

/// Reads one file and hands its content over, or complains with line and column.
fn read<T: DeserializeOwned>(path: &str, text: &str, complaints: &mut Vec<Complaint>, take: impl FnOnce(T)) {
    match toml::from_str::<T>(text) {
        Ok(content) => take(content),
        Err(error) => {
            let line = error
                .span()
                .map_or(0, |span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
            let remedy = "compare the key's name and form with the same file of the builtin pack (`chalkline policy show`)";
            complaints.push(Complaint::new(path, &format!("line {line}"), error.message(), remedy));
        }
    }
}
