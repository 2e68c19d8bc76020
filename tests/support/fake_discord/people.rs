//! The people: they type commands, press buttons, fill in forms and write messages, and see what is shown to them.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{APPLICATION, BOT, Board, CHANNEL, FakeDiscord, GUILD, Talk, Who, gateway};

/// Somebody in the server.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) locale: &'static str,
}

/// Everything that a connection was sent.
#[derive(Debug)]
pub(crate) struct Listener {
    heard: Arc<Mutex<String>>,
    task: tokio::task::JoinHandle<()>,
}

impl Listener {
    pub(crate) fn heard(&self) -> String {
        self.heard.lock().expect("nobody panicked here").clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Person {
    pub(crate) fn new(id: u64) -> Self {
        Self { id: 1_150_000_000_000_000_000 + id, locale: "en-US" }
    }

    pub(crate) fn user(&self) -> Value {
        json!({
            "id": self.id.to_string(), "username": format!("staff-{}", self.id), "discriminator": "0",
            "global_name": "Planted Name", "avatar": null, "public_flags": 0,
        })
    }

    /// Types a command, with its options as `{"name": value}`.
    pub(crate) fn command(&self, fake: &FakeDiscord, name: &str, options: &Value) -> u64 {
        self.interact(fake, 2, &json!({ "id": "1", "name": name, "type": 1, "options": list(options, None) }))
    }

    /// Is typing into an option.
    pub(crate) fn typing(&self, fake: &FakeDiscord, name: &str, option: &str, text: &str) -> u64 {
        let options = list(&json!({ option: text }), Some(option));
        self.interact(fake, 4, &json!({ "id": "1", "name": name, "type": 1, "options": options }))
    }

    /// The same, alone with the bot: in no server.
    pub(crate) fn command_alone(&self, fake: &FakeDiscord, name: &str, options: &Value) -> u64 {
        let data = json!({ "id": "1", "name": name, "type": 1, "options": list(options, None) });
        let (id, mut event) = fake.shared.change(|board| self.interaction(board, 2, &data, None));
        let event_parts = event.as_object_mut().expect("an object");
        for part in ["guild_id", "guild", "member"] {
            event_parts.remove(part);
        }
        event["user"] = self.user();
        event["context"] = json!(1);
        event["channel"] = json!({ "id": CHANNEL.to_string(), "type": 1 });
        fake.dispatch("INTERACTION_CREATE", &event);
        id
    }

    /// Picks a command from the menu of somebody's message.
    pub(crate) fn on_message(&self, fake: &FakeDiscord, name: &str, content: &str) -> u64 {
        let message = self.message(fake, CHANNEL, content, false);
        let id = message["id"].as_str().expect("an id").to_owned();
        self.interact(
            fake,
            2,
            &json!({
                "id": "2", "name": name, "type": 3, "target_id": id,
                "resolved": { "messages": { (id.as_str()): message } },
            }),
        )
    }

    /// Presses the button with that label, wherever it stands; panics where it is disabled.
    #[track_caller]
    pub(crate) fn press(&self, fake: &FakeDiscord, message: &Value, label: &str) -> u64 {
        let button = button(message, label).unwrap_or_else(|| panic!("no button {label:?} on {message}"));
        assert!(button["disabled"] != json!(true), "{label:?} was pressed before");
        self.press_id(fake, message, button["custom_id"].as_str().expect("an id"))
    }

    /// Presses something with any id, as a changed client could.
    pub(crate) fn press_id(&self, fake: &FakeDiscord, message: &Value, custom_id: &str) -> u64 {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        self.interact_on(fake, 3, &data, Some(message))
    }

    /// Sends a form: the fields in their order, as many as are given.
    #[track_caller]
    pub(crate) fn submit(&self, fake: &FakeDiscord, opened: u64, values: &[&str]) -> u64 {
        let form = fake.callback(opened);
        assert_eq!(form["type"], json!(9), "a form was opened: {form}");
        let rows = form["data"]["components"].as_array().expect("rows").iter().enumerate();
        let rows: Vec<Value> = rows
            .map(|(index, row)| {
                let field = &row["components"][0];
                let value = values.get(index).copied().unwrap_or_default();
                assert!(value.chars().count() <= 4000, "Discord lets nobody type more");
                json!({ "type": 1, "id": index, "components": [
                    { "type": 4, "id": index, "custom_id": field["custom_id"], "value": value }
                ] })
            })
            .collect();
        self.interact(fake, 5, &json!({ "custom_id": form["data"]["custom_id"], "components": rows }))
    }

    pub(crate) fn interact(&self, fake: &FakeDiscord, kind: u64, data: &Value) -> u64 {
        self.interact_on(fake, kind, data, None)
    }

    fn interact_on(&self, fake: &FakeDiscord, kind: u64, data: &Value, message: Option<&Value>) -> u64 {
        let (id, event) = fake.shared.change(|board| self.interaction(board, kind, data, message));
        fake.dispatch("INTERACTION_CREATE", &event);
        id
    }

    /// The event, with everything that Discord puts into it.
    pub(crate) fn interaction(
        &self,
        board: &mut Board,
        kind: u64,
        data: &Value,
        message: Option<&Value>,
    ) -> (u64, Value) {
        let id = board.id();
        let token = format!("token-{id}-of-an-interaction");
        let source = message.and_then(|message| message["id"].as_str()?.parse().ok());
        let talk = Talk {
            token: token.clone(),
            user: self.id,
            kind,
            channel: CHANNEL,
            source,
            sent: Some(Instant::now()),
            ..Talk::default()
        };
        board.talks.insert(id, talk);
        let mut event = json!({
            "id": id.to_string(), "application_id": APPLICATION.to_string(), "type": kind, "data": data,
            "guild_id": GUILD.to_string(), "channel_id": CHANNEL.to_string(), "token": token, "version": 1,
            "guild": { "id": GUILD.to_string(), "locale": "en-US", "features": [] },
            "channel": {
                "id": CHANNEL.to_string(), "type": 0, "name": "general", "permissions": "2248473465835073",
                "guild_id": GUILD.to_string(), "position": 1, "flags": 0, "nsfw": false, "parent_id": null,
                "topic": null, "rate_limit_per_user": 0, "last_message_id": null,
            },
            "member": {
                "user": self.user(), "roles": [], "joined_at": "2026-01-01T00:00:00.000000+00:00", "deaf": false,
                "mute": false, "flags": 0, "pending": false, "permissions": "2248473465835073", "nick": null,
                "premium_since": null, "avatar": null, "communication_disabled_until": null,
            },
            "app_permissions": "562949953601536", "locale": self.locale, "guild_locale": "en-US",
            "entitlements": [], "authorizing_integration_owners": { "0": GUILD.to_string() }, "context": 0,
            "attachment_size_limit": 10_485_760,
        });
        if let Some(message) = message {
            event["message"] = message.clone();
        }
        (id, event)
    }

    /// Writes a message: in a channel, or to the bot alone.
    pub(crate) fn say(&self, fake: &FakeDiscord, channel: u64, content: &str) -> u64 {
        let mentions = content.contains(&format!("<@{BOT}>"));
        let message = self.message(fake, channel, content, mentions);
        fake.dispatch("MESSAGE_CREATE", &message);
        message["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
    }

    /// Replies to a message of the bot: its author is mentioned with it, without a word.
    pub(crate) fn reply(&self, fake: &FakeDiscord, channel: u64, content: &str) {
        let mut message = self.message(fake, channel, content, true);
        message["type"] = json!(19);
        fake.dispatch("MESSAGE_CREATE", &message);
    }

    fn message(&self, fake: &FakeDiscord, channel: u64, content: &str, mentions: bool) -> Value {
        let id = fake.shared.change(Board::id);
        let mentioned: Vec<Value> = mentions.then(super::bot_user).into_iter().collect();
        let mut message = json!({
            "id": id.to_string(), "type": 0, "channel_id": channel.to_string(), "author": self.user(),
            "content": content, "timestamp": "2026-11-21T20:00:00.000000+00:00", "edited_timestamp": null,
            "tts": false, "mention_everyone": false, "mentions": mentioned, "mention_roles": [],
            "attachments": [], "embeds": [], "pinned": false, "flags": 0, "components": [],
        });
        if channel == CHANNEL {
            message["guild_id"] = json!(GUILD.to_string());
        }
        message
    }

    /// Reads along in the channel over a connection of their own.
    pub(crate) fn listen(&self, fake: &FakeDiscord) -> Listener {
        let heard = Arc::new(Mutex::new(String::new()));
        let (kept, address) = (Arc::clone(&heard), fake.gateway());
        let runtime = fake.runtime.as_ref().expect("it runs");
        let task = runtime.spawn(async move {
            let (mut socket, _) = tokio_tungstenite::connect_async(address).await.expect("it listens");
            let identify = json!({ "op": 2, "d": { "token": "member", "intents": 0, "properties": {} } });
            socket.send(Message::text(identify.to_string())).await.expect("it listens");
            while let Some(Ok(message)) = socket.next().await {
                kept.lock().expect("nobody panicked here").push_str(&message.to_string());
            }
        });
        fake.wait("the second member", |board| board.listens(Who::Member).then_some(()));
        Listener { heard, task }
    }
}

impl Board {
    fn listens(&self, who: Who) -> bool {
        gateway::listens(self, who)
    }
}

impl FakeDiscord {
    /// What was answered first, once it is there.
    #[track_caller]
    pub(crate) fn callback(&self, interaction: u64) -> Value {
        self.wait("an answer to an interaction", |board| {
            let talk = board.talks.get(&interaction)?;
            let said = talk.callback.clone()?;
            assert!(talk.answered >= talk.sent, "an answer comes after its question");
            Some(said)
        })
    }

    /// The first message that the interaction made and that satisfies.
    #[track_caller]
    pub(crate) fn message_with(&self, interaction: u64, piece: &str) -> Value {
        self.wait(&format!("a message with {piece:?}"), |board| {
            let mut made = board.talks.get(&interaction)?.messages.iter();
            made.find_map(|id| {
                let message = board.messages.get(id)?;
                (text(message).contains(piece)).then(|| message.clone())
            })
        })
    }

    /// The message as it is now.
    pub(crate) fn again(&self, message: &Value) -> Value {
        let id: u64 = message["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        self.look(|board| board.messages[&id].clone())
    }
}

/// What a person reads of a message, and what its buttons say.
pub(crate) fn text(message: &Value) -> String {
    let content = message["content"].as_str().unwrap_or_default().replace('\\', "");
    let labels: Vec<&str> = buttons(message).filter_map(|button| button["label"].as_str()).collect();
    format!("{content}\n[{}]", labels.join("] ["))
}

pub(crate) fn buttons(message: &Value) -> impl Iterator<Item = &Value> {
    let rows = message["components"].as_array().into_iter().flatten();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
}

fn button<'a>(message: &'a Value, label: &str) -> Option<&'a Value> {
    buttons(message).find(|button| button["label"] == json!(label))
}

fn list(options: &Value, focused: Option<&str>) -> Value {
    let options = options.as_object().cloned().unwrap_or_default();
    let one = |(name, value): (String, Value)| {
        let kind = if value.is_boolean() { 5 } else { 3 };
        let mut option = json!({ "name": name, "type": kind, "value": value });
        if focused == Some(name.as_str()) {
            option["focused"] = json!(true);
        }
        option
    };
    Value::Array(options.into_iter().map(one).collect())
}
