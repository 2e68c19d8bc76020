//! A button is pressed: its action is believed if we signed it, and the reply is shown where the button was.

use rules_core::text::Lang;
use serde_json::Value;

use crate::chat::{Action, Audience, Block, Card, CaseStep, Context, Event, Once, Reply};
use crate::platforms::slack::act::Answer;
use crate::platforms::slack::from_slack::{At, Press};
use crate::platforms::slack::{App, NAME, windows};
use crate::words::Words;

impl App {
    pub(super) async fn pressed(&self, press: Press) -> Option<Answer> {
        if let Some(rest) = press.action.strip_prefix("open:") {
            return self.opened(rest, &press).await;
        }
        let Ok(action) = self.ground.open(&press.value) else {
            let words = Words::new(self.lang());
            let card = Card { blocks: vec![Block::Text(words.gone())], ..Card::default() };
            self.show(&press, &Reply::only_you(words.lang(), card)).await;
            return Some(Answer::default());
        };
        if let Action::Acknowledge { number, lang } = action {
            self.acknowledge(&press, number, lang).await?;
            return Some(Answer::default());
        }
        let carried = press.block.strip_prefix("c:").and_then(|name| self.memory.find(name));
        let once = match &press.at {
            At::Window(view) => Once::new(format!("{NAME} window {}", view.root)),
            At::Home | At::Message { .. } => Once::new(format!("{NAME} press {}", press.trigger.reveal())),
        };
        let event = Event::ButtonPressed { action, carried, once: Some(once) };
        let reply = self.ask(event, None).await?;
        self.show(&press, &reply).await;
        Some(Answer::default())
    }

    /// One of the home's own buttons.
    pub(super) async fn opened(&self, what: &str, press: &Press) -> Option<Answer> {
        let (what, lang) = what.split_once(':')?;
        let lang = Lang::from_locale(lang).unwrap_or_else(|| self.lang());
        let event = match what {
            "ask" => {
                let window = windows::question(Words::new(lang), &self.lang_token(lang));
                self.open(&press.trigger, &window).await;
                return Some(Answer::default());
            }
            "check" => Event::OpenCheck { typed: None, context: Context::default() },
            "report" => Event::OpenReport { typed: None },
            "status" => Event::OpenStatus { typed: None },
            _ => {
                self.publish_home(&press.user, lang).await?;
                return Some(Answer::default());
            }
        };
        let reply = self.ask(event, Some(lang)).await?;
        self.open_form(&press.trigger, &reply).await;
        Some(Answer::default())
    }

    /// Shows the reply to a press where the button was.
    pub(super) async fn show(&self, press: &Press, reply: &Reply) {
        let done = match &press.at {
            At::Window(view) => {
                let window = match &reply.form {
                    Some(form) => self.form(form, reply),
                    None => self.window(reply, view.root != view.id),
                };
                self.update(&view.id, &window).await
            }
            At::Home => {
                self.open(&press.trigger, &self.window(reply, false)).await;
                Ok(())
            }
            At::Message { hook, .. } if reply.form.is_some() => {
                if self.open_form(&press.trigger, reply).await {
                    Ok(())
                } else {
                    self.api.answer(hook, &self.not_opened(Words::new(reply.lang))).await
                }
            }
            At::Message { hook, channel, thread, private, .. } => {
                let direct = channel.starts_with('D');
                let everybody = reply.audience == Audience::Thread;
                let mut body = self.message(reply, *private && !direct);
                // In a conversation of two, what is answered is a message like the others.
                let open = everybody || direct;
                body["response_type"] = (if open { "in_channel" } else { "ephemeral" }).into();
                body["replace_original"] = (*private && !everybody).into();
                if let Some(thread) = thread {
                    body["thread_ts"] = thread.as_str().into();
                }
                self.api.answer(hook, &body).await
            }
        };
        if let Err(why) = done {
            tracing::warn!("an answer was not shown: {why}");
        }
    }

    /// What a handler is told who pressed **I have this**, and what everybody sees who was told of the case.
    pub(super) async fn acknowledge(&self, press: &Press, number: String, lang: Lang) -> Option<()> {
        let by = self.handler(&press.user);
        let event = Event::Casework { step: CaseStep::Acknowledge, number: number.clone(), by: by.clone() };
        let reply = self.ask(event, Some(lang)).await?;
        // A refusal is no lead; it is told to whoever pressed, and to nobody else.
        let done = matches!(reply.card.blocks.first(), Some(Block::Lead(_)));
        let private = Press { at: as_private(&press.at), ..press.clone() };
        self.show(&private, &reply).await;
        if let (true, Some(by), At::Message { channel, ts, shows, .. }) = (done, by, &press.at) {
            let line = Words::new(reply.lang).notice_taken(&by, &number);
            self.notices.pressed(&number, channel, ts, shows);
            self.mark_taken(&number, &line).await;
        }
        Some(())
    }
}

/// The same place, told so that only whoever pressed sees the answer, and the message stays.
fn as_private(at: &At) -> At {
    match at {
        At::Message { hook, channel, ts, thread, private: _, shows: _ } => At::Message {
            hook: hook.clone(),
            channel: channel.clone(),
            ts: ts.clone(),
            thread: thread.clone(),
            private: false,
            shows: Value::Null,
        },
        At::Window(_) | At::Home => at.clone(),
    }
}
