//! What a word of a post stands for in the lexicon: itself, the shape of a number, the name of an emoji.

use super::lexicon::Lexicon;
use crate::text::{Flags, Folded, Word, class};

/// What stands for a word that no rule knows: half as large as an `Option`.
pub(super) const NO_WORD: u32 = u32::MAX;

/// The word itself, and what else it can be read as: its shape when it is a number, its name when it is an emoji.
pub(super) fn symbols(folded: &Folded<'_>, word: &Word, lexicon: &Lexicon) -> [u32; 2] {
    let find = |name: &str| lexicon.find_word(name.as_bytes()).unwrap_or(NO_WORD);
    let find_until = |end| lexicon.find_at(folded.bytes(), word.start as usize, end).unwrap_or(NO_WORD);
    if word.flags.has(Flags::EMOJI) {
        return [find(emoji_name(folded.byte(word.start as usize))), NO_WORD];
    }
    let own = find_until(word.end as usize);
    if !word.flags.any(Flags::DIGIT | Flags::POSSESSIVE | Flags::HASHTAG) {
        return [own, NO_WORD];
    }
    let bytes = folded.bytes().get(word.start as usize..word.end as usize).unwrap_or_default();
    if bytes.first().is_some_and(u8::is_ascii_digit) {
        return [own, find(shape(folded, word, bytes))];
    }
    if word.flags.has(Flags::POSSESSIVE) {
        return [own, find_until(word.end as usize + 2)];
    }
    if word.flags.has(Flags::HASHTAG) && own == NO_WORD {
        return [find("#tag"), NO_WORD];
    }
    [own, NO_WORD]
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
fn shape(folded: &Folded<'_>, word: &Word, bytes: &[u8]) -> &'static str {
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
