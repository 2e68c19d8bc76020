//! Brings words closer to what the encoder has seen: slang and spelling, and a Spanish gloss word by word.

use std::collections::{HashMap, HashSet};

use super::wordpiece::{Word, WordPiece};
use crate::text::Span;
use crate::text::hash::WordHash;

/// By a word of our own tables.
type ByWord<T> = HashMap<&'static str, T, WordHash>;

/// The normaliser's tables, compiled in.
#[derive(Debug)]
pub struct Normaliser {
    /// Chat spellings and slang: the word and what it stands for.
    slang: ByWord<&'static str>,
    /// Spanish words (without accents) and their English gloss; an empty gloss drops the word.
    gloss: ByWord<&'static str>,
    /// Spanish phrases of two or three words, by their first word.
    phrases: ByWord<Vec<(Vec<&'static str>, &'static str)>>,
    /// Words that a misspelling may be corrected to, most frequent first.
    targets: Vec<&'static str>,
    /// The place of each of them.
    ranks: ByWord<u16>,
    /// The targets with one letter left out, sorted by what is left: four bytes each, since there are tens of thousands.
    deletions: Vec<Deletion>,
}

/// A target without one of its letters.
#[derive(Debug, Clone, Copy)]
struct Deletion {
    /// The target's rank.
    rank: u16,
    /// Which of its (ASCII) letters is left out.
    at: u8,
}

impl Deletion {
    /// What is left of the target.
    fn letters<'a>(self, targets: &'a [&'static str]) -> impl Iterator<Item = u8> + use<'a> {
        let word = targets.get(usize::from(self.rank)).copied().unwrap_or_default();
        word.bytes().enumerate().filter(move |(at, _)| *at != usize::from(self.at)).map(|(_, letter)| letter)
    }

    /// The first eight of them as a number that is ordered as they are.
    fn beginning(self, targets: &[&'static str]) -> u64 {
        let mut first = [0; 8];
        first.iter_mut().zip(self.letters(targets)).for_each(|(slot, letter)| *slot = letter);
        u64::from_be_bytes(first)
    }
}

/// The given name and the family name that everybody bears before the reader: both are frequent, and stand beside each other
/// in Los Angeles. Of six pairs tried on the `tune` split, those with the best F1.
const NAMES: [&str; 2] = ["jordan", "rivera"];

/// Shorter words have too many neighbours to be corrected.
const SHORTEST_CORRECTED: usize = 4;

impl Normaliser {
    /// Reads the tables: `slang` and `gloss` are lines `word<TAB>meaning`, `targets` one word a line, most frequent first.
    pub fn new(slang: &'static str, gloss: &'static str, targets: &'static str) -> Self {
        let pairs = |table: &'static str| {
            table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
        };
        let mut words = ByWord::default();
        let mut phrases: ByWord<Vec<(Vec<&str>, &str)>> = ByWord::default();
        for (from, to) in pairs(gloss) {
            match from.split_once(' ') {
                None => {
                    words.insert(from, to);
                }
                Some((first, rest)) => {
                    phrases.entry(first).or_default().push((rest.split(' ').collect(), to));
                }
            }
        }
        #[expect(
            clippy::iter_over_hash_type,
            reason = "each list is sorted by itself; their order does not matter"
        )]
        for list in phrases.values_mut() {
            list.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        let targets: Vec<&str> = targets.lines().collect();
        let ranks: ByWord<u16> = targets.iter().copied().zip(0..).collect();
        let mut deletions: Vec<(u64, Deletion)> = Vec::new();
        for (word, rank) in targets.iter().zip(0_u16..).filter(|(word, _)| word.len() >= SHORTEST_CORRECTED) {
            let without = (0_u8..).take(word.len()).map(|at| Deletion { rank, at });
            // Most are told apart by their first eight letters, which one number holds.
            deletions.extend(without.map(|one| (one.beginning(&targets), one)));
        }
        deletions.sort_unstable_by(|(beginning, one), (other_beginning, other)| {
            let letters = || one.letters(&targets).cmp(other.letters(&targets));
            beginning.cmp(other_beginning).then_with(letters)
        });
        let deletions = deletions.into_iter().map(|(_, one)| one).collect();
        Self { slang: pairs(slang).collect(), gloss: words, phrases, targets, ranks, deletions }
    }

    /// The words, normalised; one word may become several, all with its span.
    pub fn words(&self, pieces: &WordPiece, words: Vec<Word>) -> Vec<Word> {
        let spanish = self.mostly_spanish(pieces, &words);
        let mut out = Vec::with_capacity(words.len());
        let mut at = 0;
        while let Some(word) = words.get(at) {
            at += 1;
            if let Some((meaning, used)) = self.phrase(&words, at - 1).filter(|_| spanish) {
                let end = words.get(at - 1 + used).map_or(word.span.end, |last| last.span.end);
                let span = Span { start: word.span.start, end };
                out.extend(
                    meaning
                        .split(' ')
                        .filter(|part| !part.is_empty())
                        .map(|part| Word { text: part.to_owned(), span }),
                );
                at += used;
                continue;
            }
            let text = word.text.as_str();
            let meaning = match (spanish, pieces.knows(text) && text.len() > 1) {
                // In Spanish text every Spanish word is glossed; in English text only what is no English word.
                (true, _) | (false, false) => self.gloss.get(text).or_else(|| self.slang.get(text)),
                (false, true) => self.slang.get(text),
            };
            match meaning {
                Some(meaning) => {
                    let parts = meaning.split(' ').filter(|part| !part.is_empty());
                    out.extend(parts.map(|part| Word { text: part.to_owned(), span: word.span }));
                }
                None => match self.corrected(pieces, text, spanish) {
                    Some(right) => out.push(Word { text: right.to_owned(), span: word.span }),
                    None => out.push(word.clone()),
                },
            }
        }
        out
    }

    /// More words that only Spanish has than words that only English has.
    fn mostly_spanish(&self, pieces: &WordPiece, words: &[Word]) -> bool {
        let (mut spanish, mut english) = (0, 0);
        for word in words.iter().filter(|word| word.text.len() > 1) {
            let glossed = self.gloss.contains_key(word.text.as_str());
            let target = self.ranks.contains_key(word.text.as_str());
            match (glossed, target || (!glossed && pieces.knows(&word.text))) {
                (true, false) => spanish += 1,
                (false, true) => english += 1,
                _ => {}
            }
        }
        spanish * 2 > english && spanish > 0
    }

    /// The longest phrase that starts at word `at`: its meaning, and how many further words it takes.
    fn phrase(&self, words: &[Word], at: usize) -> Option<(&'static str, usize)> {
        let candidates = self.phrases.get(words.get(at)?.text.as_str())?;
        let fits = |rest: &Vec<&str>| {
            rest.iter()
                .zip(at + 1..)
                .all(|(part, index)| words.get(index).is_some_and(|word| word.text == *part))
        };
        candidates.iter().find(|(rest, _)| fits(rest)).map(|(rest, meaning)| (*meaning, rest.len()))
    }

    /// The target one typing slip away from a word that nobody knows.
    fn corrected(&self, pieces: &WordPiece, word: &str, spanish: bool) -> Option<&'static str> {
        let letters = word.len() >= SHORTEST_CORRECTED
            && word.len() < 20
            && word.bytes().all(|byte| byte.is_ascii_lowercase());
        if spanish || !letters || pieces.knows(word) || self.gloss.contains_key(word) {
            return None;
        }
        let mut candidates: HashSet<u16> = HashSet::new();
        candidates.extend(self.without_a_letter(word));
        for shorter in without_one_letter(word) {
            candidates.extend(self.ranks.get(shorter.as_str()));
            candidates.extend(
                self.without_a_letter(&shorter)
                    .filter(|rank| self.target(*rank).is_some_and(|target| one_slip(word, target))),
            );
        }
        let best = candidates
            .into_iter()
            .filter_map(|rank| Some((self.target(rank)?, rank)))
            .filter(|(target, _)| target.len() >= SHORTEST_CORRECTED)
            .min_by_key(|(target, rank)| (target.bytes().next() != word.bytes().next(), *rank));
        best.map(|(target, _)| target)
    }

    fn target(&self, rank: u16) -> Option<&'static str> {
        self.targets.get(usize::from(rank)).copied()
    }

    /// The ranks of the targets that are `word` and one letter more.
    fn without_a_letter<'a>(&'a self, word: &'a str) -> impl Iterator<Item = u16> + 'a {
        let from = self.deletions.partition_point(|one| one.letters(&self.targets).lt(word.bytes()));
        let rest = self.deletions.get(from..).unwrap_or_default();
        rest.iter().take_while(|one| one.letters(&self.targets).eq(word.bytes())).map(|one| one.rank)
    }
}

/// Gives everybody the same name: of what stands within `names`, which are in order, the first part is a given name and all
/// that follow are one family name, hyphens and particles and all. Initials stay.
pub(super) fn rename(words: Vec<Word>, names: &[Span]) -> Vec<Word> {
    let mut renamed: Vec<Word> = Vec::with_capacity(words.len());
    let mut names = names.iter().peekable();
    let mut given_away = 0;
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        while names.next_if(|name| name.end <= word.span.start).is_some() {
            given_away = 0;
        }
        let Some(name) = names.peek().filter(|name| name.overlaps(word.span)) else {
            renamed.push(word);
            continue;
        };
        let written_on =
            words.peek().is_some_and(|next| next.span.start == word.span.end && next.span.overlaps(**name));
        let initial = word.text.len() == 1 && !written_on;
        match (renamed.last_mut().filter(|_| given_away > 0), NAMES.get(given_away)) {
            (Some(last), _) if last.span.end == word.span.start => last.span.end = word.span.end,
            (_, Some(name)) if !initial => {
                given_away += 1;
                renamed.push(Word { text: (*name).to_owned(), span: word.span });
            }
            (Some(last), None) if !initial => last.span.end = word.span.end,
            _ => renamed.push(word),
        }
    }
    renamed
}

/// The word with each of its (ASCII) letters left out in turn.
fn without_one_letter(word: &str) -> impl Iterator<Item = String> + '_ {
    word.char_indices().map(|(at, _)| {
        let mut shorter = String::with_capacity(word.len());
        shorter.extend(word.char_indices().filter(|(other, _)| *other != at).map(|(_, c)| c));
        shorter
    })
}

/// Whether two words of like length differ by one replaced letter or one swap of neighbours.
fn one_slip(word: &str, target: &str) -> bool {
    let (a, b) = (word.as_bytes(), target.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let differing: Vec<usize> = (0..a.len()).filter(|at| a.get(*at) != b.get(*at)).collect();
    match differing.as_slice() {
        [_] => true,
        [first, second] => {
            second - first == 1 && a.get(*first) == b.get(*second) && a.get(*second) == b.get(*first)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::wordpiece::basic_words;
    use super::*;

    #[test]
    fn everybody_has_the_same_name_in_its_place() {
        let renamed = |text: &str, names: &[&str]| -> Vec<(String, String)> {
            let spans: Vec<Span> = names
                .iter()
                .map(|name| {
                    let start = text.find(name).unwrap();
                    Span { start, end: start + name.len() }
                })
                .collect();
            let words = rename(basic_words(text, 100), &spans).into_iter();
            words.map(|word| (word.text, word.span.slice(text).to_owned())).collect()
        };
        let words = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(word, span)| ((*word).to_owned(), (*span).to_owned())).collect()
        };
        assert_eq!(
            renamed("Ana-Lucía Ortega de la Paz’s desk", &["Ana-Lucía Ortega de la Paz"]),
            words(&[
                ("jordan", "Ana-Lucía"),
                ("rivera", "Ortega de la Paz"),
                ("'", "’"),
                ("s", "s"),
                ("desk", "desk"),
            ])
        );
        assert_eq!(
            renamed("Dr. O'Brien, Arpi", &["O'Brien", "Arpi"]),
            words(&[("dr", "Dr"), (".", "."), ("jordan", "O'Brien"), (",", ","), ("jordan", "Arpi")])
        );
        assert_eq!(
            renamed("Jayden M. ran", &["Jayden M"]),
            words(&[("jordan", "Jayden"), ("m", "M"), (".", "."), ("ran", "ran")])
        );
        assert_eq!(renamed("Kim", &[]), words(&[("kim", "Kim")]));
    }
}
