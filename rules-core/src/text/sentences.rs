//! Sentences over words, and what hangs over their words: a question, a condition, quotes, a negation, somebody else's speech.

use super::small_words::{self, CONDITION, ENDS_CLAUSE, NEGATES, REPORTS};
use super::words::Flags;
use super::{Folded, Word};

/// One sentence, as a range of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Index of its first word.
    pub first: u32,
    /// One past its last word.
    pub last: u32,
    /// First folded byte.
    pub start: u32,
    /// One past the last folded byte.
    pub end: u32,
    /// Ends in a question mark.
    pub question: bool,
    /// Holds a condition (`if`, `unless`, `si`).
    pub conditional: bool,
    /// Reports what somebody said or wrote.
    pub reported: bool,
    /// Most of it stands in quotation marks.
    pub quoted: bool,
    /// Ends with a line break: the next sentence is a new paragraph.
    pub line_end: bool,
}

impl Sentence {
    /// The words of this sentence.
    pub fn words<'w>(&self, words: &'w [Word]) -> &'w [Word] {
        words.get(self.first as usize..self.last as usize).unwrap_or_default()
    }
}

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "jr", "sr", "vs", "rm", "prof", "sra", "srta", "dra", "lic", "mx", "gen",
    "apt", "ave", "blvd", "no", "vol", "dept", "gov", "rev", "capt", "ext", "tel", "min", "approx",
];

/// Whether a sentence ends in the gap behind `word`: where, with a question mark, with a line break.
fn ends_sentence(
    folded: &Folded<'_>,
    word: &Word,
    gap_from: usize,
    gap_to: usize,
) -> Option<(usize, bool, bool)> {
    let (mut at, mut question, mut line, mut end, mut hard) = (gap_from, false, false, 0, false);
    while at < gap_to {
        match folded.byte(at) {
            b'\n' => {
                line = true;
                end = at;
            }
            b'?' | b'!' => {
                question |= folded.byte(at) == b'?';
                hard = true;
                end = at + 1;
            }
            b'.' => {
                let spaced = at + 1 >= gap_to && gap_to >= folded.len()
                    || !super::words::is_word_byte(folded.byte(at + 1));
                let short = at == gap_from && is_abbreviation(folded, word);
                if spaced && !short {
                    hard = true;
                    end = at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    (hard || line).then_some((end, question, line))
}

fn is_abbreviation(folded: &Folded<'_>, word: &Word) -> bool {
    let text = word.text(folded);
    text.len() == 1
        && text.bytes().all(|b| b.is_ascii_alphabetic() && b != b'i')
        && word.flags.has(Flags::CAPITAL)
        || ABBREVIATIONS.contains(&text)
}

/// Splits the words into sentences, and sets [`Flags::FIRST`], [`Flags::QUOTED`] and [`Flags::NEGATED`] on them.
pub fn sentences(folded: &Folded<'_>, words: &mut [Word]) -> Vec<Sentence> {
    let tells: Vec<u8> = words.iter().map(|word| small_words::told_by(word.text(folded))).collect();
    sentences_of(folded, words, &tells, |tells| *tells)
}

/// The same where somebody knows already what each word tells as a small word: `known` holds it, `tells` reads it there.
pub(crate) fn sentences_of<K>(
    folded: &Folded<'_>,
    words: &mut [Word],
    known: &[K],
    tells: impl Fn(&K) -> u8,
) -> Vec<Sentence> {
    let mut out = Vec::with_capacity(words.len() / 10 + 2);
    mark_quotes(folded, words);
    let mut first = 0_usize;
    for at in 0..words.len() {
        let Some(word) = words.get(at) else { break };
        let next = words.get(at + 1);
        let tail = if word.flags.has(Flags::POSSESSIVE) { 2 } else { 0 };
        let gap_from = word.end as usize + tail;
        let gap_to = next.map_or(folded.len(), |next| next.start as usize);
        if next.is_some() && gap_to == gap_from + 1 && folded.byte(gap_from) == b' ' {
            continue;
        }
        let stop = ends_sentence(folded, word, gap_from, gap_to);
        if stop.is_none() && next.is_some() {
            continue;
        }
        let (end, question, line_end) = stop.unwrap_or((folded.len(), false, false));
        if let (Some(range), Some(known)) = (words.get_mut(first..=at), known.get(first..=at)) {
            out.push(describe(range, known.iter().map(&tells), first, end, question, line_end));
        }
        first = at + 1;
    }
    out
}

fn describe(
    words: &mut [Word],
    tells: impl Iterator<Item = u8>,
    first: usize,
    end: usize,
    question: bool,
    line_end: bool,
) -> Sentence {
    let mut sentence = Sentence {
        first: u32::try_from(first).unwrap_or(u32::MAX),
        last: u32::try_from(first + words.len()).unwrap_or(u32::MAX),
        start: words.first().map_or(0, |word| word.start),
        end: u32::try_from(end).unwrap_or(u32::MAX),
        question,
        line_end,
        ..Sentence::default()
    };
    let (mut negated, mut quoted, mut roles) = (0_u32, 0_usize, 0);
    for (word, role) in words.iter_mut().zip(tells) {
        quoted += usize::from(word.flags.has(Flags::QUOTED));
        roles |= role;
        if word.flags.has(Flags::AFTER_BREAK) || role & ENDS_CLAUSE != 0 {
            negated = 0;
        }
        if negated > 0 {
            word.flags.set(Flags::NEGATED);
            negated -= 1;
        }
        if role & NEGATES != 0 {
            negated = 10;
        }
    }
    if let Some(word) = words.first_mut() {
        word.flags.set(Flags::FIRST);
    }
    sentence.conditional = roles & CONDITION != 0;
    sentence.reported = roles & REPORTS != 0;
    sentence.quoted = quoted * 2 > words.len();
    sentence
}

/// Marks the words between two double quotation marks; a mark without its partner means inches, not a quote.
fn mark_quotes(folded: &Folded<'_>, words: &mut [Word]) {
    let mut open: Option<usize> = None;
    let mut next = 0;
    for mark in memchr::memchr_iter(b'"', folded.bytes()) {
        let Some(from) = open.take() else {
            open = Some(mark);
            continue;
        };
        while words.get(next).is_some_and(|word| (word.start as usize) < from) {
            next += 1;
        }
        while let Some(word) = words.get_mut(next).filter(|word| (word.start as usize) < mark) {
            word.flags.set(Flags::QUOTED);
            next += 1;
        }
    }
}
