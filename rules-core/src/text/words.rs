//! Word tokens over folded text: letters, numbers with their shape, handles, hashtags, telling emoji.

use super::packed::small_letters;
use super::{Folded, Span, class};

/// What is known about one word, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// Starts with a capital.
    pub const CAPITAL: Self = Self(1);
    /// All letters are capitals, two or more of them.
    pub const CAPS: Self = Self(1 << 1);
    /// Holds a digit.
    pub const DIGIT: Self = Self(1 << 2);
    /// Written with a leading `@`.
    pub const HANDLE: Self = Self(1 << 3);
    /// Written with a leading `#`.
    pub const HASHTAG: Self = Self(1 << 4);
    /// First word of its sentence.
    pub const FIRST: Self = Self(1 << 5);
    /// Stands inside quotation marks.
    pub const QUOTED: Self = Self(1 << 6);
    /// Stands in the scope of a negation.
    pub const NEGATED: Self = Self(1 << 7);
    /// Ends in a possessive `'s`.
    pub const POSSESSIVE: Self = Self(1 << 8);
    /// Joined to the word before it by a hyphen.
    pub const JOINED: Self = Self(1 << 9);
    /// A comma, semicolon, colon, bracket, dash or slash stands between this word and the one before it.
    pub const AFTER_BREAK: Self = Self(1 << 10);
    /// Part of a web or e-mail address.
    pub const LINK: Self = Self(1 << 11);
    /// An emoji that means something to a rule.
    pub const EMOJI: Self = Self(1 << 12);

    /// Whether all bits of `other` are set.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Sets the bits of `other`.
    pub fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl std::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One word, by its place in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// First folded byte.
    pub start: u32,
    /// One past the last folded byte, a possessive `'s` left out.
    pub end: u32,
    /// What is known about it.
    pub flags: Flags,
}

impl Word {
    /// The word itself, folded.
    pub fn text<'t>(&self, folded: &'t Folded<'_>) -> &'t str {
        folded.slice(self.start as usize, self.end as usize)
    }

    /// Where it stands in the original.
    pub fn span(&self, folded: &Folded<'_>) -> Span {
        folded.span(self.start as usize, self.end as usize)
    }
}

/// Which bytes can be part of a word: asked of every byte several times.
#[expect(clippy::indexing_slicing, reason = "the compiler fills it and would see an index that does not fit")]
static WORD_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        table[byte as usize] = byte.is_ascii_alphanumeric() || byte == class::LETTER;
        byte += 1;
    }
    table
};

/// Whether a folded byte can be part of a word.
pub fn is_word_byte(byte: u8) -> bool {
    WORD_BYTES.get(usize::from(byte)).is_some_and(|word| *word)
}

fn is_emoji(byte: u8) -> bool {
    (1..=0x10).contains(&byte) && !matches!(byte, class::LETTER | class::EMOJI | b'\n')
}

/// Splits folded text into words. Linear, never fails.
pub fn words(folded: &Folded<'_>) -> Vec<Word> {
    let bytes = folded.bytes();
    let mut out = Vec::with_capacity(bytes.len() / 5 + 4);
    let mut at = 0;
    let mut pending = Flags::default();
    let mut link_until = 0;
    while let Some(&byte) = bytes.get(at) {
        if !is_word_byte(byte) {
            match byte {
                b'@' => pending.set(Flags::HANDLE),
                b'#' => pending.set(Flags::HASHTAG),
                b',' | b';' | b':' | b'(' | b')' | b'/' | b'|' | b'[' | b']' | b'=' => {
                    pending.set(Flags::AFTER_BREAK);
                }
                b'-' if at > 0 && is_word_byte(folded.byte(at - 1)) && is_word_byte(folded.byte(at + 1)) => {
                    pending.set(Flags::JOINED);
                }
                b'-' => pending.set(Flags::AFTER_BREAK),
                b' ' => pending = Flags(pending.0 & Flags::AFTER_BREAK.0),
                _ if is_emoji(byte) => {
                    let mut flags = pending;
                    flags.set(Flags::EMOJI);
                    pending = Flags::default();
                    out.push(word(at, at + 1, flags));
                }
                _ => {}
            }
            at += 1;
            continue;
        }
        let start = at;
        let mut flags = pending;
        pending = Flags::default();
        let address = flags.any(Flags::HANDLE | Flags::HASHTAG);
        let mut digits = byte.is_ascii_digit();
        at = if address {
            let end = scan_handle(bytes, start);
            digits = bytes.get(start..end).is_some_and(|body| body.iter().any(u8::is_ascii_digit));
            end
        } else if digits {
            scan_number(bytes, start)
        } else {
            scan_letters(bytes, start, &mut digits)
        };
        if digits {
            flags.set(Flags::DIGIT);
        }
        if start >= link_until && !address {
            link_until = link_end(bytes, start, at);
        }
        if start < link_until {
            flags.set(Flags::LINK);
        }
        let mut end = at;
        match bytes.get(start..end) {
            Some([_, .., b'\'', b's']) => {
                end -= 2;
                flags.set(Flags::POSSESSIVE);
            }
            Some([.., b'\'']) => end -= 1,
            _ => {}
        }
        if byte == class::LETTER || folded.is_capital(start) {
            flags.set(Flags::CAPITAL);
            if end > start + 1 && (start..end).all(|i| folded.byte(i) == b'\'' || folded.is_capital(i)) {
                flags.set(Flags::CAPS);
            }
        }
        out.push(word(start, end, flags));
    }
    out
}

fn word(start: usize, end: usize, flags: Flags) -> Word {
    Word {
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(end).unwrap_or(u32::MAX),
        flags,
    }
}

fn get(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(b' ')
}

/// Where the word of letters that starts at `at` ends; `digits` tells whether some are digits.
fn scan_letters(bytes: &[u8], mut at: usize, digits: &mut bool) -> usize {
    loop {
        at += small_letters(bytes, at);
        let byte = get(bytes, at);
        if byte != b'\'' {
            if !is_word_byte(byte) {
                return at;
            }
            *digits |= byte.is_ascii_digit();
            at += 1;
            continue;
        }
        // An apostrophe inside of a word, or behind the plural of one.
        if !is_word_byte(get(bytes, at + 1)) {
            return at + usize::from(get(bytes, at - 1) == b's');
        }
        at += 1;
    }
}

/// A number takes `.` `,` `:` `/` `-` along when a digit follows: 9:40, 95.2, 62-58, 213-555-0148, 5/4.
fn scan_number(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let byte = get(bytes, at);
        let joint = matches!(byte, b'.' | b',' | b':' | b'/' | b'-')
            && get(bytes, at + 1).is_ascii_digit()
            && get(bytes, at.wrapping_sub(1)).is_ascii_digit();
        if is_word_byte(byte) || joint || (byte == b'\'' && get(bytes, at + 1) == b's') {
            at += 1;
        } else {
            return at;
        }
    }
}

fn scan_handle(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let byte = get(bytes, at);
        let joint = matches!(byte, b'.' | b'-')
            && is_word_byte(get(bytes, at + 1))
            && is_word_byte(get(bytes, at.wrapping_sub(1)));
        if is_word_byte(byte) || byte == b'_' || joint {
            at += 1;
        } else {
            return at;
        }
    }
}

/// Where the web or e-mail address that starts at `start` ends; `start` when it is none.
fn link_end(bytes: &[u8], start: usize, end: usize) -> usize {
    let linked = match get(bytes, end) {
        b':' => matches!(bytes.get(start..end), Some(b"http" | b"https")),
        b'.' => get(bytes, end + 1).is_ascii_alphabetic() && end > start + 1,
        b'@' => is_word_byte(get(bytes, end + 1)),
        _ => false,
    };
    if !linked {
        return start;
    }
    let mut at = end;
    while !matches!(get(bytes, at), b' ' | b'\n' | b',' | b'"' | b')')
        && at < bytes.len()
        && get(bytes, at) > 0x10
    {
        at += 1;
    }
    at
}
