//! Makes any text safe for a terminal: what would move the cursor, ring the bell or turn the line around is spelled out.

use std::fmt::Write as _;

/// The text with control characters and direction overrides shown as `\u{..}`; line ends and tabs stay.
pub(super) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => shown.push(letter),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => spell(&mut shown, letter),
            _ if letter.is_control() => spell(&mut shown, letter),
            _ => shown.push(letter),
        }
    }
    shown
}

fn spell(shown: &mut String, letter: char) {
    // Writing to a string cannot fail.
    let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn nothing_reaches_the_terminal_that_steers_it() {
        assert_eq!(printable("a\u{0}b\u{1b}[2Jc\n\td"), "a\\u{0}b\\u{1b}[2Jc\n\td");
        assert_eq!(printable("abc\u{202e}def ñ 😀 שלום"), "abc\\u{202e}def ñ 😀 שלום");
    }
}
