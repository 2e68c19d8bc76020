//! Discord's Markdown: makes any text inert in it, and cuts what is long into messages that fit.

/// The longest message, in UTF-16 units: the narrowest way of counting to which Discord's "characters" could be read.
pub(super) const LONGEST: usize = 2000;
/// How many messages one reply may become. What is longer says that it was cut.
const MOST: usize = 8;

/// The text so that nothing in it is Markdown, a mention, a link, a custom emoji or a timestamp.
pub(super) fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 16);
    // What stands in the line so far, as far as the beginning of a line can be a list, a title or a quotation.
    let mut begins = true;
    let mut digits = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let means = match letter {
            '\\' | '*' | '_' | '~' | '`' | '|' | '<' | '>' | '@' | '[' | ']' => true,
            '#' | '-' | '+' => begins,
            '.' | ')' => digits,
            // A link begins with it.
            ':' => letters.peek() == Some(&'/'),
            _ => false,
        };
        if means {
            shown.push('\\');
        }
        match letter {
            '\t' => shown.push(' '),
            // Direction overrides could turn the line around, and make one text look like another.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\n' => shown.push('\n'),
            _ if letter.is_control() => {}
            _ => shown.push(letter),
        }
        digits = letter.is_ascii_digit() && (begins || digits);
        begins = letter == '\n' || (begins && letter.is_whitespace());
    }
    shown
}

/// A text to copy, as it is: inside a block of code only the fence itself means anything.
pub(super) fn code(text: &str) -> String {
    let inert: String = text
        .chars()
        .filter(|letter| *letter == '\n' || !letter.is_control())
        .filter(|letter| !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect();
    format!("{FENCE}\n{}\n{FENCE}", inert.replace(FENCE, "'''"))
}

/// The same text with every line quoted.
pub(super) fn quote(text: &str) -> String {
    text.split('\n').map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

const FENCE: &str = "```";

/// Puts paragraphs into as few messages as they fit in, never more than [`MOST`].
pub(super) fn pages(paragraphs: &[String], cut: &str) -> Vec<String> {
    let mut pages: Vec<String> = Vec::new();
    for paragraph in paragraphs.iter().flat_map(|paragraph| pieces(paragraph)) {
        match pages.last_mut() {
            Some(page) if units(page) + units(&paragraph) < LONGEST => {
                page.push('\n');
                page.push_str(&paragraph);
            }
            _ => pages.push(paragraph),
        }
    }
    if pages.len() > MOST {
        pages.truncate(MOST - 1);
        pages.push(cut.to_owned());
    }
    pages
}

/// A paragraph in pieces that fit: cut between lines where that can be, between words elsewhere.
fn pieces(paragraph: &str) -> Vec<String> {
    if units(paragraph) <= LONGEST {
        return vec![paragraph.to_owned()];
    }
    let (quoted, fenced) = (paragraph.starts_with("> "), paragraph.starts_with(FENCE));
    let inner = paragraph.trim_start_matches(FENCE).trim_end_matches(FENCE).trim_matches('\n');
    let inner = if fenced { inner } else { paragraph };
    // Room for a fence around it, or for the sign of a quotation.
    let room = LONGEST - 16;
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut escaped = false;
    for letter in inner.chars() {
        let full = units(&piece) + letter.len_utf16() > room;
        let early =
            units(&piece) > room / 2 && (letter == '\n' || (letter == ' ' && units(&piece) > room - 80));
        // Never between a backslash and what it stands before.
        if (full || early) && !escaped {
            pieces.push(std::mem::take(&mut piece));
            if quoted && letter != '\n' {
                piece.push_str("> ");
            }
            if letter == '\n' || letter == ' ' {
                continue;
            }
        }
        escaped = letter == '\\' && !escaped;
        piece.push(letter);
    }
    pieces.push(piece);
    pieces.retain(|piece| !piece.trim().is_empty());
    if fenced {
        for piece in &mut pieces {
            *piece = format!("{FENCE}\n{piece}\n{FENCE}");
        }
    }
    pieces
}

/// The text cut to at most `most` characters.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any};

    use super::*;

    #[test]
    fn nothing_that_somebody_wrote_means_anything_here() {
        assert_eq!(escape("@everyone <@1> **b** `c`"), "\\@everyone \\<\\@1\\> \\*\\*b\\*\\* \\`c\\`");
        assert_eq!(escape("# a\n  - b\n12. c\n> d"), "\\# a\n  \\- b\n12\\. c\n\\> d");
        assert_eq!(escape("a\u{202e}b\u{1b}[2Jñ😀"), "ab\\[2Jñ😀");
        assert_eq!(escape("see https://x.example"), "see https\\://x.example");
        assert_eq!(escape("It's well-known, no. 5: (yes)!"), "It's well-known, no. 5: (yes)!");
        assert_eq!(code("a```b\u{7}"), "```\na'''b\n```");
    }

    #[test]
    fn long_texts_are_cut_between_words_and_fences_are_closed() {
        let long = "word ".repeat(1000);
        for page in pages(&[code(&long)], "cut") {
            assert!(page.starts_with("```\n") && page.ends_with("\n```"), "{page}");
        }
        let quoted = pages(&[quote(&long)], "cut");
        assert!(quoted.len() == 3 && quoted.iter().all(|page| page.starts_with("> ")));
        let many = pages(&vec!["x".repeat(1500); 20], "cut");
        assert_eq!((many.len(), many.last().map(String::as_str)), (MOST, Some("cut")));
    }

    proptest::proptest! {
        #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_page_fits(texts: Vec<String>, long in any::<String>()) {
            let mut paragraphs: Vec<String> = texts.iter().map(|text| escape(text)).collect();
            paragraphs.push(escape(&long.repeat(100)));
            paragraphs.push(code(&long.repeat(100)));
            for page in pages(&paragraphs, "cut") {
                assert!(units(&page) <= LONGEST);
                let slashes = page.chars().rev().take_while(|letter| *letter == '\\').count();
                assert!(slashes % 2 == 0, "a page ends in the middle of an escape");
            }
        }
    }
}
