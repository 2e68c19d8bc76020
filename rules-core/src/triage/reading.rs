//! One reading of a report: its words, sentences and the phrases of every class, ready for patterns.

use super::lexicon::{Hit, Lexicon};
use super::pattern::Place;
use crate::text::{Flags, Folded, Lang, Sentence, Span, Word, sentences, words};

/// A report, read once.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    folded: Folded<'a>,
    words: Vec<Word>,
    sentences: Vec<Sentence>,
    /// For each word, the number of its sentence.
    sentence_of: Vec<u32>,
    hits: Vec<Hit>,
    /// For each word, where its hits start in `hits`.
    first_hit: Vec<u32>,
}

/// Beyond this many bytes a report is read no further; what decides stands earlier, and time stays bounded.
const LONGEST_REPORT: usize = 256 * 1024;

impl<'a> Reading<'a> {
    /// Reads `text` with the phrases of `lexicon`.
    pub(super) fn new(text: &'a str, lang: Lang, lexicon: &Lexicon) -> Self {
        let folded = Folded::new(head(text));
        let mut words = words(&folded);
        let sentences = sentences(&folded, &mut words);
        let mut sentence_of = vec![0_u32; words.len()];
        for (number, sentence) in sentences.iter().enumerate() {
            for slot in
                sentence_of.get_mut(sentence.first as usize..sentence.last as usize).unwrap_or_default()
            {
                *slot = u32::try_from(number).unwrap_or(u32::MAX);
            }
        }
        let mut reading =
            Self { folded, words, sentences, sentence_of, hits: Vec::new(), first_hit: Vec::new() };
        reading.look_up(lang, lexicon);
        reading
    }

    fn look_up(&mut self, lang: Lang, lexicon: &Lexicon) {
        let spelled: Vec<String> = self.words.iter().map(|word| spell(word.text(&self.folded))).collect();
        let by_ear = |word| lexicon.heard(word).filter(|_| lang == Lang::Es).unwrap_or(word);
        let spelled: Vec<&str> = spelled.iter().map(|word| by_ear(word.as_str())).collect();
        let mut hits = Vec::with_capacity(spelled.len());
        let mut first_hit = Vec::with_capacity(spelled.len() + 1);
        for at in 0..spelled.len() {
            first_hit.push(u32::try_from(hits.len()).unwrap_or(u32::MAX));
            lexicon.find(&spelled, at, self.sentence_end(at), &mut hits);
        }
        first_hit.push(u32::try_from(hits.len()).unwrap_or(u32::MAX));
        self.hits = hits;
        self.first_hit = first_hit;
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The phrases that start at `word`.
    pub(super) fn hits_at(&self, word: usize) -> &[Hit] {
        let start = self.first_hit.get(word).copied().unwrap_or(u32::MAX) as usize;
        let end = self.first_hit.get(word + 1).copied().unwrap_or(u32::MAX) as usize;
        self.hits.get(start..end).unwrap_or_default()
    }

    /// Drops every phrase that lies inside one of `masks`: what an idiom says is not what its words say.
    pub(super) fn mask(&mut self, masks: &[Place]) {
        let mut open = vec![0_usize; self.words.len()];
        for mask in masks {
            for slot in open.get_mut(mask.start..mask.end).unwrap_or_default() {
                *slot = (*slot).max(mask.end);
            }
        }
        let mut kept = Vec::with_capacity(self.hits.len());
        let mut first_hit = Vec::with_capacity(self.first_hit.len());
        for (word, &masked_to) in open.iter().enumerate() {
            first_hit.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
            kept.extend(self.hits_at(word).iter().filter(|hit| hit.end > masked_to));
        }
        first_hit.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
        self.hits = kept;
        self.first_hit = first_hit;
    }

    /// The number of the sentence of `word`.
    pub(super) fn sentence_number(&self, word: usize) -> usize {
        self.sentence_of.get(word).copied().unwrap_or_default() as usize
    }

    /// The sentence of `word`.
    pub(super) fn sentence(&self, word: usize) -> Sentence {
        self.sentences.get(self.sentence_number(word)).copied().unwrap_or_default()
    }

    /// One past the last word of the sentence of `word`.
    pub(super) fn sentence_end(&self, word: usize) -> usize {
        self.sentence(word).last as usize
    }

    /// Where the clause that holds the word before `at` ends, at most `most` words on.
    pub(super) fn clause_end(&self, at: usize, most: usize) -> usize {
        let limit = self.sentence_end(at.saturating_sub(1)).min(at + most);
        (at..limit)
            .find(|&word| self.flags(word).has(Flags::AFTER_BREAK) || self.opens_clause(word))
            .unwrap_or(limit)
    }

    fn opens_clause(&self, word: usize) -> bool {
        const OPENERS: &[&str] = &[
            "and", "but", "so", "because", "who", "which", "that", "when", "y", "pero", "porque", "que",
            "cuando", "o", "or", "if", "si", "i", "he", "she", "they", "we", "n",
        ];
        self.words.get(word).is_some_and(|word| OPENERS.contains(&word.text(&self.folded)))
    }

    /// What is known about `word`.
    pub(super) fn flags(&self, word: usize) -> Flags {
        self.words.get(word).map(|word| word.flags).unwrap_or_default()
    }

    /// The folded text of `word`.
    pub(super) fn text(&self, word: usize) -> &str {
        self.words.get(word).map_or("", |word| word.text(&self.folded))
    }

    /// The original bytes of `place`.
    pub(super) fn span(&self, place: Place) -> Span {
        let start = self.words.get(place.start).map_or(0, |word| word.start as usize);
        let end = place.end.checked_sub(1).and_then(|last| self.words.get(last));
        self.folded.span(start, end.map_or(start, |word| word.end as usize))
    }

    /// Whether the words just before `at` negate it: "never said he would", "no weapon", not "not joking, he".
    pub(super) fn negated(&self, at: usize) -> bool {
        const NEGATORS: &[&str] = &[
            "not", "never", "no", "don't", "dont", "doesn't", "doesnt", "didn't", "didnt", "wouldn't",
            "wouldnt", "isn't", "isnt", "wasn't", "wasnt", "without", "nobody", "nunca", "sin", "nadie",
            "jamas", "hasn't", "aint", "ain't", "denies", "denied", "niega", "ningun", "ninguna", "neither",
            "nor", "ni",
        ];
        const EMPTY: &[&str] = &[
            "joking",
            "kidding",
            "just",
            "only",
            "even",
            "sure",
            "exaggerating",
            "lying",
            "broma",
            "bromeando",
            "answering",
            "idea",
            "one",
            "doubt",
            "know",
            "knows",
            "se",
            "sabe",
            "solo",
            "safe",
            "longer",
        ];
        let floor = self.sentence(at).first as usize;
        let mut word = at;
        while word > floor && at - word < 4 {
            if self.flags(word).has(Flags::AFTER_BREAK) {
                return false;
            }
            word -= 1;
            let text = self.text(word);
            if EMPTY.contains(&text) {
                return false;
            }
            if NEGATORS.contains(&text) {
                return true;
            }
        }
        false
    }
}

/// `k1ll` and `gun5` as they are meant; `3rd`, `9mm` and numbers as they are written.
fn spell(word: &str) -> String {
    let bytes = word.as_bytes();
    let letters = bytes.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let starts = bytes.first().is_some_and(u8::is_ascii_alphabetic);
    if !starts || letters < 2 || letters == bytes.len() || letters * 2 < bytes.len() {
        return word.to_owned();
    }
    word.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'i',
            '3' => 'e',
            '4' => 'a',
            '5' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_REPORT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}
