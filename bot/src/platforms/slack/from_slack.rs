//! From the workspace's JSON to what a person did. What cannot be read is nothing that happened.
//!
//! Never: what follows from it. A response URL and a trigger id are keys to somebody's screen: memory only, never shown.

use serde_json::Value;

use crate::chat::Private;

/// The key to somebody's screen: a response URL or a trigger id.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key(String);

impl Key {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

/// An account. It is needed to answer, and to look a handler up; nothing else gets to see it.
pub(super) type Account = Key;

/// Something that happened in the workspace.
#[derive(Debug, Clone)]
pub(super) enum Inbound {
    /// The workspace wants to see that we are here.
    Challenge(String),
    /// A slash command.
    Command { name: String, text: Private, user: Account, hook: Key, trigger: Key },
    /// Somebody hands a message to us.
    MessageShortcut { callback: String, text: Private, trigger: Key },
    /// Somebody uses our shortcut from anywhere.
    Shortcut { callback: String, trigger: Key },
    /// A window was filled in and sent.
    Submitted { callback: String, view: View, answers: Vec<(String, Private)> },
    /// A button was pressed.
    Pressed(Box<Press>),
    /// We were mentioned in a channel, or written to.
    Said {
        text: Private,
        user: Account,
        channel: String,
        /// The thread to answer in, and whether they spoke in it already.
        thread: Option<String>,
        in_thread: bool,
        direct: bool,
    },
    /// Somebody looks at our home.
    Home { user: Account },
    /// More happens than the workspace tells us.
    Flood,
    /// Nothing for us.
    Nothing,
}

/// A window on somebody's screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct View {
    pub(super) id: String,
    /// The window at the bottom of the pile: what belongs together has the same.
    pub(super) root: String,
    /// What we wrote into it when we made it.
    pub(super) metadata: String,
}

/// A button that was pressed.
#[derive(Debug, Clone)]
pub(super) struct Press {
    pub(super) action: String,
    pub(super) value: String,
    pub(super) block: String,
    pub(super) user: Account,
    pub(super) trigger: Key,
    pub(super) at: At,
}

/// Where a button was.
#[derive(Debug, Clone)]
pub(super) enum At {
    /// In a window.
    Window(View),
    /// In our home.
    Home,
    /// In a message.
    Message {
        hook: Key,
        channel: String,
        ts: String,
        thread: Option<String>,
        /// Whether only the person who pressed sees it.
        private: bool,
        /// What it shows; Slack sends it along unless it is private.
        shows: Value,
    },
}

/// Reads a delivery, and by what to know it when it comes again.
pub(super) fn read(payload: &Value) -> (Inbound, Option<String>) {
    let inbound = inbound(payload).unwrap_or(Inbound::Nothing);
    (inbound, known_by(payload))
}

fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path)?.as_str()
}

fn owned(value: &Value, path: &str) -> Option<String> {
    text(value, path).map(str::to_owned)
}

fn key(value: &Value, path: &str) -> Option<Key> {
    owned(value, path).filter(|key| !key.is_empty()).map(Key)
}

/// An event has an id; a window that is sent again is the same in every part; everything else has its own trigger.
fn known_by(payload: &Value) -> Option<String> {
    if payload["type"] == "view_submission" {
        let view = payload.get("view")?;
        let parts = ["id", "hash", "callback_id", "private_metadata", "state"].map(|part| &view[part]);
        return Some(blake3::hash(serde_json::to_string(&parts).ok()?.as_bytes()).to_string());
    }
    let id = text(payload, "/event_id").or_else(|| text(payload, "/trigger_id"))?;
    let action = text(payload, "/actions/0/action_id").unwrap_or_default();
    Some(format!("{id} {action}"))
}

fn inbound(payload: &Value) -> Option<Inbound> {
    if let Some(name) = text(payload, "/command") {
        return Some(Inbound::Command {
            name: name.trim_start_matches('/').to_owned(),
            text: Private::new(unescape(text(payload, "/text").unwrap_or_default()).trim()),
            user: key(payload, "/user_id")?,
            hook: key(payload, "/response_url")?,
            trigger: key(payload, "/trigger_id")?,
        });
    }
    Some(match text(payload, "/type")? {
        "url_verification" => Inbound::Challenge(owned(payload, "/challenge")?),
        "app_rate_limited" => Inbound::Flood,
        "event_callback" => event(payload.get("event")?)?,
        "message_action" => Inbound::MessageShortcut {
            callback: owned(payload, "/callback_id")?,
            text: Private::new(unescape(text(payload, "/message/text")?)),
            trigger: key(payload, "/trigger_id")?,
        },
        "shortcut" => Inbound::Shortcut {
            callback: owned(payload, "/callback_id")?,
            trigger: key(payload, "/trigger_id")?,
        },
        "view_submission" => Inbound::Submitted {
            callback: owned(payload, "/view/callback_id")?,
            view: view(payload.get("view")?)?,
            answers: answers(payload.pointer("/view/state/values")?),
        },
        "block_actions" => Inbound::Pressed(Box::new(press(payload)?)),
        _ => return None,
    })
}

fn view(view: &Value) -> Option<View> {
    let id = owned(view, "/id")?;
    Some(View {
        root: owned(view, "/root_view_id").unwrap_or_else(|| id.clone()),
        metadata: owned(view, "/private_metadata").unwrap_or_default(),
        id,
    })
}

/// What was written, by the block it was written into.
fn answers(values: &Value) -> Vec<(String, Private)> {
    let blocks = values.as_object().into_iter().flatten();
    let one = |(block, actions): (&String, &Value)| {
        let state = actions.as_object()?.values().next()?;
        let said = state["value"].as_str().or_else(|| text(state, "/selected_option/value"))?;
        Some((block.clone(), Private::new(said)))
    };
    blocks.filter_map(one).collect()
}

fn event(event: &Value) -> Option<Inbound> {
    // What programs write, and what was changed or deleted, is not said to us.
    if event.get("bot_id").is_some() || event.get("subtype").is_some() {
        return None;
    }
    let said = |direct: bool| {
        let ts = owned(event, "/ts")?;
        let thread = owned(event, "/thread_ts");
        Some(Inbound::Said {
            text: Private::new(unescape(text(event, "/text")?).trim()),
            user: key(event, "/user")?,
            channel: owned(event, "/channel")?,
            in_thread: thread.is_some(),
            thread: if direct { thread } else { thread.or(Some(ts)) },
            direct,
        })
    };
    match text(event, "/type")? {
        "app_mention" => said(false),
        "message" if event["channel_type"] == "im" => said(true),
        "app_home_opened" if event["tab"] == "home" => Some(Inbound::Home { user: key(event, "/user")? }),
        _ => None,
    }
}

fn press(payload: &Value) -> Option<Press> {
    let action = payload.pointer("/actions/0")?;
    let at = match text(payload, "/container/type")? {
        "view" if payload["view"]["type"] == "home" => At::Home,
        "view" => At::Window(view(payload.get("view")?)?),
        _ => At::Message {
            hook: key(payload, "/response_url")?,
            channel: owned(payload, "/container/channel_id")?,
            ts: owned(payload, "/container/message_ts")?,
            thread: owned(payload, "/container/thread_ts").or_else(|| owned(payload, "/message/thread_ts")),
            private: payload.pointer("/container/is_ephemeral") == Some(&Value::Bool(true)),
            shows: payload.pointer("/message/blocks").cloned().unwrap_or_default(),
        },
    };
    Some(Press {
        action: owned(action, "/action_id")?,
        value: owned(action, "/value").unwrap_or_default(),
        block: owned(action, "/block_id").unwrap_or_default(),
        user: key(payload, "/user/id")?,
        trigger: key(payload, "/trigger_id")?,
        at,
    })
}

/// A text as the person typed it: Slack writes `&lt;` for `<`, and puts what it recognised in angle brackets.
/// Who is mentioned is left out: an account's id is nobody's name, and would be a person in a draft.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        plain.push_str(before);
        let Some((inside, behind)) = after.split_once('>') else {
            plain.push('<');
            rest = after;
            continue;
        };
        let (target, label) = inside.split_once('|').map_or((inside, None), |(a, b)| (a, Some(b)));
        match (target.chars().next(), label) {
            (Some('@'), Some(label)) => plain.extend(["@", label]),
            (Some('@' | '!'), None) => {}
            (Some('#'), Some(label)) => plain.extend(["#", label]),
            (Some('#'), None) => {}
            (Some('!'), Some(label)) => plain.push_str(label),
            (_, Some(label)) => plain.push_str(label),
            (_, None) => plain.push_str(target.strip_prefix("mailto:").unwrap_or(target)),
        }
        rest = behind;
    }
    plain.push_str(rest);
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_comes_as_it_was_typed() {
        for (wire, typed) in [
            ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
            ("<@U0BOT> can I?", " can I?"),
            ("<@U1|ana> and <#C1|staff> see <https://a.example/x|the page>", "@ana and #staff see the page"),
            (
                "<https://a.example> <!here> <mailto:a@b.example|a@b.example>",
                "https://a.example  a@b.example",
            ),
            ("1 < 2", "1 < 2"),
            ("🦊 ñandú", "🦊 ñandú"),
        ] {
            assert_eq!(unescape(wire), typed);
        }
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for payload in [
            json!(null),
            json!([1, 2]),
            json!({"type": "event_callback"}),
            json!({"type": "event_callback", "event": {"type": "app_mention", "text": 7}}),
            json!({"type": "event_callback", "event": {"type": "message", "channel_type": "im", "bot_id": "B1"}}),
            json!({"type": "block_actions", "actions": []}),
            json!({"type": "view_submission", "view": {"id": 3}}),
            json!({"command": "/ask"}),
            json!({"type": "something_new"}),
        ] {
            assert!(matches!(read(&payload).0, Inbound::Nothing), "{payload}");
        }
    }

    #[test]
    fn no_debug_print_shows_who_or_what() {
        let command = json!({"command": "/ask", "text": "planted", "user_id": "planted", "trigger_id": "planted",
            "response_url": "planted"});
        assert!(!format!("{:?}", read(&command).0).contains("planted"));
    }

    #[test]
    fn a_window_sent_again_is_known_and_a_changed_one_is_not() {
        let sent = |text: &str, trigger: &str, hash: &str| {
            known_by(&json!({"type": "view_submission", "trigger_id": trigger,
                "view": {"id": "V1", "hash": hash, "state": {"values": {"what": {"i": {"value": text}}}}}}))
        };
        assert_eq!(sent("a", "1", "h"), sent("a", "2", "h"));
        assert_ne!(sent("a", "1", "h"), sent("b", "1", "h"));
        // A window that was drawn anew in between is another one.
        assert_ne!(sent("a", "1", "h"), sent("a", "1", "i"));
    }
}
