//! The desk's replies, as Discord shows them. With `from_discord`, the only place that knows both.

use rules_core::check::Severity;
use rules_core::text::{Lang, Span};
use serde_json::Value;
use serenity::builder::{
    AutocompleteChoice, CreateActionRow, CreateAutocompleteResponse, CreateButton, CreateInputText,
    CreateInteractionResponse, CreateModal,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};

use crate::chat::{Action, Block, Button, ButtonKind, Card, Form, FormKind, Found, Line, Reply, Tick};
use crate::clock;
use crate::desk::commands::{COMMANDS, Verb};
use crate::ground::Ground;
use crate::platforms::discord::markdown::{code, escape, pages, quote, shorten};
use crate::platforms::discord::memory::Carried;
use crate::platforms::discord::post::Post;
use crate::words::Words;

/// What a form is called when it comes back.
pub(super) const FORM_REPORT: &str = "form-report";
/// As above.
pub(super) const FORM_STATUS: &str = "form-status";
/// As above; what was told about the draft stands behind it, signed.
pub(super) const FORM_CHECK: &str = "form-check ";
/// Stands between a button's action and the name of the text that it needs again.
pub(super) const CARRIED: char = '~';
/// What a suggested question begins with when it comes back.
pub(super) const SUGGESTED: &str = "answer|";
/// The most that Discord takes.
const LABEL: usize = 80;
const IN_A_ROW: usize = 5;
const ROWS: usize = 5;
const CUSTOM_ID: usize = 100;
const TYPED: usize = 4000;
const CHOICE: usize = 100;
const CHOICES: usize = 25;

/// What a person sees of a reply: the first message and those that follow. Buttons stand under the last.
pub(super) fn posts(reply: &Reply, ground: &Ground, carried: &Carried) -> Vec<Post> {
    let mut posts = card(&reply.card, reply.lang, ground, carried);
    let reports = reply.form.as_ref().is_some_and(|form| form.kind == FormKind::Report);
    // The address is the operator's, and was read as one when the program started.
    if let Some(url) = ground.private_page.as_ref().filter(|_| reports) {
        let text = escape(&Words::new(reply.lang).window_private_page());
        posts.push(Post::new(format!("{text}\n<{url}>")));
    }
    posts.into_iter().map(|post| post.seen_by(reply.audience)).collect()
}

/// A card in a channel, for everybody who reads there.
pub(super) fn card(card: &Card, lang: Lang, ground: &Ground, carried: &Carried) -> Vec<Post> {
    let words = Words::new(lang);
    let paragraphs: Vec<String> = card.blocks.iter().flat_map(|block| paragraphs(block, words)).collect();
    let mut posts: Vec<Post> =
        pages(&paragraphs, &escape(&words.reply_cut())).into_iter().map(Post::new).collect();
    if let Some(last) = posts.pop() {
        posts.push(last.with_rows(rows(card, ground, carried)));
    }
    posts
}

/// One command goes by another name here, see `commands::name`. For our own sentences alone: in somebody's words it may
/// be a part of a link.
fn names_here(text: &str, lang: Lang) -> String {
    match lang {
        Lang::En => text.replace("/status", "/report-status"),
        Lang::Es => text.replace("/estado", "/estado-de-reporte").replace("/status", "/report-status"),
    }
}

fn paragraphs(block: &Block, words: Words) -> Vec<String> {
    match block {
        Block::Alert(text) => vec![format!("⚠️ **{}**", escape(text))],
        Block::Lead(text) => vec![format!("**{}**", escape(text))],
        Block::Heading(text) => vec![format!("__{}__", escape(text))],
        Block::Text(text) => vec![escape(&names_here(text, words.lang()))],
        Block::List(lines) => lines.iter().map(|one| line(one, words.lang())).collect(),
        Block::Quote { cite, plain, official } => {
            let plain = quote(&format!("**{}** {}", escape(cite), escape(plain)));
            [plain].into_iter().chain(official.as_ref().map(|text| quote(&escape(text)))).collect()
        }
        Block::Copy { title, text } => vec![format!("__{}__", escape(title)), code(text.reveal())],
        Block::Marked { text, found, more, .. } => {
            let mut all = vec![quote(&marked(text.reveal(), found))];
            all.extend(found.iter().enumerate().map(|(index, found)| note(index + 1, found, words)));
            all.extend((*more > 0).then(|| escape(&words.check_more(*more))));
            all
        }
        Block::Small(text) => {
            let text = escape(&names_here(text, words.lang()));
            vec![text.split('\n').map(|line| format!("-# {line}")).collect::<Vec<_>>().join("\n")]
        }
    }
}

fn line(line: &Line, lang: Lang) -> String {
    let tick = match line.tick {
        Tick::Point => "",
        Tick::Yes => "✔ ",
        Tick::No => "✖ ",
        Tick::Unknown => "? ",
    };
    let text = line.text.reveal();
    // A line that begins with a command tells of it; every other one may be a person's own words.
    let text = if text.starts_with('/') { command_here(text, lang) } else { text.to_owned() };
    format!("- {tick}{}", escape(&text).replace('\n', "\n  "))
}

/// What is told of a command. A draft goes into a form here, so no example of one stands behind its command.
fn command_here(text: &str, lang: Lang) -> String {
    let check = COMMANDS.iter().find(|command| command.verb == Verb::Check);
    let example = check.map(|command| format!("\n    /{} ", command.name(lang)));
    let told = example.and_then(|example| Some(text.split_once(&example)?.0)).unwrap_or(text);
    names_here(told, lang)
}

/// The draft with its marked words underlined, each with the numbers of what is said about it below.
fn marked(text: &str, found: &[Found]) -> String {
    let mut places: Vec<(Span, Vec<usize>)> = Vec::new();
    let mut spans: Vec<(Span, usize)> = Vec::new();
    for (index, one) in found.iter().enumerate() {
        spans.extend(one.spans.iter().map(|span| (*span, index + 1)));
    }
    spans.sort_by_key(|(span, number)| (span.start, span.end, *number));
    for (span, number) in spans {
        match places.last_mut() {
            Some((last, numbers)) if span.start < last.end => {
                last.end = last.end.max(span.end);
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            _ => places.push((span, vec![number])),
        }
    }
    let mut shown = String::new();
    let mut from = 0;
    for (span, numbers) in places {
        // A place that is no whole part of the text is left out.
        let (Some(before), Some(words)) = (text.get(from..span.start), text.get(span.start..span.end)) else {
            continue;
        };
        shown.push_str(&escape(before));
        if !words.trim().is_empty() {
            let numbers: String = numbers.iter().map(|number| format!("\\[{number}\\]")).collect();
            shown.push_str(&format!("**__{}__**{numbers}", escape(words)));
        }
        from = span.end;
    }
    shown.push_str(&escape(text.get(from..).unwrap_or_default()));
    shown
}

fn note(number: usize, found: &Found, words: Words) -> String {
    let severity = match found.severity {
        Severity::Block => words.severity_block(),
        Severity::Warn => words.severity_warn(),
        Severity::Info => words.severity_info(),
    };
    let rule = found.rule.as_ref().map_or(String::new(), |rule| format!(" · {}", escape(rule)));
    let cite = if found.cite.is_empty() { String::new() } else { format!(" {}", escape(&found.cite)) };
    let mut note =
        format!("**\\[{number}\\]{cite}** · {}{rule}: {}", escape(&severity), escape(found.why.reveal()));
    if let Some(instead) = &found.instead {
        note.push_str(&format!("\n**{}:** {}", escape(&words.check_instead()), escape(instead.reveal())));
    }
    note
}

fn rows(card: &Card, ground: &Ground, carried: &Carried) -> Vec<CreateActionRow> {
    // The text is kept once for all buttons of the card.
    let name = card.carries.as_ref().and_then(|text| carried.keep(text.clone(), clock::now()));
    let mut ids: Vec<String> = Vec::new();
    let mut buttons = Vec::new();
    for one in &card.buttons {
        let Some(mut id) = ground.sign(&one.action) else { continue };
        let needs = match one.action {
            // What was written and not saved stands in the form again.
            Action::SendReport { .. } | Action::StartReport { .. } => true,
            Action::CheckAgain(_) | Action::UseWording(_) => true,
            Action::Answer { .. } | Action::ShareInChannel { .. } | Action::Acknowledge { .. } => false,
        };
        if let Some(name) = name.as_ref().filter(|_| needs) {
            id.push(CARRIED);
            id.push_str(name);
        }
        // Discord refuses a message with two buttons of the same id.
        if id.len() <= CUSTOM_ID && !ids.contains(&id) {
            buttons.push(button(one, &id));
            ids.push(id);
        }
    }
    buttons.chunks(IN_A_ROW).take(ROWS).map(|row| CreateActionRow::Buttons(row.to_vec())).collect()
}

fn button(button: &Button, id: &str) -> CreateButton {
    let style = match button.kind {
        ButtonKind::Next => ButtonStyle::Primary,
        ButtonKind::Choice | ButtonKind::Aside => ButtonStyle::Secondary,
        ButtonKind::Danger => ButtonStyle::Danger,
    };
    CreateButton::new(id).label(shorten(&button.label, LABEL)).style(style)
}

/// Whether a report is on the disk, now or since before: a receipt leads its card, and a refusal never does.
pub(super) fn is_filed(reply: &Reply) -> bool {
    reply.card.blocks.iter().any(|block| matches!(block, Block::Lead(_)))
}

/// Opens a form. `None` if it cannot be carried.
pub(super) fn form(form: &Form, ground: &Ground) -> Option<Value> {
    let id = match &form.kind {
        FormKind::Report => FORM_REPORT.to_owned(),
        FormKind::Status => FORM_STATUS.to_owned(),
        FormKind::Check(context) => {
            format!("{FORM_CHECK}{}", ground.sign(&Action::CheckAgain(context.clone()))?)
        }
    };
    let rows = form.fields.iter().map(|field| {
        let style = if field.long { InputTextStyle::Paragraph } else { InputTextStyle::Short };
        let input = CreateInputText::new(style, shorten(&field.label, 45), field.key.name())
            .required(field.required)
            .max_length(if field.long { 4000 } else { 1000 });
        let input = match shorten(&field.hint, 100) {
            hint if hint.is_empty() => input,
            hint => input.placeholder(hint),
        };
        CreateActionRow::InputText(match &field.typed {
            Some(typed) => input.value(shorten(typed.reveal(), if field.long { TYPED } else { 1000 })),
            None => input,
        })
    });
    let modal = CreateModal::new(id, shorten(&form.title, 45)).components(rows.take(ROWS).collect());
    serde_json::to_value(CreateInteractionResponse::Modal(modal)).ok()
}

/// A form cannot follow a message: a button that opens it does. None for a form that only a command opens.
pub(super) fn opener(form: &Form, lang: Lang) -> Option<Button> {
    match form.kind {
        FormKind::Report => Some(Button {
            label: Words::new(lang).report_button(),
            action: Action::StartReport { lang },
            kind: ButtonKind::Danger,
        }),
        FormKind::Status | FormKind::Check(_) => None,
    }
}

/// Questions to choose from, by the ids and titles of their answers.
pub(super) fn choices(found: &[(String, String)], lang: Lang) -> Value {
    let choices = found
        .iter()
        .map(|(id, title)| (shorten(title, CHOICE), format!("{SUGGESTED}{}|{id}", lang.tag())))
        .filter(|(_, value)| value.len() <= CHOICE)
        .take(CHOICES)
        .map(|(title, value)| AutocompleteChoice::new(title, value));
    let choices = CreateAutocompleteResponse::new().set_choices(choices.collect());
    serde_json::to_value(CreateInteractionResponse::Autocomplete(choices)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::Private;

    #[test]
    fn a_command_goes_by_its_name_here_and_nobodys_words_are_changed() {
        let link = "x.com/a/status/1 x.com/a/estado/1";
        let words = Words::new(Lang::Es);
        let text = Private::new(link);
        let point = Line::new(Tick::Point, format!("¿Qué? {link}"));
        for block in [
            Block::Copy { title: "t".to_owned(), text: text.clone() },
            Block::Marked { text, found: Vec::new(), more: 0, lang: Lang::Es },
            Block::List(vec![point]),
        ] {
            let shown = paragraphs(&block, words).join("\n");
            assert!(shown.contains(link), "{shown}");
        }
        let told = "/estado muestra cómo va";
        let line = Line::new(Tick::Point, told);
        for block in [Block::Text(told.into()), Block::Small(told.into()), Block::List(vec![line])] {
            let shown = paragraphs(&block, words).join("\n");
            assert!(shown.contains("/estado-de-reporte muestra"), "{shown}");
        }
    }

    #[test]
    fn no_draft_is_told_to_be_typed_behind_its_command() {
        let told = |text: &str| line(&Line::new(Tick::Point, text), Lang::En);
        assert_eq!(told("/check  have it checked\n    /check Johnny"), "- /check  have it checked");
        assert_eq!(told("/ask  ask\n    /ask Can I?"), "- /ask  ask\n      /ask Can I?");
    }

    #[test]
    fn only_a_receipt_says_that_a_report_is_on_the_disk() {
        let words = Words::new(Lang::En);
        let filed = |block| {
            let blocks = vec![Block::Alert(words.emergency_help()), block];
            is_filed(&Reply::only_you(Lang::En, Card { blocks, ..Card::default() }))
        };
        assert!(filed(Block::Lead(words.report_saved())) && filed(Block::Lead(words.report_twice())));
        assert!(!filed(Block::Alert(words.report_not_saved())) && !filed(Block::Alert(words.reply_broken())));
    }
}
