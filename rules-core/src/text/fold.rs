//! Folds any Unicode text into plain lower-case ASCII, with a way back to the exact words it came from.

use super::Span;
use super::glyph::{self, Glyph};

/// Folded text: lower-case ASCII bytes, one class byte for an emoji (see [`class`](super::class)), and a map to the original.
///
/// Case, accents, curly quotes, fullwidth and mathematical letters, Cyrillic and Greek look-alikes, and
/// everything invisible are gone; what a reader of rules sees is what a person reads. ASCII text is mapped to itself.
#[derive(Debug, Clone)]
pub struct Folded<'a> {
    original: &'a str,
    text: String,
    /// For each folded byte, the first byte of the character it came from; `None` when the text was ASCII.
    map: Option<Vec<u32>>,
}

impl<'a> Folded<'a> {
    /// Folds `original` in one pass.
    pub fn new(original: &'a str) -> Self {
        let plain = original.is_ascii();
        let mut folded = Self {
            original,
            text: String::with_capacity(original.len()),
            map: (!plain).then(|| Vec::with_capacity(original.len() + 1)),
        };
        let mut at = 0;
        while let Some(rest) = original.get(at..).filter(|rest| !rest.is_empty()) {
            let run = if plain { rest.len() } else { rest.bytes().take_while(u8::is_ascii).count() };
            folded.push_ascii(rest.get(..run).unwrap_or_default(), at);
            at += run;
            for c in rest.get(run..).unwrap_or_default().chars().take_while(|c| !c.is_ascii()) {
                folded.push_glyph(c, at);
                at += c.len_utf8();
            }
        }
        folded
    }

    /// Adds a run of ASCII characters, of which the first stands at `at`.
    fn push_ascii(&mut self, run: &str, at: usize) {
        // Without stopping at the first one, many bytes are looked at in one step.
        let odd = |byte: u8| (byte < b' ') & (byte != b'\n') | (byte == b'`') | (byte == 0x7f);
        if run.bytes().fold(false, |any, byte| any | odd(byte)) {
            self.text.extend(run.bytes().map(|byte| char::from(ascii(byte))));
        } else {
            let start = self.text.len();
            self.text.push_str(run);
            if let Some(added) = self.text.get_mut(start..) {
                added.make_ascii_lowercase();
            }
        }
        if let Some(map) = &mut self.map {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            map.extend(place(at)..place(at + run.len()));
        }
    }

    /// Adds what stands for a character beyond ASCII.
    fn push_glyph(&mut self, c: char, at: usize) {
        match glyph::fold(c) {
            Glyph::Nothing => {}
            Glyph::One(byte) => self.push(byte, at),
            Glyph::Two(first, second) => {
                self.push(first, at);
                self.push(second, at);
            }
            Glyph::Compatible => self.push_compatible(c, at),
        }
    }

    /// An empty view on the same original, for a second reading of it.
    pub(super) fn empty_view(&self) -> Self {
        Self {
            original: self.original,
            text: String::with_capacity(self.text.len() + 64),
            map: Some(Vec::with_capacity(self.text.len() + 64)),
        }
    }

    /// Adds one folded byte that stands for the character at `origin`.
    pub(super) fn push(&mut self, byte: u8, origin: usize) {
        self.text.push(char::from(byte & 0x7f));
        if let Some(map) = &mut self.map {
            map.push(u32::try_from(origin).unwrap_or(u32::MAX));
        }
    }

    fn push_compatible(&mut self, c: char, at: usize) {
        let before = self.text.len();
        // One character may be a whole sentence in another script; its first letters tell as much.
        let most = before + 4;
        unicode_normalization::char::decompose_compatible(c, |part| {
            if part == c || self.text.len() >= most {
                return;
            }
            if part.is_ascii() {
                self.push(ascii(u8::try_from(part).unwrap_or(b' ')), at);
                return;
            }
            match glyph::fold(part) {
                Glyph::One(byte) => self.push(byte, at),
                Glyph::Two(first, second) => {
                    self.push(first, at);
                    self.push(second, at);
                }
                Glyph::Compatible if part.is_alphanumeric() => self.push(super::class::LETTER, at),
                Glyph::Nothing | Glyph::Compatible => {}
            }
        });
        if self.text.len() == before {
            self.push(if c.is_alphanumeric() { super::class::LETTER } else { b' ' }, at);
        }
    }

    /// The folded text. Always ASCII.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The folded bytes.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The text that was folded.
    pub fn original(&self) -> &'a str {
        self.original
    }

    /// How many folded bytes there are.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing visible was in the text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The folded byte at `at`; a space beyond the end.
    pub fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(b' ')
    }

    /// The folded slice, empty when it does not fit.
    pub fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the character behind folded byte `at` starts in the original; the original's length beyond the end.
    pub fn origin(&self, at: usize) -> usize {
        let Some(map) = &self.map else {
            return at.min(self.original.len());
        };
        map.get(at).map_or(self.original.len(), |&origin| origin as usize)
    }

    /// Whether the original character behind folded byte `at` is a capital.
    pub fn is_capital(&self, at: usize) -> bool {
        if self.map.is_none() {
            return self.original.as_bytes().get(at).is_some_and(u8::is_ascii_uppercase);
        }
        let origin = self.origin(at);
        match self.original.as_bytes().get(origin) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_uppercase(),
            _ => self
                .original
                .get(origin..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(char::is_uppercase),
        }
    }

    /// The original bytes behind the folded bytes `start..end`: on character boundaries, widened over
    /// combining marks, variation selectors and joiners that belong to the last character.
    pub fn span(&self, start: usize, end: usize) -> Span {
        if self.map.is_none() {
            let end = end.min(self.original.len());
            return Span { start: start.min(end), end };
        }
        let first = self.origin(start);
        if end <= start {
            return Span { start: first, end: first };
        }
        let last = self.origin(end - 1);
        let mut chars = self.original.get(last..).unwrap_or_default().chars();
        let mut stop = last + chars.next().map_or(0, char::len_utf8);
        for c in chars {
            if !glyph::clings(c) {
                break;
            }
            stop += c.len_utf8();
        }
        Span { start: first.min(stop), end: stop }
    }
}

/// Folds one ASCII byte: lower-case; controls other than line breaks are spaces, so that they cannot pose as class bytes.
fn ascii(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte | 0x20,
        b'\n' | b'\r' => b'\n',
        b'`' => b'\'',
        0..=0x1f | 0x7f => b' ',
        _ => byte,
    }
}
