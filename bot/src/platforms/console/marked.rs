//! Draws a text with its marked words underlined, the way a compiler shows a mistake.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Renderer, Snippet};
use rules_core::check::Severity;
use rules_core::text::Span;

use crate::chat::Found;
use crate::platforms::console::draw::Look;
use crate::platforms::console::printable::printable;
use crate::words::Words;

/// How many places are underlined for one finding; the first ones show what is meant.
const MOST_PLACES: usize = 8;

/// The drawing, with a line end after its last line.
pub(super) fn draw(
    (text, found, more): (&str, &[Found], usize),
    words: Words,
    look: &Look,
    origin: Option<&str>,
) -> String {
    let worst = found.iter().map(|one| one.severity).max().unwrap_or(Severity::Info);
    let snippet =
        Snippet::source(text).path(origin.map(ToOwned::to_owned)).annotations(annotations(text, found));
    let group = Group::with_level(level(worst)).element(snippet).elements(notes(words, found, more));
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n", renderer.render(&[group]))
}

/// The underlines. A place that is no whole part of the text is left out: the renderer would not survive it.
fn annotations<'a>(text: &str, found: &[Found]) -> Vec<Annotation<'a>> {
    let fits = |span: &&Span| span.start < span.end && text.get(span.start..span.end).is_some();
    let mut all = Vec::new();
    for one in found {
        let kind =
            if one.severity == Severity::Info { AnnotationKind::Context } else { AnnotationKind::Primary };
        let label = if one.cite.is_empty() { one.why.reveal() } else { one.cite.as_str() };
        for span in one.spans.iter().filter(fits).take(MOST_PLACES) {
            all.push(kind.span(span.start..span.end).label(printable(label)));
        }
    }
    all
}

/// Under the drawing: each finding's why and instead.
fn notes<'a>(words: Words, found: &[Found], more: usize) -> Vec<Element<'a>> {
    let mut notes = Vec::new();
    for one in found.iter().filter(|one| !one.cite.is_empty()) {
        let rule = one.rule.as_ref().map_or(String::new(), |rule| format!(" [{rule}]"));
        let name = format!("{}{rule}", one.cite);
        notes.push(level(one.severity).with_name(name).message(printable(one.why.reveal())).into());
        if let Some(instead) = &one.instead {
            notes.push(
                Level::HELP.with_name(words.check_instead()).message(printable(instead.reveal())).into(),
            );
        }
    }
    if more > 0 {
        notes.push(Level::NOTE.no_name().message(words.check_more(more)).into());
    }
    notes
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Block => Level::ERROR,
        Severity::Warn => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any};
    use rules_core::text::Lang;

    use super::*;
    use crate::chat::Private;

    fn found(severity: Severity, cite: &str, rule: &str, spans: &[(usize, usize)]) -> Found {
        let spans = spans.iter().map(|(start, end)| Span { start: *start, end: *end }).collect();
        let instead = Some(Private::new("Leave it out."));
        Found {
            severity,
            cite: cite.into(),
            rule: Some(rule.into()),
            spans,
            why: Private::new("It says who."),
            instead,
        }
    }

    fn plain(text: &str, found: &[Found], more: usize) -> String {
        draw((text, found, more), Words::new(Lang::En), &Look::PLAIN, Some("draft.txt"))
    }

    #[test]
    fn a_draft_is_drawn_the_way_a_compiler_shows_a_mistake() {
        let found = [
            found(Severity::Block, "Guideline 4", "student-grade", &[(51, 63)]),
            found(Severity::Block, "Guideline 3", "student-name", &[(0, 6)]),
        ];
        let drawn = plain("Johnny, congratulations on moving your grade up to a B from a C!", &found, 3);
        let expected = [
            " --> draft.txt:1:1\n",
            "  |\n",
            "1 | Johnny, congratulations on moving your grade up to a B from a C!\n",
            "  | ^^^^^^ Guideline 3                                 ^^^^^^^^^^^^ Guideline 4\n",
            "  |\n",
            "  = Guideline 4 [student-grade]: It says who.\n",
            "  = instead: Leave it out.\n",
            "  = Guideline 3 [student-name]: It says who.\n",
            "  = instead: Leave it out.\n",
            "  = 3 more like these are not shown.\n",
        ]
        .concat();
        assert_eq!(drawn, expected, "\n{drawn}");
    }

    #[test]
    fn a_place_that_is_no_part_of_the_text_is_left_out() {
        let wrong = [(0, 99), (5, 2), (1, 2), (3, 3), (usize::MAX, usize::MAX)];
        let drawn = plain("ñandú", &[found(Severity::Warn, "Guideline 3", "student-name", &wrong)], 0);
        assert!(!drawn.contains('^'), "{drawn}");
    }

    proptest::proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_can_be_drawn_with_any_places(text in any::<String>(), spans: Vec<(u8, u8)>) {
            let spans: Vec<(usize, usize)> = spans.into_iter().map(|(a, b)| (a.into(), b.into())).collect();
            plain(&text, &[found(Severity::Block, "Guideline 3", "student-name", &spans)], 1);
        }
    }
}
