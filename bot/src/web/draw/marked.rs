//! Draws a text with its marked words: each mark carries the number of the finding below that says why.

use maud::{Markup, html};
use rules_core::check::Severity;

use crate::chat::Found;
use crate::web::draw::{Pen, cite_link, plain, shape};
use crate::words::Words;

/// A piece of the text, and the number of the finding it belongs to, counted from 1.
type Piece<'a> = (&'a str, Option<usize>);

pub(super) fn draw(pen: Pen<'_>, text: &str, found: &[Found], more: usize, words: Words) -> Markup {
    html! {
        div.marked dir="auto" role="group" aria-label=(words.web_check_marked()) {
            @for (piece, number) in pieces(text, found) {
                @match number.and_then(|number| Some((number, found.get(number.checked_sub(1)?)?))) {
                    Some((number, one)) => {
                        mark class=(name(one.severity)) { (plain(piece)) }
                        a.number href={ "#finding-" (number) } {
                            @if !one.cite.is_empty() { span.hidden { (one.cite) ", " } }
                            (number)
                        }
                    },
                    None => (plain(piece)),
                }
            }
        }
        ol.findings aria-label=(words.web_check_found()) {
            @for (at, one) in found.iter().enumerate() {
                li.{ (name(one.severity)) } id={ "finding-" (at + 1) } {
                    @if one.cite.is_empty() {
                        p.text { (plain(one.why.reveal())) }
                    } @else {
                        p.verdict {
                            span.severity { (shape(name(one.severity))) strong { (said(words, one.severity)) } }
                            (cite_link(pen, &one.cite))
                        }
                        p.text { (plain(one.why.reveal())) }
                        @if let Some(instead) = &one.instead {
                            p.instead { strong { (words.check_instead()) ":" } " " (plain(instead.reveal())) }
                        }
                    }
                }
            }
        }
        @if more > 0 { p.small { (words.check_more(more)) } }
    }
}

fn said(words: Words, severity: Severity) -> String {
    match severity {
        Severity::Block => words.severity_block(),
        Severity::Warn => words.severity_warn(),
        Severity::Info => words.severity_info(),
    }
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Block => "block",
        Severity::Warn => "warn",
        Severity::Info => "info",
    }
}

/// The text in pieces. Where findings overlap, the first one, which is the most severe, has the words. A place that is no
/// whole part of the text is left out.
fn pieces<'a>(text: &'a str, found: &[Found]) -> Vec<Piece<'a>> {
    let mut owner: Vec<Option<usize>> = vec![None; text.len()];
    for (at, one) in found.iter().enumerate().rev() {
        for span in one.spans.iter().filter(|span| text.get(span.start..span.end).is_some()) {
            if let Some(bytes) = owner.get_mut(span.start..span.end) {
                bytes.fill(Some(at + 1));
            }
        }
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    for run in owner.chunk_by(|one, other| one == other) {
        let to = from + run.len();
        // Places begin and end between letters, and so do their pieces.
        pieces.extend(text.get(from..to).map(|piece| (piece, run.first().copied().flatten())));
        from = to;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use rules_core::text::Span;

    use super::*;
    use crate::chat::Private;

    fn found(severity: Severity, spans: &[(usize, usize)]) -> Found {
        Found {
            severity,
            cite: "Guideline 3".into(),
            rule: None,
            spans: spans.iter().map(|(start, end)| Span { start: *start, end: *end }).collect(),
            why: Private::new(""),
            instead: None,
        }
    }

    #[test]
    fn the_most_severe_finding_has_the_words_that_two_share() {
        let all = [found(Severity::Block, &[(2, 4)]), found(Severity::Info, &[(0, 3), (6, 7)])];
        let expected = [("ab", Some(2)), ("cd", Some(1)), ("ef", None), ("g", Some(2))];
        assert_eq!(pieces("abcdefg", &all), expected);
        assert_eq!(pieces("ñ", &[found(Severity::Warn, &[(0, 1), (1, 9)])]), [("ñ", None)]);
        assert!(pieces("", &all).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_word_is_lost_whatever_is_marked(text in any::<String>(), spans: Vec<(u8, u8)>) {
            let spans: Vec<(usize, usize)> = spans.into_iter().map(|(a, b)| (a.into(), b.into())).collect();
            let whole: String = pieces(&text, &[found(Severity::Warn, &spans)]).iter().map(|(piece, _)| *piece).collect();
            proptest::prop_assert_eq!(whole, text);
        }
    }
}
