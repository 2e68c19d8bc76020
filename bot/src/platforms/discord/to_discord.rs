//! The desk's replies, as Discord shows them. With `from_discord`, the only place that knows both.

use rules_core::check::Severity;
use rules_core::text::{Lang, Span};
use serde::Serialize;
use serde_json::{Value, json};
use serenity::builder::{
    AutocompleteChoice, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse, CreateButton,
    CreateInputText, CreateInteractionResponse, CreateModal,
};
use serenity::model::application::{ButtonStyle, InputTextStyle};
use serenity::model::channel::MessageFlags;

use crate::chat::{
    Action, Audience, Block, Button, ButtonKind, Card, FieldKey, Form, FormKind, Found, Line, Reply, Tick,
};
use crate::clock;
use crate::ground::Ground;
use crate::platforms::discord::markdown::{code, escape, pages, quote, shorten};
use crate::platforms::discord::memory::Carried;
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

/// A message, whichever way it goes.
#[derive(Clone, Serialize)]
pub(super) struct Post {
    content: String,
    allowed_mentions: CreateAllowedMentions,
    components: Vec<CreateActionRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flags: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enforce_nonce: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_reference: Option<Value>,
}

impl Post {
    fn new(content: String) -> Self {
        Self {
            content,
            // Nobody is ever called by what somebody else wrote.
            allowed_mentions: CreateAllowedMentions::new(),
            components: Vec::new(),
            flags: None,
            nonce: None,
            enforce_nonce: None,
            message_reference: None,
        }
    }

    /// One line for the person alone.
    pub(super) fn note(text: &str) -> Self {
        Self::new(escape(text)).seen_by(Audience::OnlyYou)
    }

    fn seen_by(self, audience: Audience) -> Self {
        let flags = match audience {
            Audience::OnlyYou => MessageFlags::EPHEMERAL | MessageFlags::SUPPRESS_EMBEDS,
            Audience::Thread => MessageFlags::SUPPRESS_EMBEDS,
        };
        Self { flags: Some(flags.bits()), ..self }
    }

    /// As an edit, which cannot change who sees it.
    #[must_use]
    pub(super) fn without_flags(self) -> Self {
        Self { flags: None, ..self }
    }

    /// As an answer to a message. If that is gone meanwhile, it stands alone.
    #[must_use]
    pub(super) fn in_answer_to(self, message: u64) -> Self {
        let reference = json!({ "message_id": message.to_string(), "fail_if_not_exists": false });
        Self { message_reference: Some(reference), ..self }
    }

    /// Sent twice under the same name, it is shown once.
    #[must_use]
    pub(super) fn once(self, name: &str) -> Self {
        let nonce: String = blake3::hash(name.as_bytes()).to_hex().chars().take(24).collect();
        Self { nonce: Some(nonce), enforce_nonce: Some(true), ..self }
    }
}

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
    let paragraphs: Vec<String> = paragraphs.iter().map(|text| names_here(text, lang)).collect();
    let mut posts: Vec<Post> =
        pages(&paragraphs, &escape(&words.reply_cut())).into_iter().map(Post::new).collect();
    if let Some(last) = posts.last_mut() {
        last.components = rows(card, ground, carried);
    }
    posts
}

/// One command goes by another name here, see `commands::name`.
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
        Block::Text(text) => vec![escape(text)],
        Block::List(lines) => lines.iter().map(line).collect(),
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
            vec![escape(text).split('\n').map(|line| format!("-# {line}")).collect::<Vec<_>>().join("\n")]
        }
    }
}

fn line(line: &Line) -> String {
    let tick = match line.tick {
        Tick::Point => "",
        Tick::Yes => "✔ ",
        Tick::No => "✖ ",
        Tick::Unknown => "? ",
    };
    format!("- {tick}{}", escape(line.text.reveal()).replace('\n', "\n  "))
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
        let needs =
            matches!(one.action, Action::SendReport { .. } | Action::CheckAgain(_) | Action::UseWording(_));
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

/// Answers with a message.
pub(super) fn message(post: &Post) -> Value {
    json!({ "type": 4, "data": post })
}

/// Promises an answer, for the person alone.
pub(super) fn soon() -> Value {
    json!({ "type": 5, "data": { "flags": MessageFlags::EPHEMERAL.bits() } })
}

/// Takes a press: the same rows again, with nothing left to press.
pub(super) fn pressed(mut rows: Value) -> Value {
    for row in rows.as_array_mut().into_iter().flatten() {
        for part in row["components"].as_array_mut().into_iter().flatten() {
            part["disabled"] = Value::Bool(true);
        }
    }
    let nobody = CreateAllowedMentions::new();
    json!({ "type": 7, "data": { "components": rows, "allowed_mentions": nobody } })
}

/// Takes a press and changes nothing.
pub(super) fn noted() -> Value {
    json!({ "type": 6 })
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
        let input = CreateInputText::new(style, shorten(&field.label, 45), name(field.key))
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

const KEYS: [(FieldKey, &str); 8] = [
    (FieldKey::What, "what"),
    (FieldKey::Where, "where"),
    (FieldKey::When, "when"),
    (FieldKey::Who, "who"),
    (FieldKey::Danger, "danger"),
    (FieldKey::Receipt, "receipt"),
    (FieldKey::More, "more"),
    (FieldKey::Draft, "draft"),
];

fn name(key: FieldKey) -> &'static str {
    KEYS.iter().find(|(known, _)| *known == key).map_or("what", |(_, name)| name)
}

/// The question behind a field of a form.
pub(super) fn key(name: &str) -> Option<FieldKey> {
    KEYS.iter().find(|(_, known)| *known == name).map(|(key, _)| *key)
}
