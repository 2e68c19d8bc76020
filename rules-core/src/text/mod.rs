//! What every job needs of a text: its language, its folded form with a way back, its sentences.

mod fold;
mod glyph;
pub(crate) mod hash;
mod lang;
pub(crate) mod packed;
mod sentences;
pub(crate) mod small_words;
mod unmask;
mod words;

pub use fold::Folded;
pub use glyph::class;
pub(crate) use lang::Count;
pub use lang::{Lang, detect};
pub(crate) use sentences::sentences_of;
pub use sentences::{Sentence, sentences};
pub use words::{Flags, Word, is_word_byte, words};

/// A stretch of the original text, in UTF-8 bytes, always on character boundaries, `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The text that the span covers; empty when the span does not fit `text`.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same stretch counted in Unicode code points of `text`.
    pub fn in_chars(self, text: &str) -> Self {
        self.counted(text, |part| part.chars().count())
    }

    /// The same stretch counted in UTF-16 code units of `text`, as JavaScript, Java and most editors count.
    pub fn in_utf16(self, text: &str) -> Self {
        self.counted(text, |part| part.encode_utf16().count())
    }

    fn counted(self, text: &str, count: impl Fn(&str) -> usize) -> Self {
        let start = count(text.get(..self.start).unwrap_or(text));
        Self { start, end: start + count(self.slice(text)) }
    }

    /// Whether the two spans share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests;

/// The sentence (or line) of `text` in which `at` starts, without the blanks around it.
pub(crate) fn sentence_around(text: &str, at: Span) -> Span {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '\n' | '\u{2026}');
    let before = text.get(..at.start).unwrap_or_default();
    let start = before.rfind(ends).map_or(0, |found| {
        found + before.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    });
    let after = text.get(at.end..).unwrap_or_default();
    let end = at.end
        + after.find(ends).map_or(after.len(), |found| {
            found + after.get(found..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
    let sentence = text.get(start..end).unwrap_or_default();
    let start = start + (sentence.len() - sentence.trim_start().len());
    Span { start, end: start + sentence.trim().len() }
}
