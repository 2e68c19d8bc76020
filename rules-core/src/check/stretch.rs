//! What the reader marks word by word, as a person would point to it.

use crate::text::Span;

/// The longest sentence, in bytes, that is taken as a whole.
const POINTED: usize = 200;
/// So many words around a mark are taken for its sentence where that does not end.
const NEAR: usize = 10;

/// Marked words of one sentence that lie near each other as one stretch; a word or two that say nothing by themselves as
/// their sentence.
pub(super) fn joined(marks: impl Iterator<Item = Span>, heard: &[Span], text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for mark in marks {
        let both = |last: &Span| Span { start: last.start, end: last.end.max(mark.end) };
        match spans.last_mut() {
            Some(last)
                if around(mark, text).overlaps(*last)
                    && !heard.iter().any(|other| other.overlaps(both(last))) =>
            {
                *last = both(last);
            }
            _ => spans.push(mark),
        }
    }
    for span in &mut spans {
        let words = span.slice(text);
        if !tells(words) {
            *span = around(*span, text);
        } else {
            let open = words.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '!' | '?' | ')')
            });
            span.start = span.end - open.len();
            span.end = span.start
                + open
                    .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '('))
                    .len();
        }
    }
    spans.dedup();
    spans
}

/// The sentence of a mark; of one that does not end, only some words to both sides.
pub(super) fn around(mark: Span, text: &str) -> Span {
    let sentence = crate::text::sentence_around(text, mark);
    if sentence.end - sentence.start <= POINTED {
        return sentence;
    }
    let before = text.get(sentence.start..mark.start).unwrap_or_default();
    let start =
        before.rmatch_indices(char::is_whitespace).nth(NEAR).map_or(0, |(at, blank)| at + blank.len());
    let after = text.get(mark.end..sentence.end).unwrap_or_default();
    let end = after.match_indices(char::is_whitespace).nth(NEAR).map_or(after.len(), |(at, _)| at);
    Span { start: sentence.start + start, end: mark.end + end }
}

/// Whether words say something by themselves: a name, a number, or a few of any kind.
pub(super) fn tells(words: &str) -> bool {
    let telling = |c: char| c.is_uppercase() || c.is_numeric() || c == '@' || c == '#';
    words.contains(telling) || words.split_whitespace().count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_shown_as_a_stretch_of_their_sentence() {
        let text = "Such a day. The aide, she of the cough, sings flat and late! We left. Kaylee came, too.";
        let at = |words: &str| {
            let start = text.find(words).expect("it is there");
            Span { start, end: start + words.len() }
        };
        let shown = |marks: &[&str]| -> Vec<&str> {
            joined(marks.iter().map(|words| at(words)), &[at("day")], text)
                .into_iter()
                .map(|span| span.slice(text))
                .collect()
        };
        assert_eq!(
            shown(&["The aide", ", she", "cough,", "flat"]),
            ["The aide, she of the cough, sings flat"]
        );
        assert_eq!(shown(&[", she of the cough,"]), ["she of the cough"]);
        assert_eq!(shown(&["left"]), ["We left."], "a word that says nothing is shown in its sentence");
        assert_eq!(shown(&["flat and late", "Kaylee"]), ["flat and late", "Kaylee"], "a name says something");
        assert_eq!(
            shown(&["Such", "a day"]),
            ["Such", "Such a day."],
            "no stretch goes over what a rule found"
        );
    }
}
