//! Draws the desk's cards as HTML: blocks in reading order, then what can be pressed.

mod marked;

use maud::{Markup, html};
use rules_core::text::Lang;

use crate::chat::{Action, Block, Button, ButtonKind, Card, Line, Tick};
use crate::web::Site;
use crate::web::visit::Visit;
use crate::words::Words;

/// What a card is drawn with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pen<'a> {
    pub(super) site: &'a Site,
    pub(super) visit: Visit,
    /// The page that its buttons go to.
    pub(super) to: &'static str,
    /// Whether the card stands under a heading of its own, so that its headings are one level below.
    pub(super) under: bool,
}

/// Draws a card. `kept` are fields that its buttons send along: nothing else remembers them.
pub(super) fn card(pen: Pen<'_>, card: &Card, kept: &[(&str, &str)]) -> Markup {
    html! {
        div.card {
            @for block in &card.blocks {
                (block_of(pen, block))
                // What can be done with the marked words stands right below them, before any question back.
                @if matches!(block, Block::Marked { .. }) {
                    (pressable(pen, kept, &of(&card.buttons, |action| matches!(action, Action::UseWording(_)))))
                }
            }
            (buttons(pen, &card.buttons, kept))
        }
    }
}

fn block_of(pen: Pen<'_>, block: &Block) -> Markup {
    let words = pen.visit.words();
    match block {
        Block::Alert(text) => html! { p.alert role="note" { (shape("alert")) span { (prose(pen, text)) } } },
        Block::Lead(text) => html! { p.lead { (prose(pen, text)) } },
        Block::Heading(text) => heading(pen, text),
        Block::Text(text) => html! { p.text { (prose(pen, text)) } },
        Block::List(lines) => html! { ul.list { @for line in lines { (list_line(words, line)) } } },
        Block::Quote { cite, plain: said, official } => html! {
            figure.quote {
                figcaption { (cite_link(pen, cite)) }
                blockquote { p.text { (plain(said)) } @if let Some(official) = official { p.official { (plain(official)) } } }
            }
        },
        Block::Copy { title, text } => html! {
            figure.copy data-copy=(words.web_copy()) data-copied=(words.web_copied()) {
                figcaption { (plain(title)) }
                p.text dir="auto" { (plain(text.reveal())) }
            }
        },
        Block::Marked { text, found, more, lang } => {
            marked::draw(pen, text.reveal(), found, *more, Words::new(*lang))
        }
        Block::Small(text) => html! { p.small { (prose(pen, text)) } },
    }
}

fn list_line(words: Words, line: &Line) -> Markup {
    let (class, said) = match line.tick {
        Tick::Point => ("point", None),
        Tick::Yes => ("yes", Some(words.yes())),
        Tick::No => ("no", Some(words.no())),
        Tick::Unknown => ("unknown", Some(words.not_sure())),
    };
    html! {
        li class=(class) {
            @if let Some(said) = said { (shape(class)) span.hidden { (said) ": " } }
            span { (plain(line.text.reveal())) }
        }
    }
}

fn heading(pen: Pen<'_>, text: &str) -> Markup {
    html! { @if pen.under { h3 { (plain(text)) } } @else { h2.small-heading { (plain(text)) } } }
}

fn of(all: &[Button], wanted: impl Fn(&Action) -> bool) -> Vec<&Button> {
    all.iter().filter(|button| wanted(&button.action)).collect()
}

/// What can be pressed. The next step stands apart from other topics; what only a chat can do is left out.
fn buttons(pen: Pen<'_>, all: &[Button], kept: &[(&str, &str)]) -> Markup {
    let words = pen.visit.words();
    let asked = of(all, |action| matches!(action, Action::Answer { .. } | Action::CheckAgain(_)));
    let (choices, next): (Vec<&Button>, Vec<&Button>) =
        asked.into_iter().partition(|button| button.kind == ButtonKind::Choice);
    html! {
        (pressable(pen, kept, &next))
        @if all.iter().any(|button| button.kind == ButtonKind::Danger) {
            p.actions { a.button.danger href=(pen.visit.link("/r")) { (words.report_button()) } }
        }
        @if !choices.is_empty() {
            (heading(pen, &words.web_related()))
            form method="post" action=(pen.visit.link(pen.to)) {
                (hidden(kept))
                ul.choices {
                    @for button in choices {
                        li { button.choice name="do" value=(button.action.encode()) { (button.label) } }
                    }
                }
            }
        }
    }
}

/// A row of buttons, with what has to be sent along.
fn pressable(pen: Pen<'_>, kept: &[(&str, &str)], buttons: &[&Button]) -> Markup {
    html! {
        @if !buttons.is_empty() {
            form method="post" action=(pen.visit.link(pen.to)) {
                (hidden(kept))
                p.actions {
                    @for button in buttons { button.next name="do" value=(button.action.encode()) { (button.label) } }
                }
            }
        }
    }
}

fn hidden(kept: &[(&str, &str)]) -> Markup {
    html! { @for (name, value) in kept { input type="hidden" name=(name) value=(value); } }
}

/// A citation as a link to the guideline's place on the page of the policy.
pub(super) fn cite_link(pen: Pen<'_>, cite: &str) -> Markup {
    match anchor(pen.site, cite) {
        Some(anchor) => {
            html! { a.cite href=(pen.visit.link(&format!("/policy#{anchor}"))) { (cite) } }
        }
        None => html! { span.cite { (cite) } },
    }
}

/// The anchor of the guideline that is cited so, in either language.
fn anchor(site: &Site, cite: &str) -> Option<String> {
    let policy = site.core.policy();
    let named = |number| policy.cite(number, Lang::En) == cite || policy.cite(number, Lang::Es) == cite;
    let clause = policy.clauses.iter().find(|clause| named(clause.number))?;
    Some(anchor_of(&clause.label))
}

/// The anchor of a guideline's label.
pub(super) fn anchor_of(label: &str) -> String {
    let letters = label.chars().filter(char::is_ascii_alphanumeric);
    format!("guideline-{}", letters.collect::<String>().to_ascii_lowercase())
}

/// A sentence of ours, in which commands are links: what is typed in a chat is a page here.
fn prose(pen: Pen<'_>, text: &str) -> Markup {
    let words = text.split_inclusive(' ');
    html! {
        @for word in words {
            @match command(word.trim()) {
                Some(path) => { a href=(pen.visit.link(path)) { (plain(word.trim_end())) } " " },
                None => (plain(word)),
            }
        }
    }
}

fn command(word: &str) -> Option<&'static str> {
    match word.trim_end_matches(['.', ',', ':']) {
        "/status" | "/estado" => Some("/r/status"),
        "/report" | "/reportar" => Some("/r"),
        _ => None,
    }
}

/// A text without what could turn it around or vanish from it.
pub(super) fn plain(text: &str) -> String {
    let steers = |letter: char| {
        matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || (letter.is_control() && !matches!(letter, '\n' | '\t'))
    };
    text.chars().map(|letter| if steers(letter) { '\u{fffd}' } else { letter }).collect()
}

/// A small drawing that says by its form what the colour says.
pub(super) fn shape(name: &str) -> Markup {
    html! {
        svg.shape.{ "shape-" (name) } viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            @match name {
                "block" => { path d="M5 .8h6L15.200 5v6L11 15.200H5L.8 11V5z" {} path.in d="M4.500 8h7" {} },
                "warn" => { path d="M8 1.200 15.400 14.600H.6z" {} path.in d="M8 6v4M8 12v.6" {} },
                "info" => { circle cx="8" cy="8" r="7" {} path.in d="M8 7v5M8 4v.6" {} },
                "alert" => { path d="M8 1.200 15.400 14.600H.6z" {} path.in d="M8 6v4M8 12v.6" {} },
                "yes" => { path.in d="M2.500 8.500 6.500 12.500 13.500 4" {} },
                "no" => { path.in d="M3.500 3.500 12.500 12.500M12.500 3.500 3.500 12.500" {} },
                _ => { circle.in cx="8" cy="8" r="5.500" {} },
            }
        }
    }
}
