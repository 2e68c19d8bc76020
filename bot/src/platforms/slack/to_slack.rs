//! From a card to Block Kit, within its limits. What our sentences say is marked up; what a person wrote is shown as it is.
//!
//! Never: a mention, a link or a format that somebody's text asks for. `&`, `<` and `>` are escaped, and a person's own
//! words go into blocks that know no markup.

use rules_core::check::Severity;
use rules_core::text::{Lang, Span};
use serde_json::{Value, json};

use crate::chat::{Action, Block, Button, ButtonKind, Card, Found, Line, Tick};
use crate::desk::commands::COMMANDS;
use crate::words::Words;

/// Characters in one block, with room for what escaping adds at its ends.
const MOST_CHARS: usize = 2900;
/// Blocks of somebody's own text; a draft that is longer is shown cut.
const MOST_TEXT: usize = 8;
const MOST_BUTTONS: usize = 25;
const MOST_LABEL: usize = 75;
const MOST_FALLBACK: usize = 3000;

/// The most blocks of a message.
pub(super) const MESSAGE: usize = 50;
/// The most blocks of a window or the home.
pub(super) const WINDOW: usize = 100;

/// What the buttons of a card need.
pub(super) struct Buttons<'a> {
    /// Signs what a button does.
    pub(super) sign: &'a dyn Fn(&Action) -> Option<String>,
    /// Under what name the text that they need again is remembered.
    pub(super) carried: Option<String>,
    /// Whether there is a channel to share in.
    pub(super) shares: bool,
    /// Whether the form that this card came from still stands behind it.
    pub(super) has_form: bool,
}

/// The card as blocks, at most `most`.
pub(super) fn blocks(card: &Card, lang: Lang, buttons: &Buttons<'_>, most: usize) -> Vec<Value> {
    let mut blocks: Vec<Value> = card.blocks.iter().flat_map(|one| block(one, lang)).collect();
    let row = row(&card.buttons, buttons);
    let room = most.saturating_sub(usize::from(row.is_some()));
    if blocks.len() > room {
        blocks.truncate(room.saturating_sub(1));
        blocks.push(small("…"));
    }
    blocks.extend(row);
    blocks
}

fn row(all: &[Button], buttons: &Buttons<'_>) -> Option<Value> {
    let wanted = |button: &&Button| match button.action {
        Action::ShareInChannel { .. } => buttons.shares,
        Action::StartReport { .. } => !buttons.has_form,
        Action::Answer { .. }
        | Action::SendReport { .. }
        | Action::Acknowledge { .. }
        | Action::CheckAgain(_)
        | Action::UseWording(_) => true,
    };
    let elements: Vec<Value> = all
        .iter()
        .filter(wanted)
        .filter_map(|one| {
            let value = (buttons.sign)(&one.action)?;
            let style = (one.kind == ButtonKind::Danger).then_some("danger");
            Some((one, value, style))
        })
        .take(MOST_BUTTONS)
        .enumerate()
        .map(|(number, (one, value, style))| button(&format!("go:{number}"), &one.label, &value, style))
        .collect();
    if elements.is_empty() {
        return None;
    }
    let mut row = json!({"type": "actions", "elements": elements});
    if let Some(name) = &buttons.carried {
        row["block_id"] = format!("c:{name}").into();
    }
    Some(row)
}

/// A button.
pub(super) fn button(id: &str, label: &str, value: &str, style: Option<&str>) -> Value {
    let mut button =
        json!({"type": "button", "action_id": id, "value": value, "text": plain(label, MOST_LABEL)});
    if let Some(style) = style {
        button["style"] = style.into();
    }
    button
}

/// A text that knows no markup.
pub(super) fn plain(text: &str, most: usize) -> Value {
    json!({"type": "plain_text", "emoji": false, "text": cut(text, most)})
}

fn block(block: &Block, lang: Lang) -> Vec<Value> {
    match block {
        Block::Alert(text) => sections(&format!(":warning: *{}*", bold(text))),
        Block::Lead(text) | Block::Heading(text) => sections(&format!("*{}*", bold(text))),
        Block::Text(text) => sections(&escape(&names_here(text))),
        Block::Small(text) => vec![small(&names_here(text))],
        Block::List(lines) => list(lines),
        Block::Quote { cite, plain, official } => {
            let mut said = format!("*{}*\n>{}", bold(cite), escape(plain).replace('\n', "\n>"));
            if let Some(official) = official {
                said.push_str(&format!("\n>{}", escape(official).replace('\n', "\n>")));
            }
            sections(&said)
        }
        Block::Copy { title, text } => {
            let mut blocks = sections(&format!("*{}*", bold(title)));
            blocks.extend(pieces(text.reveal()).map(|piece| {
                let text = json!([{"type": "text", "text": piece}]);
                json!({"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": text}]})
            }));
            blocks
        }
        Block::Marked { text, found, more, lang: _ } => marked(text.reveal(), found, *more, lang),
    }
}

/// Only three commands have a name of their own here: `/status` is the workspace's own, and would show whoever reads a
/// profile what is typed behind it.
const OWN: [&str; 3] = ["ask", "check", "report"];

/// Commands by the names that they go by here.
fn names_here(text: &str) -> String {
    let names = COMMANDS.iter().flat_map(|command| command.names).map(|(_, name)| name);
    let others = names.filter(|name| !OWN.contains(name));
    others
        .fold(text.to_owned(), |text, name| text.replace(&format!("/{name}"), &format!("/chalkline {name}")))
}

/// A footnote.
pub(super) fn small(text: &str) -> Value {
    let text = cut(&escape(text), 1900);
    json!({"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": true}]})
}

/// Marked-up text that is already escaped, in as many sections as it needs.
pub(super) fn sections(text: &str) -> Vec<Value> {
    let section =
        |piece: &str| json!({"type": "section", "text": {"type": "mrkdwn", "text": piece, "verbatim": true}});
    pieces(text).map(section).collect()
}

fn list(lines: &[Line]) -> Vec<Value> {
    let one = |line: &Line| {
        let tick = match line.tick {
            Tick::Point => "•",
            Tick::Yes => "✔",
            Tick::No => "✖",
            Tick::Unknown => "?",
        };
        let text = line.text.reveal();
        // A line that begins with a command tells of it; every other one may be a person's own words.
        let text = if text.starts_with('/') { names_here(text) } else { text.to_owned() };
        format!("{tick} {text}\n")
    };
    written(&[(lines.iter().map(one).collect::<String>(), false)])
}

/// A text of the person with its marked words in bold, numbered; then each number's guideline, why, and instead.
fn marked(text: &str, found: &[Found], more: usize, lang: Lang) -> Vec<Value> {
    let words = Words::new(lang);
    let mut places: Vec<(Span, usize)> = found
        .iter()
        .enumerate()
        .flat_map(|(at, one)| one.spans.iter().map(move |span| (*span, at + 1)))
        .filter(|(span, _)| span.start < span.end && text.get(span.start..span.end).is_some())
        .collect();
    places.sort_by_key(|(span, number)| (span.start, span.end, *number));
    let mut runs = Vec::new();
    let mut at = 0;
    for (span, number) in places {
        let mut run = |from: usize, to: usize, strong: bool| {
            let run = text.get(from..to).filter(|run| !run.is_empty());
            runs.extend(run.map(|run| (run.to_owned(), strong)));
        };
        run(at, span.start.max(at), false);
        run(span.start.max(at), span.end.max(at), true);
        at = at.max(span.end);
        runs.push((format!(" [{number}] "), false));
    }
    runs.extend(text.get(at..).map(|rest| (rest.to_owned(), false)));
    let mut blocks = written(&runs);
    for (number, one) in found.iter().enumerate() {
        let severity = match one.severity {
            Severity::Block => words.severity_block(),
            Severity::Warn => words.severity_warn(),
            Severity::Info => words.severity_info(),
        };
        let cite = if one.cite.is_empty() { String::new() } else { format!(" {} ({severity})", one.cite) };
        let mut said = format!("*[{}]{}*\n{}", number + 1, bold(&cite), escape(one.why.reveal()));
        if let Some(instead) = &one.instead {
            said.push_str(&format!("\n_{}:_ {}", escape(&words.check_instead()), escape(instead.reveal())));
        }
        blocks.extend(sections(&said));
    }
    if more > 0 {
        blocks.push(small(&words.check_more(more)));
    }
    blocks
}

/// Runs of text as they are, some of them strong, in blocks that know no markup.
fn written(runs: &[(String, bool)]) -> Vec<Value> {
    let mut blocks: Vec<Vec<Value>> = vec![Vec::new()];
    let mut left = MOST_CHARS;
    for (text, strong) in runs {
        for piece in pieces(text) {
            let length = piece.chars().count();
            if length > left {
                blocks.push(Vec::new());
                left = MOST_CHARS;
            }
            left = left.saturating_sub(length);
            let mut element = json!({"type": "text", "text": piece});
            if *strong {
                element["style"] = json!({"bold": true, "code": true});
            }
            if let Some(block) = blocks.last_mut() {
                block.push(element);
            }
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks.truncate(MOST_TEXT);
    let block = |elements: Vec<Value>| json!({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]});
    blocks.into_iter().map(block).collect()
}

/// A text in pieces that fit into a block; cut at the end of a line where there is one.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.char_indices().nth(MOST_CHARS).map_or(rest.len(), |(at, _)| at);
        let (head, _) = rest.split_at_checked(end)?;
        let end = if end < rest.len() { head.rfind('\n').filter(|at| *at > 0).unwrap_or(end) } else { end };
        let (piece, left) = rest.split_at_checked(end)?;
        rest = left;
        Some(piece)
    })
}

/// The card in one text: for notifications and screen readers. No draft and no report is in it.
pub(super) fn fallback(card: &Card) -> String {
    let mut lines = Vec::new();
    for block in &card.blocks {
        match block {
            Block::Alert(text)
            | Block::Lead(text)
            | Block::Heading(text)
            | Block::Text(text)
            | Block::Small(text) => lines.push(escape(text)),
            Block::Quote { cite, plain, .. } => lines.push(format!("{}: {}", escape(cite), escape(plain))),
            Block::Marked { found, .. } => {
                lines.extend(
                    found.iter().map(|one| format!("{}: {}", escape(&one.cite), escape(one.why.reveal()))),
                );
            }
            Block::List(_) | Block::Copy { .. } => {}
        }
    }
    let text = cut(&lines.join("\n"), MOST_FALLBACK);
    // An empty text would be refused.
    if text.is_empty() { "Chalkline".to_owned() } else { text }
}

/// Escapes what Slack reads as markup of its own: with it no text can mention anybody or become a link.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Escaped, and without what would end bold print in its middle.
fn bold(text: &str) -> String {
    escape(text).replace('*', "∗").replace('\n', " ")
}

/// At most so many characters, the last an ellipsis where something is missing.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any};

    use super::*;
    use crate::chat::Private;

    fn draw(block: Block) -> Vec<Value> {
        let buttons = Buttons { sign: &|_| None, carried: None, shares: false, has_form: false };
        blocks(&Card { blocks: vec![block], ..Card::default() }, Lang::En, &buttons, MESSAGE)
    }

    fn found(spans: &[(usize, usize)]) -> Found {
        Found {
            severity: Severity::Block,
            cite: "Guideline 4".into(),
            rule: None,
            spans: spans.iter().map(|(start, end)| Span { start: *start, end: *end }).collect(),
            why: Private::new("It says <!channel>."),
            instead: None,
        }
    }

    fn marked_runs(text: &str, spans: &[(usize, usize)]) -> Vec<(String, bool)> {
        let text = Private::new(text);
        let blocks = draw(Block::Marked { text, found: vec![found(spans)], more: 0, lang: Lang::En });
        let runs = blocks.iter().filter(|block| block["type"] == "rich_text");
        let runs =
            runs.flat_map(|block| block["elements"][0]["elements"].as_array().cloned().unwrap_or_default());
        runs.map(|run| (run["text"].as_str().unwrap_or_default().to_owned(), run["style"]["bold"] == true))
            .collect()
    }

    #[test]
    fn the_marked_words_are_the_exact_ones_also_behind_an_emoji() {
        let runs = marked_runs("🦊 Johnny wins", &[(5, 11)]);
        let strong: Vec<&str> = runs.iter().filter(|run| run.1).map(|run| run.0.as_str()).collect();
        assert_eq!(strong, ["Johnny"]);
        assert_eq!(runs.iter().map(|run| run.0.as_str()).collect::<String>(), "🦊 Johnny [1]  wins");
    }

    #[test]
    fn no_text_becomes_a_mention_or_a_link() {
        let nasty = "<!channel> <@U1> <https://x.example|y> & *b*";
        for block in [
            Block::Alert(nasty.into()),
            Block::Lead(nasty.into()),
            Block::Text(nasty.into()),
            Block::Small(nasty.into()),
            Block::Quote { cite: nasty.into(), plain: nasty.into(), official: Some(nasty.into()) },
        ] {
            let drawn = serde_json::to_string(&draw(block.clone())).expect("JSON");
            assert!(!drawn.contains('<'), "{drawn}");
            assert!(!fallback(&Card { blocks: vec![block], ..Card::default() }).contains('<'));
        }
        // Blocks without markup show it as it is.
        let drawn = draw(Block::Copy { title: "t".into(), text: Private::new(nasty) });
        assert_eq!(drawn[1]["type"], "rich_text");
        assert_eq!(drawn[1]["elements"][0]["elements"][0]["text"], nasty);
    }

    #[test]
    fn long_texts_are_split_and_long_cards_cut_with_their_buttons_left() {
        let long = "word ".repeat(2000);
        let drawn = draw(Block::Text(long));
        assert!(drawn.len() > 3);
        assert!(drawn.iter().all(|one| one["text"]["text"].as_str().is_some_and(|text| text.len() <= 3000)));
        let card = Card {
            blocks: (0..200).map(|_| Block::Text("x".into())).collect(),
            buttons: vec![Button {
                label: "L".repeat(200),
                action: Action::StartReport { lang: Lang::En },
                kind: ButtonKind::Danger,
            }],
            carries: None,
        };
        let sign = |_: &Action| Some("signed".to_owned());
        let buttons = Buttons { sign: &sign, carried: Some("k".into()), shares: false, has_form: false };
        let drawn = blocks(&card, Lang::En, &buttons, MESSAGE);
        assert_eq!(drawn.len(), MESSAGE);
        assert_eq!(drawn[MESSAGE - 1]["type"], "actions");
        assert_eq!(
            drawn[MESSAGE - 1]["elements"][0]["text"]["text"].as_str().map(|label| label.chars().count()),
            Some(75)
        );
    }

    proptest::proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_shown_whole_with_any_places(text in any::<String>(), spans: Vec<(u8, u8)>) {
            let spans: Vec<(usize, usize)> = spans.into_iter().map(|(a, b)| (a.into(), b.into())).collect();
            let shown: String = marked_runs(&text, &spans).into_iter().map(|run| run.0).collect();
            assert_eq!(shown.replace(" [1] ", ""), text.replace(" [1] ", ""));
        }
    }
}
