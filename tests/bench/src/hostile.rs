//! Posts that somebody wrote to make a checker slow.

use crate::{Outcome, literals};

/// The kinds, each with a piece that is repeated until the post is long enough.
pub fn kinds() -> Outcome<Vec<(&'static str, String)>> {
    let triggers = literals::all()?.join(" ");
    let hidden: String = "i will hurt that student ".chars().flat_map(|c| [c, '\u{200b}']).collect();
    Ok(vec![
        ("every word of every rule", format!("{triggers} ")),
        ("the same without a blank", triggers.replace(' ', "")),
        ("one letter", "a".to_owned()),
        ("letters with marks", "a\u{301}\u{302}\u{303}\u{304}".to_owned()),
        ("invisible characters between", hidden),
        ("quotes in quotes", "\u{201c}\u{2018}\u{ab}she said \"not ".to_owned()),
        ("only quotes", "\"'\u{201c}".to_owned()),
        ("disguised letters", "y0u 4r3 4 l0s3r, k1ll $tup1d k!d ".to_owned()),
        ("spaced letters", "y o u  a r e  a  l o s e r ".to_owned()),
        ("letters of other scripts", "уоu аrе а lоѕеr 𝓵𝓸𝓼𝓮𝓻 ＬＯＳＥＲ ".to_owned()),
        ("one character that is eighteen", "\u{fdfa}".to_owned()),
        ("emoji", "🔫😀👩🏽\u{200d}🏫💀".to_owned()),
        ("names", "Maria Garcia and Johnny Lopez ".to_owned()),
        ("students, grades, no end", "my student Johnny got a B from a C and ".to_owned()),
        ("handles and links", "@a.b.c #x https://a.b/c?d=e me@x.yz ".to_owned()),
        ("numbers", "213-555-0148 5/4 9:40 95.2 62-58 ".to_owned()),
        ("negations", "not never no dont ".to_owned()),
        ("sentences of one word", "I. You? No! ".to_owned()),
        ("line ends", "\n\r\n".to_owned()),
    ])
}

/// The piece, repeated up to `bytes` bytes.
pub fn post(piece: &str, bytes: usize) -> String {
    let mut text = piece.repeat(bytes.div_ceil(piece.len().max(1)));
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.truncate(end);
    text
}
