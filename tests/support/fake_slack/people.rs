//! What people do in the workspace: type a command, press a button, fill in a window, mention the app, write to it.

use serde_json::{Value, json};

use super::send::Kind;
use super::{BOT_USER, Delivered, FakeSlack, limits, web_api};

/// Where a button is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum At<'a> {
    /// In the top window.
    Window,
    /// In the App Home.
    Home,
    /// In the last private answer.
    Private,
    /// In the last message of a channel.
    Channel(&'a str),
}

impl FakeSlack {
    /// Types a slash command in the channel `C0STAFF`.
    #[track_caller]
    pub(crate) fn slash(&self, user: &str, command: &str, text: &str) -> Delivered {
        let (trigger, hook) = self.change(|world| (world.trigger(user), world.hook(user, "C0STAFF", None)));
        let payload = json!({"token": "old", "team_id": "T0TEAM", "team_domain": "fake", "channel_id": "C0STAFF",
            "channel_name": "staff", "user_id": user, "user_name": "somebody", "command": command, "text": text,
            "api_app_id": "A0APP", "is_enterprise_install": "false", "response_url": self.hook_url(&hook),
            "trigger_id": trigger});
        let delivered = self.deliver(Kind::Command, &payload);
        if delivered.body["text"].is_string() {
            let call =
                super::Call { method: "command".to_owned(), body: delivered.body.clone(), error: None };
            self.change(|world| {
                world.calls.push(call);
                web_api::answer(world, user, "C0STAFF", None, &delivered.body)
            })
            .expect("an answer that Slack can show");
        }
        delivered
    }

    fn hook_url(&self, hook: &str) -> String {
        format!("{}/hooks/{hook}", self.api_base().trim_end_matches("/api"))
    }

    /// Hands a message to the app: a message shortcut.
    #[track_caller]
    pub(crate) fn message_shortcut(&self, user: &str, callback: &str, text: &str) -> Delivered {
        let (trigger, hook) = self.change(|world| (world.trigger(user), world.hook(user, "C0STAFF", None)));
        self.deliver(
            Kind::Interaction,
            &json!({"type": "message_action", "callback_id": callback, "trigger_id": trigger,
                "response_url": self.hook_url(&hook), "user": {"id": user}, "team": {"id": "T0TEAM"},
                "channel": {"id": "C0STAFF"}, "message_ts": "1700000000.000001",
                "message": {"type": "message", "user": "U0OTHER", "text": text, "ts": "1700000000.000001"}}),
        )
    }

    /// Uses a shortcut from anywhere.
    #[track_caller]
    pub(crate) fn global_shortcut(&self, user: &str, callback: &str) -> Delivered {
        let trigger = self.change(|world| world.trigger(user));
        self.deliver(
            Kind::Interaction,
            &json!({"type": "shortcut", "callback_id": callback, "trigger_id": trigger, "user": {"id": user},
                "team": {"id": "T0TEAM"}, "action_ts": "1700000000.000002"}),
        )
    }

    /// Mentions the app in a channel.
    #[track_caller]
    pub(crate) fn mention(&self, user: &str, channel: &str, text: &str) -> Delivered {
        let ts = self.change(super::World::fresh_ts);
        let text = format!("<@{BOT_USER}> {text}");
        self.event(json!({"type": "app_mention", "user": user, "text": text, "ts": ts, "channel": channel,
            "event_ts": ts}))
    }

    /// Writes to the app directly.
    #[track_caller]
    pub(crate) fn direct(&self, user: &str, text: &str) -> Delivered {
        let ts = self.change(super::World::fresh_ts);
        let channel = format!("D{user}");
        self.event(json!({"type": "message", "channel_type": "im", "user": user, "text": text, "ts": ts,
            "channel": channel, "event_ts": ts}))
    }

    /// Opens the app's home.
    #[track_caller]
    pub(crate) fn open_home(&self, user: &str) -> Delivered {
        self.event(
            json!({"type": "app_home_opened", "user": user, "channel": format!("D{user}"), "tab": "home",
            "event_ts": "1700000000.000003"}),
        )
    }

    /// Something happened that the app listens to.
    #[track_caller]
    pub(crate) fn event(&self, event: Value) -> Delivered {
        let id = self.change(|world| world.fresh("Ev"));
        let body = json!({"token": "old", "team_id": "T0TEAM", "api_app_id": "A0APP", "event": event,
            "type": "event_callback", "event_id": id, "event_time": 1_700_000_000});
        self.deliver(Kind::Event, &body)
    }

    /// Presses the button with this label.
    #[track_caller]
    pub(crate) fn press(&self, user: &str, at: At<'_>, label: &str) -> Delivered {
        let (shown, container, message) = self.wait(&format!("a button {label:?}"), |world| {
            let (shown, container, message) = match at {
                At::Window => {
                    let view = world.window(user)?;
                    (view, json!({"type": "view", "view_id": view["id"]}), None)
                }
                At::Home => {
                    let view = world.homes.get(user)?;
                    (view, json!({"type": "view", "view_id": view["id"]}), None)
                }
                At::Private => {
                    let one = world.private(user)?;
                    let container = json!({"type": "message", "message_ts": one.ts, "channel_id": one.channel,
                        "is_ephemeral": true});
                    (&one.body, container, Some((one.channel.clone(), one.ts.clone())))
                }
                At::Channel(channel) => {
                    let one = world.public(channel)?;
                    let container = json!({"type": "message", "message_ts": one.ts, "channel_id": one.channel,
                        "is_ephemeral": false});
                    (&one.body, container, Some((one.channel.clone(), one.ts.clone())))
                }
            };
            find_button(shown, label)?;
            Some((shown.clone(), container, message))
        });
        let (block, button) = find_button(&shown, label).expect("it was there");
        let mut payload = json!({"type": "block_actions", "user": {"id": user}, "api_app_id": "A0APP",
            "team": {"id": "T0TEAM"}, "container": container, "trigger_id": self.change(|world| world.trigger(user)),
            "actions": [{"type": "button", "block_id": block, "action_id": button["action_id"],
                "value": button["value"], "text": button["text"], "action_ts": "1700000000.000004"}]});
        match message {
            None => payload["view"] = shown,
            Some((channel, ts)) => {
                let hook = self.change(|world| world.hook(user, &channel, Some(&ts)));
                payload["response_url"] = self.hook_url(&hook).into();
                payload["channel"] = json!({"id": channel});
                if container["is_ephemeral"] == false {
                    let mut message = shown;
                    message["ts"] = ts.into();
                    payload["message"] = message;
                }
            }
        }
        self.deliver(Kind::Interaction, &payload)
    }

    /// Fills in the top window, by the labels of its questions, and sends it.
    #[track_caller]
    pub(crate) fn submit(&self, user: &str, answers: &[(&str, &str)]) -> Delivered {
        let view = self.wait("a window to fill in", |world| {
            world.window(user).filter(|view| !view["submit"].is_null()).cloned()
        });
        self.submit_view(user, view, answers)
    }

    /// The same with a window of the caller's making.
    #[track_caller]
    pub(crate) fn submit_view(&self, user: &str, mut view: Value, answers: &[(&str, &str)]) -> Delivered {
        let mut values = json!({});
        let mut left: Vec<&str> = answers.iter().map(|(label, _)| *label).collect();
        for input in view["blocks"].as_array().into_iter().flatten().filter(|block| block["type"] == "input")
        {
            let label = input["label"]["text"].as_str().unwrap_or_default();
            let given = answers.iter().find(|(question, _)| *question == label).map(|(_, answer)| *answer);
            left.retain(|question| *question != label);
            let element = &input["element"];
            let kind = element["type"].as_str().unwrap_or_default();
            let state = if kind == "plain_text_input" {
                json!({"type": kind, "value": given.map_or(element["initial_value"].clone(), Value::from)})
            } else {
                let mut options = element["options"].as_array().into_iter().flatten();
                let chosen = options.find(|one| one["text"]["text"].as_str() == given).cloned();
                json!({"type": kind, "selected_option": chosen.or(element.get("initial_option").cloned())})
            };
            let (block, action) = (input["block_id"].as_str(), element["action_id"].as_str());
            values[block.expect("an id")] = json!({action.expect("an id"): state});
        }
        assert!(left.is_empty(), "the window has no questions {left:?}: {}", super::reads(&view));
        view["state"] = json!({"values": values});
        let id = view["id"].as_str().unwrap_or_default().to_owned();
        let delivered = self.deliver(
            Kind::Interaction,
            &json!({"type": "view_submission", "user": {"id": user}, "team": {"id": "T0TEAM"}, "api_app_id": "A0APP",
                "trigger_id": self.change(|world| world.trigger(user)), "view": view, "response_urls": []}),
        );
        self.change(|world| {
            let fresh = delivered.body["view"].clone();
            let shown = |view: &Value| {
                limits::view(view).unwrap_or_else(|why| panic!("Slack cannot show this window: {why}"));
            };
            match delivered.body["response_action"].as_str() {
                Some("push") => {
                    shown(&fresh);
                    web_api::push(world, user, &fresh).expect("it can be pushed");
                }
                Some("update") => {
                    shown(&fresh);
                    let all = world.windows.values_mut().flatten();
                    all.filter(|one| one["id"] == id.as_str()).for_each(|one| web_api::replace(one, &fresh));
                }
                Some("clear") => drop(world.windows.remove(user)),
                Some("errors") => {}
                // An empty answer closes the window.
                _ => drop(world.windows.get_mut(user).and_then(Vec::pop)),
            }
            if !fresh.is_null() {
                let body = json!({"view": fresh});
                world.calls.push(super::Call { method: "view_submission".to_owned(), body, error: None });
            }
        });
        delivered
    }

    /// Closes the top window.
    pub(crate) fn close(&self, user: &str) {
        self.change(|world| world.windows.get_mut(user).and_then(Vec::pop));
    }
}

/// The block and the button with this label.
fn find_button(shown: &Value, label: &str) -> Option<(Value, Value)> {
    let blocks = shown["blocks"].as_array()?;
    blocks.iter().find_map(|block| {
        let buttons = block["elements"].as_array().into_iter().flatten().chain([&block["accessory"]]);
        let button =
            buttons.into_iter().find(|one| one["type"] == "button" && one["text"]["text"] == label)?;
        Some((block["block_id"].clone(), button.clone()))
    })
}
