//! Finds addresses, telephone numbers and handles: what leads straight to a person, whatever the words around say.

use super::Mark;
use super::pattern::Place;
use super::reading::Reading;
use super::reveals::of_the_writer;
use crate::text::{Flags, Span};

/// Every e-mail address, telephone number and handle of `text`, each with `why`.
pub(super) fn contacts(reading: &Reading<'_>, text: &str, why: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut word = 0;
    while word < reading.len() {
        let end = contact_end(reading, word);
        if end > word {
            let span = whole_address(reading.span(Place { start: word, end }), text);
            // An account that is named alone is mostly the one that the report is about.
            let handle = text.get(..span.start).is_some_and(|before| before.ends_with('@'));
            if !handle || of_the_writer(span, text) {
                marks.push(Mark { span, text: span.slice(text).to_owned(), why: why.to_owned() });
            }
            word = end;
        } else {
            word += 1;
        }
    }
    marks
}

fn contact_end(reading: &Reading<'_>, word: usize) -> usize {
    let flags = reading.flags(word);
    if flags.has(Flags::HANDLE) && !reading.text(word).is_empty() && reading.text(word).len() > 2 {
        return word + 1;
    }
    if is_phone(reading.text(word)) {
        return word + 1;
    }
    let area = reading.text(word).len() == 3 && reading.text(word).bytes().all(|byte| byte.is_ascii_digit());
    if area && is_local(reading.text(word + 1)) {
        return word + 2;
    }
    word
}

/// `213-555-0148`, `213.555.0148`, `2135550148`.
fn is_phone(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits == 10 && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'/'))
}

/// `555-0148`.
fn is_local(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits == 7 && word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

/// The part before the `@` belongs to an e-mail address.
fn whole_address(span: Span, text: &str) -> Span {
    let before = text.get(..span.start).unwrap_or_default();
    let Some(local) = before.strip_suffix('@') else { return span };
    let name = local
        .bytes()
        .rev()
        .take(64)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+'))
        .count();
    let start = if name == 0 { span.start } else { span.start - 1 - name };
    if text.is_char_boundary(start) { Span { start, end: span.end } } else { span }
}
