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
    let snippet = Snippet::source(text).path(origin.map(ToOwned::to_owned)).annotations(annotations(text, found));
    let group = Group::with_level(level(worst)).element(snippet).elements(notes(words, found, more));
    let renderer = if look.colour { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n", renderer.render(&[group]))
}

/// The underlines. A place that is no whole part of the text is left out: the renderer would not survive it.
fn annotations<'a>(text: &str, found: &[Found]) -> Vec<Annotation<'a>> {
    let fits = |span: &&Span| span.start < span.end && text.get(span.start..span.end).is_some();
    let mut all = Vec::new();
    for one in found {
        let kind = if one.severity == Severity::Info { AnnotationKind::Context } else { AnnotationKind::Primary };
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
            notes.push(Level::HELP.with_name(words.check_instead()).message(printable(instead.reveal())).into());
        }
    }
    if more > 0 {
        notes.push(Level::NOTE.with_name("...").message(words.check_more(more)).into());
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
