//! Nobody forgets a guideline: each has an answer, and a rule or the reason why no draft can show it.

use std::collections::BTreeSet;

use rules_core::policy::Policy;

use super::tree::{File, files, none, read};

const PACK: &str = "rules-core/policy/lausd-bul-5688";

/// Findings of the trained reader have no rule file.
const READER: &str = "reads-like-";

/// The policy as it stands in the repository now.
fn policy(files: &[File]) -> Policy {
    let own = |file: &&File| file.is("toml") && file.under(PACK);
    let name = |file: &'_ File| file.path.get(PACK.len() + 1..).unwrap_or_default().to_owned();
    let pack: Vec<(String, &str)> =
        files.iter().filter(own).map(|file| (name(file), file.text.as_str())).collect();
    let pack: Vec<(&str, &str)> = pack.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    Policy::parse(&pack).expect("the pack can be read")
}

#[test]
fn every_guideline_has_an_answer_and_a_rule_or_a_reason() {
    let policy = policy(&files());
    let numbers: Vec<u8> = policy.clauses.iter().map(|clause| clause.number).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<u8>>(), "the policy has twelve guidelines");
    let mut complaints = Vec::new();
    for number in numbers {
        let ruled = policy.rules.iter().any(|(name, of)| !name.starts_with(READER) && of.contains(&number));
        let reason =
            policy.without_rule.get(&number.to_string()).is_some_and(|reason| !reason.trim().is_empty());
        if !policy.asking().answers.iter().any(|answer| answer.cites.contains(&number)) {
            complaints.push(format!("guideline {number}: no answer cites it"));
        }
        if !ruled && !reason {
            complaints.push(format!(
                "guideline {number}: no rule speaks for it, and [without_rule] gives no reason"
            ));
        }
    }
    none(&complaints);
}

#[test]
fn every_rule_has_its_file_and_its_line() {
    let files = files();
    let written: BTreeSet<String> = (files.iter())
        .filter_map(|file| {
            file.path.strip_prefix("rules-core/rules/")?.strip_suffix(".toml").map(str::to_owned)
        })
        .collect();
    let policy = policy(&files);
    let (reader, mapped): (BTreeSet<String>, _) =
        policy.rules.keys().cloned().partition(|name| name.starts_with(READER));
    let mut complaints = Vec::new();
    complaints.extend(
        written.difference(&mapped).map(|name| format!("{name}: has a file and no line in rules.toml")),
    );
    complaints.extend(
        mapped.difference(&written).map(|name| format!("{name}: has a line in rules.toml and no file")),
    );
    let said = read("rules-core/model/reads_like.toml");
    let unsaid = reader.iter().filter(|name| !said.contains(&format!("\"{name}\"")));
    complaints.extend(
        unsaid.map(|name| format!("{name}: has a line in rules.toml and no words in model/reads_like.toml")),
    );
    none(&complaints);
}
