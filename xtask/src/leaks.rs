//! Refuses lines of `dev` or `tune` that stand, nearly word for word, in `train` too: such a figure would flatter.

use std::collections::{BTreeMap, BTreeSet};

use rules_core::reader::basic_words;

use crate::Outcome;
use crate::corpus::{self, Line, Split};

/// Two lines that share this much of their words are the same line.
const SAME: f64 = 0.8;
/// Very short questions ("grades?") may well be asked twice.
const SHORTEST: usize = 5;

/// Fails with every leak of the three corpora.
pub(crate) fn refuse() -> Outcome<()> {
    let mut leaks = Vec::new();
    for (job, lines) in [
        ("ask", corpus::questions()?.into_iter().map(|q| q.line).collect::<Vec<_>>()),
        ("check", corpus::drafts()?.into_iter().map(|draft| draft.line).collect()),
        ("report", corpus::reports()?.into_iter().map(|report| report.line).collect()),
    ] {
        leaks.extend(
            leaks_of(&lines)
                .into_iter()
                .map(|(held, train)| format!("{job}: {held} stands in train as {train}")),
        );
    }
    if leaks.is_empty() {
        Ok(())
    } else {
        Err(format!("take these lines out of train:\n{}", leaks.join("\n")).into())
    }
}

/// Pairs of (held-out line, training line) that are nearly the same.
fn leaks_of(lines: &[Line]) -> Vec<(String, String)> {
    let words = |line: &Line| -> BTreeSet<String> {
        basic_words(&line.text, 4_000).into_iter().map(|word| word.text).collect()
    };
    let train: Vec<(&Line, BTreeSet<String>)> =
        lines.iter().filter(|line| line.split == Split::Train).map(|line| (line, words(line))).collect();
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, words)) in train.iter().enumerate() {
        words.iter().for_each(|word| holders.entry(word).or_default().push(at));
    }
    let mut leaks = Vec::new();
    for line in lines.iter().filter(|line| line.split != Split::Train) {
        let held = words(line);
        if held.len() < SHORTEST {
            continue;
        }
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for at in held.iter().filter_map(|word| holders.get(word.as_str())).flatten() {
            *shared.entry(*at).or_default() += 1;
        }
        for (at, shared) in shared {
            let (other, words) = &train[at];
            if shared as f64 / (held.len() + words.len() - shared) as f64 >= SAME {
                leaks.push((line.id.clone(), other.id.clone()));
            }
        }
    }
    leaks
}
