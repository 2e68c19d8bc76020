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

const NEGATES: u8 = 1;
const ENDS_CLAUSE: u8 = 2;
const CONDITIONS: u8 = 4;
const REPORTS: u8 = 8;

/// What a small word does to its sentence, as bits.
fn role(text: &str) -> u8 {
    let table: &[(&str, u8)] = match text.as_bytes().first() {
        Some(b'a') => &[
            ("ain't", NEGATES),
            ("aint", NEGATES),
            ("although", ENDS_CLAUSE),
            ("anyone", CONDITIONS),
            ("aren't", NEGATES),
            ("arent", NEGATES),
            ("asked", REPORTS),
            ("aunque", ENDS_CLAUSE),
        ],
        Some(b'b') => &[("because", ENDS_CLAUSE), ("but", ENDS_CLAUSE)],
        Some(b'c') => &[
            ("called", REPORTS),
            ("can't", NEGATES),
            ("cannot", NEGATES),
            ("cant", NEGATES),
            ("claims", REPORTS),
            ("comento", REPORTS),
            ("commented", REPORTS),
            ("couldn't", NEGATES),
            ("couldnt", NEGATES),
            ("cuando", CONDITIONS),
        ],
        Some(b'd') => &[
            ("dice", REPORTS),
            ("didn't", NEGATES),
            ("didnt", NEGATES),
            ("dijo", REPORTS),
            ("doesn't", NEGATES),
            ("doesnt", NEGATES),
            ("don't", NEGATES),
            ("dont", NEGATES),
        ],
        Some(b'e') => &[("emailed", REPORTS), ("escribio", REPORTS), ("except", ENDS_CLAUSE)],
        Some(b'g') => &[("grito", REPORTS)],
        Some(b'h') => &[
            ("hasn't", NEGATES),
            ("hasnt", NEGATES),
            ("haven't", NEGATES),
            ("havent", NEGATES),
            ("heard", REPORTS),
            ("however", ENDS_CLAUSE),
        ],
        Some(b'i') => &[("if", CONDITIONS), ("isn't", NEGATES), ("isnt", NEGATES)],
        Some(b'j') => &[("jamas", NEGATES)],
        Some(b'n') => &[
            ("nadie", NEGATES),
            ("neither", NEGATES),
            ("never", NEGATES),
            ("ni", NEGATES),
            ("ningun", NEGATES),
            ("ninguna", NEGATES),
            ("no", NEGATES),
            ("nobody", NEGATES),
            ("none", NEGATES),
            ("nor", NEGATES),
            ("not", NEGATES),
            ("nunca", NEGATES),
        ],
        Some(b'o') => &[("once", CONDITIONS), ("overheard", REPORTS)],
        Some(b'p') => &[
            ("pero", ENDS_CLAUSE),
            ("porque", ENDS_CLAUSE),
            ("posted", REPORTS),
            ("pregunto", REPORTS),
            ("publico", REPORTS),
        ],
        Some(b'q') => &[("quien", CONDITIONS), ("quote", REPORTS)],
        Some(b'r') => &[("reported", REPORTS)],
        Some(b's') => &[
            ("said", REPORTS),
            ("say", REPORTS),
            ("says", REPORTS),
            ("shouldn't", NEGATES),
            ("shouldnt", NEGATES),
            ("si", CONDITIONS),
            ("sin", NEGATES),
            ("sino", ENDS_CLAUSE),
            ("so", ENDS_CLAUSE),
        ],
        Some(b't') => &[("tampoco", NEGATES), ("texted", REPORTS), ("told", REPORTS)],
        Some(b'u') => &[("unless", ENDS_CLAUSE | CONDITIONS), ("until", ENDS_CLAUSE)],
        Some(b'w') => &[
            ("wasn't", NEGATES),
            ("wasnt", NEGATES),
            ("weren't", NEGATES),
            ("werent", NEGATES),
            ("whenever", CONDITIONS),
            ("whoever", CONDITIONS),
            ("without", NEGATES),
            ("won't", NEGATES),
            ("wont", NEGATES),
            ("wouldn't", NEGATES),
            ("wouldnt", NEGATES),
            ("writes", REPORTS),
            ("wrote", REPORTS),
        ],
        Some(b'y') => &[("yelled", REPORTS), ("yet", ENDS_CLAUSE)],
        _ => return 0,
    };
    table.iter().find(|(word, _)| *word == text).map_or(0, |(_, role)| *role)
}

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
        let role = if (2..=9).contains(&length) { role(text) } else { 0 };
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
        sentence.conditional |= role & CONDITIONS != 0;
        sentence.reported |= role & REPORTS != 0;
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
