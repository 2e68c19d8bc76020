//! Ways to a screen: a message, a window, the home, and a late answer.

use std::time::Duration;

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{Action, Block, Button, Card, Event, Form, FormKind, Reply};
use crate::platforms::slack::act::{Answer, Late};
use crate::platforms::slack::api::Failed;
use crate::platforms::slack::from_slack::{Account, Key};
use crate::platforms::slack::to_slack::{self, Buttons, MESSAGE, WINDOW};
use crate::platforms::slack::{App, windows};
use crate::words::Words;

impl App {
    /// A card as a message.
    pub(super) fn message(&self, reply: &Reply, shares: bool) -> Value {
        let mut blocks = self.blocks(&reply.card, reply.lang, shares, false, MESSAGE - 2);
        let starts = |one: &Button| matches!(one.action, Action::StartReport { .. });
        if reply.card.buttons.iter().any(starts) {
            let at = blocks.len().saturating_sub(1);
            let page = windows::private_page(Words::new(reply.lang), self.ground.private_page.as_deref());
            blocks.splice(at..at, page);
        }
        json!({
            "text": to_slack::fallback(&reply.card),
            "blocks": blocks,
            "unfurl_links": false,
            "unfurl_media": false,
        })
    }

    pub(super) fn blocks(
        &self,
        card: &Card,
        lang: Lang,
        shares: bool,
        has_form: bool,
        most: usize,
    ) -> Vec<Value> {
        let carried = card.carries.clone().and_then(|text| self.memory.keep(text));
        let buttons = Buttons { sign: &|action| self.ground.sign(action), carried, shares, has_form };
        to_slack::blocks(card, lang, &buttons, most)
    }

    /// A card as a window that shows it.
    pub(super) fn window(&self, reply: &Reply, back: bool) -> Value {
        let words = Words::new(reply.lang);
        windows::shown(self.blocks(&reply.card, reply.lang, false, back, WINDOW), words, back)
    }

    /// A reply with a form as a window.
    pub(super) fn form(&self, form: &Form, reply: &Reply) -> Value {
        let words = Words::new(reply.lang);
        let mut above = self.blocks(&reply.card, reply.lang, false, true, WINDOW - 20);
        let metadata = match &form.kind {
            FormKind::Check(context) => self.ground.sign(&Action::CheckAgain(context.clone())),
            FormKind::Report => {
                above.extend(windows::private_page(words, self.ground.private_page.as_deref()));
                None
            }
            FormKind::Status => None,
        };
        let metadata = metadata.unwrap_or_else(|| self.lang_token(reply.lang));
        windows::form(form, above, words, &metadata)
    }

    /// A window's note to ourselves: the language, signed.
    pub(super) fn lang_token(&self, lang: Lang) -> String {
        self.ground.sign(&Action::StartReport { lang }).unwrap_or_default()
    }

    pub(super) async fn open_form(&self, trigger: &Key, reply: &Reply) -> bool {
        match &reply.form {
            Some(form) => self.open(trigger, &self.form(form, reply)).await,
            None => false,
        }
    }

    pub(super) async fn open(&self, trigger: &Key, view: &Value) -> bool {
        let body = json!({"trigger_id": trigger.reveal(), "view": view});
        let mut opened = self.api.call("views.open", &body).await;
        if matches!(opened, Err(Failed::Lost)) {
            // The trigger is good for three seconds; a window that opened all the same is not opened twice.
            opened = match self.api.call("views.open", &body).await {
                Err(Failed::Refused(word)) if word == "exchanged_trigger_id" => Ok(Value::Null),
                second => second,
            };
        }
        if let Err(why) = &opened {
            tracing::warn!("a window was not opened: {why}");
        }
        opened.is_ok()
    }

    pub(super) async fn update(&self, id: &str, view: &Value) -> Result<(), Failed> {
        self.update_surely(&json!({"view_id": id, "view": view})).await
    }

    /// Changes a window. It may hold a receipt that nobody can show again, and twice is no harm: a broken line is tried again.
    async fn update_surely(&self, body: &Value) -> Result<(), Failed> {
        for wait in [Duration::from_millis(300), Duration::from_secs(1), Duration::from_secs(3)] {
            match self.api.call_patiently("views.update", body).await {
                Err(Failed::Lost) => tokio::time::sleep(wait).await,
                done => return done.map(|_| ()),
            }
        }
        self.api.call_patiently("views.update", body).await.map(|_| ())
    }

    pub(super) fn not_opened(&self, words: Words) -> Value {
        let card = Card {
            blocks: vec![Block::Alert(words.emergency_help()), Block::Text(words.window_not_opened())],
            ..Card::default()
        };
        let mut body = self.message(&Reply::only_you(words.lang(), card), false);
        body["response_type"] = "ephemeral".into();
        body
    }

    pub(super) async fn publish_home(&self, user: &Account, lang: Lang) -> Option<()> {
        let words = Words::new(lang);
        let help = self.ask(Event::Help, Some(lang)).await?;
        let opening = self.ask(Event::OpenReport { typed: None }, Some(lang)).await?;
        let said = |card: Card| {
            card.blocks.into_iter().filter_map(|block| match block {
                Block::Text(text) | Block::Small(text) | Block::Alert(text) => Some(text),
                Block::Lead(_)
                | Block::Heading(_)
                | Block::List(_)
                | Block::Quote { .. }
                | Block::Copy { .. }
                | Block::Marked { .. } => None,
            })
        };
        let private: Vec<String> = said(help.card).chain(said(opening.card)).collect();
        let view = windows::home(words, &private, self.ground.private_page.as_deref());
        let body = json!({"user_id": user.reveal(), "view": view});
        if let Err(why) = self.api.call_patiently("views.publish", &body).await {
            tracing::warn!("a home was not shown: {why}");
        }
        Some(())
    }

    /// An answer that is too late for the line it was asked on; `on_top` is the window that holds its place.
    pub(super) async fn bring_late(&self, answer: Answer, on_top: Option<String>) {
        let done = match (answer.late, on_top) {
            (Late::Hook(hook), _) if !answer.body.is_null() => self.api.answer(&hook, &answer.body).await,
            (Late::Window, Some(name)) => {
                let mut view = answer.body["view"].clone();
                if !view.is_object() {
                    // It was not taken: why stands at a question of the form below.
                    let why =
                        answer.body["errors"].as_object().and_then(|errors| errors.values().next()?.as_str());
                    let blocks = to_slack::sections(&to_slack::escape(why.unwrap_or_default()));
                    view = windows::shown(blocks, Words::new(self.lang()), true);
                }
                view["external_id"] = name.as_str().into();
                let body = json!({"external_id": name, "view": view});
                self.update_surely(&body).await
            }
            (Late::Nowhere | Late::Hook(_) | Late::Window, _) => Ok(()),
        };
        if let Err(why) = done {
            tracing::error!("an answer came too late and was not shown: {why}");
        }
    }
}
