//! The windows of the workspace: forms, what stands in them afterwards, and the home.

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{Field, Form, FormKind};
use crate::platforms::slack::to_slack::{self, escape, plain, sections};
use crate::words::Words;

const MOST_TITLE: usize = 24;
const MOST_TYPED: usize = 3000;

/// The question of the window in which a question about the policy is typed.
pub(super) const QUESTION: &str = "question";

/// What a window is called when it comes back.
pub(super) fn callback(kind: &FormKind) -> &'static str {
    match kind {
        FormKind::Report => "report",
        FormKind::Status => "status",
        FormKind::Check(_) => "check",
    }
}

/// A form as a window: what the card says first, then the questions.
pub(super) fn form(form: &Form, above: Vec<Value>, words: Words, metadata: &str) -> Value {
    let blocks: Vec<Value> = above.into_iter().chain(form.fields.iter().map(input)).collect();
    json!({
        "type": "modal",
        "callback_id": callback(&form.kind),
        "private_metadata": metadata,
        "title": plain(&form.title, MOST_TITLE),
        "submit": plain(&form.send, MOST_TITLE),
        "close": plain(&words.window_cancel(), MOST_TITLE),
        "blocks": blocks,
    })
}

/// The window in which a question is typed.
pub(super) fn question(words: Words, metadata: &str) -> Value {
    json!({
        "type": "modal",
        "callback_id": "ask",
        "private_metadata": metadata,
        "title": plain(&words.window_ask_title(), MOST_TITLE),
        "submit": plain(&words.window_ask_send(), MOST_TITLE),
        "close": plain(&words.window_cancel(), MOST_TITLE),
        "blocks": [{
            "type": "input",
            "block_id": QUESTION,
            "label": plain(&words.window_ask_label(), 2000),
            "hint": plain(&words.help_ask_example(), 2000),
            "element": {"type": "plain_text_input", "action_id": "in", "multiline": true, "max_length": MOST_TYPED},
        }],
    })
}

/// A window that only shows; `back` when another one stands behind it.
pub(super) fn shown(blocks: Vec<Value>, words: Words, back: bool) -> Value {
    let close = if back { words.window_back() } else { words.window_close() };
    json!({
        "type": "modal",
        "callback_id": "shown",
        "title": plain("Chalkline", MOST_TITLE),
        "close": plain(&close, MOST_TITLE),
        "blocks": blocks,
    })
}

/// A window to look at while something takes longer; it is found again by its name.
pub(super) fn working(words: Words, name: &str) -> Value {
    let mut window = shown(sections(&escape(&words.window_working())), words, true);
    window["external_id"] = name.into();
    window
}

/// A name that no window has had.
pub(super) fn fresh_name() -> String {
    format!("late-{:016x}{:016x}", getrandom::u64().unwrap_or_default(), getrandom::u64().unwrap_or_default())
}

fn input(field: &Field) -> Value {
    let block = field.key.name();
    let mut element = json!({"type": "plain_text_input", "action_id": "in", "multiline": field.long,
        "max_length": MOST_TYPED});
    if let Some(typed) = &field.typed {
        element["initial_value"] = to_slack::cut(typed.reveal(), MOST_TYPED).into();
    }
    json!({
        "type": "input",
        "block_id": block,
        "optional": !field.required,
        "label": plain(&field.label, 2000),
        "hint": plain(&field.hint, 2000),
        "element": element,
    })
}

/// What is written about the private page, where there is one.
pub(super) fn private_page(words: Words, url: Option<&str>) -> Vec<Value> {
    // The address is the operator's, and was read as one when the program started.
    url.map_or_else(Vec::new, |url| sections(&format!("{}\n<{url}>", escape(&words.window_private_page()))))
}

/// The home: the jobs, what is true about privacy here, and the other language.
pub(super) fn home(words: Words, private: &[String], url: Option<&str>) -> Value {
    let lang = words.lang().tag();
    let button =
        |id: &str, label: &str, style| to_slack::button(&format!("open:{id}:{lang}"), label, "", style);
    let other = match words.lang() {
        Lang::En => Lang::Es,
        Lang::Es => Lang::En,
    };
    let language =
        to_slack::button(&format!("open:home:{}", other.tag()), &words.home_other_language(), "", None);
    let mut blocks = sections(&format!("*{}*", escape(&words.home_title())));
    blocks.push(json!({"type": "actions", "elements": [
        button("ask", &words.home_ask(), Some("primary")),
        button("check", &words.home_check(), None),
        button("report", &words.report_button(), Some("danger")),
        button("status", &words.home_status(), None),
    ]}));
    blocks.push(json!({"type": "divider"}));
    blocks.extend(private.iter().flat_map(|text| sections(&escape(text))));
    blocks.extend(private_page(words, url));
    blocks.push(json!({"type": "actions", "elements": [language]}));
    json!({"type": "home", "callback_id": "home", "blocks": blocks})
}
