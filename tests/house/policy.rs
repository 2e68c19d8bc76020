//! Nobody forgets a guideline: each has an answer, and a rule or the reason why no draft can show it.

use std::collections::BTreeSet;

use rules_core::policy::Policy;

use super::tree::{files, none, read};

/// Findings of the trained reader have no rule file.
const READER: &str = "reads-like-";

#[test]
fn every_guideline_has_an_answer_and_a_rule_or_a_reason() {
    let policy = Policy::builtin();
    let numbers: Vec<u8> = policy.clauses.iter().map(|clause| clause.number).collect();
    assert_eq!(numbers, (1..=12).collect::<Vec<u8>>(), "the policy has twelve guidelines");
    let mut complaints = Vec::new();
    for number in numbers {
        let ruled = policy.rules.iter().any(|(name, of)| !name.starts_with(READER) && of.contains(&number));
        let reason =
            policy.without_rule.get(&number.to_string()).is_some_and(|reason| !reason.trim().is_empty());
        if !policy.answers.iter().any(|answer| answer.cites.contains(&number)) {
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
    let policy = Policy::builtin();
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
