//! A message as Discord takes it, and the first answers to an interaction.

use serde::Serialize;
use serde_json::{Value, json};
use serenity::builder::{CreateActionRow, CreateAllowedMentions};
use serenity::model::channel::MessageFlags;

use crate::chat::Audience;
use crate::platforms::discord::markdown::{LONGEST, escape, units};

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
    pub(super) fn new(content: String) -> Self {
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

    pub(super) fn seen_by(self, audience: Audience) -> Self {
        let flags = match audience {
            Audience::OnlyYou => MessageFlags::EPHEMERAL | MessageFlags::SUPPRESS_EMBEDS,
            Audience::Thread => MessageFlags::SUPPRESS_EMBEDS,
        };
        Self { flags: Some(flags.bits()), ..self }
    }

    /// With these buttons.
    #[must_use]
    pub(super) fn with_rows(self, components: Vec<CreateActionRow>) -> Self {
        Self { components, ..self }
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

/// Answers with a message.
pub(super) fn message(post: &Post) -> Value {
    json!({ "type": 4, "data": post })
}

/// Promises an answer, for the person alone.
pub(super) fn soon() -> Value {
    json!({ "type": 5, "data": { "flags": MessageFlags::EPHEMERAL.bits() } })
}

/// The same rows with nothing left to press, or without `only` one of their buttons.
pub(super) fn used(mut rows: Value, only: Option<&str>) -> Value {
    for row in rows.as_array_mut().into_iter().flatten() {
        for part in row["components"].as_array_mut().into_iter().flatten() {
            if only.is_none_or(|id| part["custom_id"] == *id) {
                part["disabled"] = Value::Bool(true);
            }
        }
    }
    rows
}

/// Takes a press: the same message with used rows.
pub(super) fn pressed(rows: &Value) -> Value {
    updated(changed(rows, None))
}

/// Takes a press: the message as it is now.
pub(super) fn updated(message: Value) -> Value {
    json!({ "type": 7, "data": message })
}

/// A message as it is now: its rows, and what it says if that is something else.
pub(super) fn changed(rows: &Value, says: Option<&str>) -> Value {
    let mut changed = json!({ "components": rows, "allowed_mentions": CreateAllowedMentions::new() });
    if let (Some(says), Some(changed)) = (says, changed.as_object_mut()) {
        changed.insert("content".to_owned(), says.into());
    }
    changed
}

/// What a notice says, and who has the case. `None` if that does not fit.
pub(super) fn taken(says: &str, line: &str) -> Option<String> {
    let says = format!("{says}\n**{}**", escape(line));
    (units(&says) <= LONGEST).then_some(says)
}

/// Takes a press and changes nothing.
pub(super) fn noted() -> Value {
    json!({ "type": 6 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_button_is_used_up_or_all_of_them() {
        let rows = json!([{ "components": [{ "custom_id": "a" }, { "custom_id": "b" }] }]);
        let off = |rows: &Value| {
            let buttons = rows[0]["components"].as_array().expect("buttons");
            buttons.iter().map(|one| one["disabled"] == json!(true)).collect::<Vec<_>>()
        };
        assert_eq!(off(&used(rows.clone(), None)), [true, true]);
        assert_eq!(off(&used(rows, Some("b"))), [false, true]);
    }

    #[test]
    fn who_has_a_case_is_told_where_it_fits() {
        assert_eq!(taken("A report.", "d_o has K7").as_deref(), Some("A report.\n**d\\_o has K7**"));
        assert_eq!(taken(&"x".repeat(LONGEST), "dana has K7"), None);
    }
}
