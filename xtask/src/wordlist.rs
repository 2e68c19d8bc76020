//! The words that a misspelling may be corrected to, out of the corpora: `rules-core/model/words.txt`.

use std::collections::BTreeMap;
use std::fs;

use rules_core::reader::{ARTEFACT, Encoder, Layout, basic_words, normaliser_with};

use crate::Outcome;
use crate::corpus::{self, Split};

/// The layout over the words that the corpora hold now.
pub(crate) fn layout() -> Outcome<Layout> {
    let words = words()?;
    fs::write(crate::root().join("rules-core/model/words.txt"), &words)?;
    // The tables live as long as the program; leaking one string is how they are told so.
    let normaliser = normaliser_with(Box::leak(words.into_boxed_str()));
    Ok(Layout::new(Encoder::new(ARTEFACT)?.vocabulary(), normaliser))
}

/// What a misspelling may be corrected to: the English words of the training lines, most frequent first.
fn words() -> Outcome<String> {
    let english = |tags: &[String]| {
        !tags.iter().any(|tag| ["es", "mix", "typo", "slang", "evasion"].contains(&tag.as_str()))
    };
    let mut lines: Vec<corpus::Line> = corpus::questions()?.into_iter().map(|q| q.line).collect();
    lines.extend(corpus::drafts()?.into_iter().map(|draft| draft.line));
    lines.extend(corpus::reports()?.into_iter().map(|report| report.line));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.split == Split::Train && english(&line.tags)) {
        for word in basic_words(&line.text, 2_000).into_iter().map(|word| word.text) {
            if word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().filter(|(_, count)| *count >= 4).collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(words.into_iter().map(|(word, _)| word + "\n").collect())
}
