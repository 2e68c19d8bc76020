//! Sentences over words, and what hangs over their words: a question, a condition, quotes, a negation, somebody else's speech.

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

const NEGATORS: &[&str] = &[
    "not",
    "never",
    "no",
    "dont",
    "don't",
    "doesnt",
    "doesn't",
    "didnt",
    "didn't",
    "wont",
    "won't",
    "cant",
    "can't",
    "cannot",
    "wouldnt",
    "wouldn't",
    "shouldnt",
    "shouldn't",
    "isnt",
    "isn't",
    "arent",
    "aren't",
    "wasnt",
    "wasn't",
    "werent",
    "weren't",
    "couldnt",
    "couldn't",
    "without",
    "neither",
    "nor",
    "none",
    "nobody",
    "nunca",
    "jamas",
    "ni",
    "sin",
    "nadie",
    "tampoco",
    "ningun",
    "ninguna",
    "havent",
    "haven't",
    "hasnt",
    "hasn't",
    "aint",
    "ain't",
];

const CLAUSE_ENDS: &[&str] = &[
    "but", "pero", "sino", "however", "yet", "because", "porque", "so", "although", "aunque", "until",
    "unless", "except",
];

const CONDITIONS: &[&str] =
    &["if", "unless", "si", "whenever", "once", "cuando", "whoever", "quien", "anyone"];

const REPORTS: &[&str] = &[
    "said",
    "says",
    "say",
    "told",
    "wrote",
    "writes",
    "texted",
    "emailed",
    "posted",
    "commented",
    "asked",
    "called",
    "yelled",
    "dijo",
    "dice",
    "escribio",
    "comento",
    "grito",
    "pregunto",
    "publico",
    "overheard",
    "heard",
    "reported",
    "claims",
    "quote",
];

fn ends_sentence(
    folded: &Folded<'_>,
    words: &[Word],
    gap_from: usize,
    gap_to: usize,
) -> Option<(usize, bool, bool)> {
    let (mut at, mut question, mut line, mut end, mut hard) = (gap_from, false, false, 0, false);
    let last = words.last();
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
                let short = at == gap_from && last.is_some_and(|word| is_abbreviation(folded, word));
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
    let mut out = Vec::with_capacity(words.len() / 10 + 2);
    mark_quotes(folded, words);
    let mut first = 0_usize;
    for at in 0..words.len() {
        let Some(word) = words.get(at) else { break };
        let tail = if word.flags.has(Flags::POSSESSIVE) { 2 } else { 0 };
        let gap_from = word.end as usize + tail;
        let gap_to = words.get(at + 1).map_or(folded.len(), |next| next.start as usize);
        let stop = ends_sentence(folded, words.get(first..=at).unwrap_or_default(), gap_from, gap_to);
        if stop.is_none() && at + 1 < words.len() {
            continue;
        }
        let (end, question, line_end) = stop.unwrap_or((folded.len(), false, false));
        if let Some(range) = words.get_mut(first..=at) {
            out.push(describe(folded, range, first, end, question, line_end));
        }
        first = at + 1;
    }
    out
}

fn describe(
    folded: &Folded<'_>,
    words: &mut [Word],
    first: usize,
    end: usize,
    question: bool,
    line_end: bool,
) -> Sentence {
    let start = words.first().map_or(0, |word| word.start);
    let mut sentence = Sentence {
        first: u32::try_from(first).unwrap_or(u32::MAX),
        last: u32::try_from(first + words.len()).unwrap_or(u32::MAX),
        start,
        end: u32::try_from(end).unwrap_or(u32::MAX),
        question,
        line_end,
        ..Sentence::default()
    };
    let (mut negated, mut quoted) = (0_u32, 0_usize);
    for (index, word) in words.iter_mut().enumerate() {
        if index == 0 {
            word.flags.set(Flags::FIRST);
        }
        quoted += usize::from(word.flags.has(Flags::QUOTED));
        let length = (word.end - word.start) as usize;
        let text = folded.slice(word.start as usize, word.end as usize);
        if word.flags.has(Flags::AFTER_BREAK) || (length >= 2 && length <= 8 && CLAUSE_ENDS.contains(&text)) {
            negated = 0;
        }
        if negated > 0 {
            word.flags.set(Flags::NEGATED);
            negated -= 1;
        }
        if !(2..=9).contains(&length) {
            continue;
        }
        if matches!(
            folded.byte(word.start as usize),
            b'n' | b'd' | b'w' | b'c' | b's' | b'i' | b'a' | b'j' | b't' | b'h'
        ) && NEGATORS.contains(&text)
        {
            negated = 10;
        } else if CONDITIONS.contains(&text) {
            sentence.conditional = true;
        } else if REPORTS.contains(&text) {
            sentence.reported = true;
        }
    }
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
