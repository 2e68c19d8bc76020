//! Turns text into the word pieces that the encoder knows, each with its place in the original text.
//!
//! The scheme is BERT's uncased one (basic tokenisation, then greedy longest-match word pieces), with two normalisers
//! of our own in between: spelling and the Spanish gloss. A piece keeps the span of the word it came from.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

use super::normalise::{Normaliser, rename};
use crate::text::Span;

/// The encoder's beginning-of-text piece.
pub(super) const CLS: u16 = 101;
/// The encoder's end-of-text piece.
pub(super) const SEP: u16 = 102;
/// Stands for a word that no pieces can spell.
const UNKNOWN: u16 = 100;

/// Longer words are cut: nobody writes them, and attackers do.
const LONGEST_WORD: usize = 48;

/// One piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// The encoder's id.
    pub id: u16,
    /// The original word's bytes.
    pub span: Span,
}

/// A word of the text, lower-cased and without accents, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The folded word: letters and digits, or one punctuation mark.
    pub text: String,
    /// Its bytes in the original.
    pub span: Span,
}

/// The encoder's vocabulary.
#[derive(Debug)]
pub struct WordPiece {
    starts: HashMap<&'static str, u16>,
    continues: HashMap<&'static str, u16>,
}

impl WordPiece {
    /// Reads a vocabulary: one piece a line, its line number is its id, `##` marks a continuation.
    pub fn new(vocabulary: &'static str) -> Self {
        let mut starts = HashMap::with_capacity(25_000);
        let mut continues = HashMap::with_capacity(7_000);
        for (line, id) in vocabulary.lines().zip(0_u16..) {
            match line.strip_prefix("##") {
                Some(piece) => continues.insert(piece, id),
                None => starts.insert(line, id),
            };
        }
        Self { starts, continues }
    }

    /// Whether `word` is one whole piece: a word that is known.
    pub fn knows(&self, word: &str) -> bool {
        self.starts.contains_key(word)
    }

    /// The pieces of `text`, at most `limit`, without the marks of begin and end. What stands within `names`, which are in
    /// order, is read as the same name for everybody.
    pub fn pieces(&self, text: &str, names: &[Span], normaliser: &Normaliser, limit: usize) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(limit.min(text.len()));
        for word in normaliser.words(self, rename(basic_words(text, limit), names)) {
            self.spell(&word, &mut pieces);
            if pieces.len() >= limit {
                pieces.truncate(limit);
                break;
            }
        }
        pieces
    }

    /// Greedy longest match.
    fn spell(&self, word: &Word, into: &mut Vec<Piece>) {
        let before = into.len();
        let mut rest = word.text.as_str();
        let mut table = &self.starts;
        while !rest.is_empty() {
            let mut end = rest.len();
            let found = loop {
                if let Some(id) = rest.get(..end).and_then(|piece| table.get(piece)) {
                    break Some(*id);
                }
                // Step back to the previous character boundary.
                match rest.char_indices().take_while(|(at, _)| *at < end).last() {
                    Some((at, _)) if at > 0 => end = at,
                    _ => break None,
                }
            };
            let Some(id) = found else {
                into.truncate(before);
                into.push(Piece { id: UNKNOWN, span: word.span });
                return;
            };
            into.push(Piece { id, span: word.span });
            rest = rest.get(end..).unwrap_or_default();
            table = &self.continues;
        }
    }
}

/// Splits text into lower-case words and single punctuation marks, accents and invisible characters dropped.
pub fn basic_words(text: &str, limit: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, original) in text.char_indices() {
        let end = at + original.len_utf8();
        if original.is_whitespace() || original.is_control() {
            open = false;
            continue;
        }
        if invisible(original) {
            continue;
        }
        for c in std::iter::once(original).nfkd().flat_map(char::to_lowercase) {
            let c = plain(c);
            if c.is_alphanumeric() && !cjk(c) {
                match words.last_mut() {
                    Some(word) if open && word.text.len() < LONGEST_WORD => {
                        word.text.push(c);
                        word.span.end = end;
                    }
                    _ => words.push(Word { text: c.into(), span: Span { start: at, end } }),
                }
                open = true;
            } else if !unicode_normalization::char::is_combining_mark(c)
                && !c.is_whitespace()
                && !c.is_control()
            {
                words.push(Word { text: c.into(), span: Span { start: at, end } });
                open = false;
            }
        }
        if words.len() > limit {
            break;
        }
    }
    words
}

/// A letter in lower case, without its accent.
pub(crate) fn bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    std::iter::once(letter).nfkd().flat_map(char::to_lowercase).next().unwrap_or(letter)
}

/// Characters that leave no mark on the page.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Typographic variants of a plain mark.
fn plain(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '`' | '\u{b4}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2010}'..='\u{2015}' => '-',
        _ => c,
    }
}

fn cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_place() {
        let text = "Mamá’s  \u{200b}photo!";
        let words = basic_words(text, 100);
        let seen: Vec<(&str, &str)> =
            words.iter().map(|word| (word.text.as_str(), word.span.slice(text))).collect();
        assert_eq!(seen, [("mama", "Mamá"), ("'", "’"), ("s", "s"), ("photo", "photo"), ("!", "!")]);
    }
}
