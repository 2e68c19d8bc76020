//! What a word of a post stands for in the lexicon: itself, the shape of a number, the name of an emoji.

use super::lexicon::{Known, Lexicon, NO_WORD};
use crate::text::{Flags, Folded, Word, class};

/// What a word of a post is to the lexicon.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbols {
    /// The word itself; [`NO_WORD`] where no phrase has it.
    pub(super) own: u32,
    /// What else it can be read as: its shape when it is a number, its name when it is an emoji.
    pub(super) other: u32,
    /// What it tells as a small word; see [`small_words`](crate::text::small_words).
    pub(super) tells: u8,
}

/// Looks a word up.
pub(super) fn symbols(folded: &Folded<'_>, word: &Word, lexicon: &Lexicon) -> Symbols {
    let find = |name: &str| lexicon.find_word(name.as_bytes()).word;
    let find_until = |end| lexicon.find_at(folded.bytes(), word.start as usize, end);
    if word.flags.has(Flags::EMOJI) {
        return Symbols { own: find(emoji_name(folded.byte(word.start as usize))), other: NO_WORD, tells: 0 };
    }
    let Known { word: own, tells } = find_until(word.end as usize);
    let other = if !word.flags.any(Flags::DIGIT | Flags::POSSESSIVE | Flags::HASHTAG) {
        NO_WORD
    } else if folded.byte(word.start as usize).is_ascii_digit() {
        find(shape(folded, word))
    } else if word.flags.has(Flags::POSSESSIVE) {
        find_until(word.end as usize + 2).word
    } else if word.flags.has(Flags::HASHTAG) && own == NO_WORD {
        return Symbols { own: find("#tag"), other: NO_WORD, tells };
    } else {
        NO_WORD
    };
    Symbols { own, other, tells }
}

fn emoji_name(byte: u8) -> &'static str {
    match byte {
        class::GUN => ":gun:",
        class::KNIFE => ":knife:",
        class::BOMB => ":bomb:",
        class::DEATH => ":death:",
        class::DRINK => ":drink:",
        class::MOCK => ":mock:",
        class::FIST => ":fist:",
        class::FINGER => ":finger:",
        class::DRUG => ":drug:",
        _ => ":emoji:",
    }
}

/// What kind of number it is.
fn shape(folded: &Folded<'_>, word: &Word) -> &'static str {
    let bytes = word.text(folded).as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let has = |byte: u8| bytes.contains(&byte);
    if word.start > 0 && folded.byte(word.start as usize - 1) == b'$' {
        return "#money";
    }
    if folded.byte(word.end as usize) == b'%' {
        return "#pct";
    }
    if bytes.iter().any(u8::is_ascii_alphabetic) {
        let ordinal = [&b"st"[..], b"nd", b"rd", b"th"].iter().any(|end| bytes.ends_with(end))
            && digits + 2 == bytes.len();
        return if ordinal { "#ord" } else { "#alnum" };
    }
    if has(b':') {
        return "#time";
    }
    if has(b'/') {
        return if bytes.iter().filter(|byte| **byte == b'/').count() == 2 { "#date" } else { "#frac" };
    }
    if has(b'-') {
        return if digits >= 7 { "#phone" } else { "#range" };
    }
    if has(b'.') {
        return if digits >= 7 { "#phone" } else { "#dec" };
    }
    match digits {
        _ if has(b',') => "#num",
        1..=3 => "#num",
        4 => "#num4",
        10 => "#phone",
        _ => "#id",
    }
}
