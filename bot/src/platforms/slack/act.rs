//! What follows from what happened: an event for the desk, and the way its reply goes back to the same screen.
//!
//! Never: who did it, but to answer them and to look a handler up.

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{CaseStep, Context, Event, Private, Reply};
use crate::desk::commands::{self, Verb};
use crate::platforms::slack::from_slack::{Account, Inbound, Key};
use crate::platforms::slack::{App, NAME, windows};
use crate::platforms::typed_report;
use crate::words::Words;

/// What to answer, and where it goes when the answer comes too late for the line it was asked on.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The body of the acknowledgement.
    pub(super) body: Value,
    pub(super) late: Late,
}

/// Where an answer goes that is too late.
#[derive(Debug, Default)]
pub(super) enum Late {
    /// It is not needed any more.
    #[default]
    Nowhere,
    /// To the command's own response URL.
    Hook(Key),
    /// Into the window that was laid on top of the one that was sent.
    Window,
}

/// Where somebody spoke to us.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    channel: &'a str,
    /// The thread to answer in.
    thread: Option<&'a str>,
    /// Whether they spoke in it already.
    in_thread: bool,
    direct: bool,
}

impl App {
    /// Does what an inbound asks for. `None` if a bug stopped the desk: the workspace may try again.
    pub(super) async fn act(&self, inbound: Inbound) -> Option<Answer> {
        match inbound {
            Inbound::Challenge(word) => {
                Some(Answer { body: json!({"challenge": word}), late: Late::Nowhere })
            }
            Inbound::Command { name, text, user, hook, trigger } => {
                self.command(&name, text, &user, hook, &trigger).await
            }
            Inbound::MessageShortcut { callback, text, trigger } if callback == "check_draft" => {
                let reply = self.ask(Event::Check { draft: text, context: Context::default() }, None).await?;
                self.open(&trigger, &self.window(&reply, false)).await;
                Some(Answer::default())
            }
            Inbound::Shortcut { callback, trigger } if callback == "make_report" => {
                let reply = self.ask(Event::OpenReport { typed: None }, None).await?;
                self.open_form(&trigger, &reply).await;
                Some(Answer::default())
            }
            Inbound::MessageShortcut { .. } | Inbound::Shortcut { .. } => {
                tracing::warn!("a shortcut that is not ours was used: compare the app's manifest");
                Some(Answer::default())
            }
            Inbound::Submitted { callback, view, answers } => self.submitted(&callback, &view, answers).await,
            Inbound::Pressed(press) => self.pressed(*press).await,
            Inbound::Said { text, user, channel, thread, in_thread, direct } => {
                let place = Place { channel: &channel, thread: thread.as_deref(), in_thread, direct };
                self.said(text, &user, place).await?;
                Some(Answer::default())
            }
            Inbound::Home { user } => {
                self.publish_home(&user, self.lang()).await?;
                Some(Answer::default())
            }
            Inbound::Flood => {
                tracing::warn!(
                    "more happens in the workspace than it tells us: some mentions stay unanswered"
                );
                Some(Answer::default())
            }
            Inbound::Nothing => Some(Answer::default()),
        }
    }

    pub(super) async fn command(
        &self,
        name: &str,
        text: Private,
        user: &Account,
        hook: Key,
        trigger: &Key,
    ) -> Option<Answer> {
        let (verb, lang, rest) = match commands::find(name) {
            Some((verb, lang)) => (verb, lang, text),
            None => spoken(&text),
        };
        // A Spanish command asks for Spanish; an English one may be all that the workspace has.
        let lang = Some(lang).filter(|lang| *lang != Lang::default());
        let typed = Some(rest.clone()).filter(|rest| !rest.reveal().is_empty());
        let event = match (verb, typed) {
            (Verb::Ask, None) => {
                let words = Words::new(lang.unwrap_or_else(|| self.lang()));
                let window = windows::question(words, &self.lang_token(words.lang()));
                let body =
                    if self.open(trigger, &window).await { Value::Null } else { self.not_opened(words) };
                return Some(Answer { body, late: Late::Hook(hook) });
            }
            (Verb::Ask, Some(text)) => Event::Ask { text },
            (Verb::Check, None) => Event::OpenCheck { typed: None, context: Context::default() },
            (Verb::Check, Some(draft)) => Event::Check { draft, context: Context::default() },
            (Verb::Report, typed) => Event::OpenReport { typed },
            (Verb::Explain, _) => Event::Explain { what: rest },
            (Verb::Status, Some(number))
                if self.handler(user).is_some() && !number.reveal().contains(' ') =>
            {
                let (number, by) = (number.reveal().to_owned(), self.handler(user));
                Event::Casework { step: CaseStep::Status, number, by }
            }
            (Verb::Status, typed) => Event::OpenStatus { typed },
            (Verb::Help, _) => Event::Help,
        };
        let reply = self.ask(event, lang).await?;
        let opened = reply.form.is_none() || self.open_form(trigger, &reply).await;
        let body = match (&reply.form, opened) {
            (Some(_), true) => Value::Null,
            (Some(_), false) => self.not_opened(Words::new(reply.lang)),
            (None, _) => {
                let mut body = self.message(&reply, true);
                body["response_type"] = "ephemeral".into();
                body
            }
        };
        Some(Answer { body, late: Late::Hook(hook) })
    }

    /// Somebody spoke to us in a channel or directly.
    pub(super) async fn said(&self, text: Private, user: &Account, place: Place<'_>) -> Option<()> {
        let (verb, lang, rest) = spoken(&text);
        let lang = Some(lang).filter(|lang| *lang != Lang::default());
        let event = match verb {
            _ if text.reveal().is_empty() => Event::Help,
            Verb::Check => Event::Check { draft: rest, context: Context::default() },
            Verb::Explain => Event::Explain { what: rest },
            Verb::Help => Event::Help,
            // A receipt has no place in a message, so nothing is done with one.
            Verb::Report | Verb::Status => Event::OpenReport { typed: None },
            Verb::Ask => Event::Ask { text: rest },
        };
        let mut reply = self.ask(event, lang).await?;
        // Only a question that is no report is answered before everybody: whoever asked it asked it before everybody.
        let report = reply.form.is_some() || typed_report::sounds_like_one(&reply);
        if report {
            reply = self.offer_form(&text, reply).await?;
        }
        let only = !place.direct && (report || verb == Verb::Check);
        let mut body = self.message(&reply, false);
        body["channel"] = place.channel.into();
        // Slack shows what only one person sees in no thread that has no answers yet.
        if let Some(thread) = place.thread.filter(|_| !only || place.in_thread) {
            body["thread_ts"] = thread.into();
        }
        let method = if only { "chat.postEphemeral" } else { "chat.postMessage" };
        if only {
            body["user"] = user.reveal().into();
        }
        if let Err(why) = self.api.call_patiently(method, &body).await {
            tracing::warn!("an answer was not posted: {why}");
        }
        Some(())
    }

    /// What is said to a report that was typed as a message: nothing of it is taken; here is the form.
    pub(super) async fn offer_form(&self, text: &Private, reply: Reply) -> Option<Reply> {
        let lang = self.ground.lang.unwrap_or_else(|| rules_core::text::detect(text.reveal()));
        let opening = self.ask(Event::OpenReport { typed: None }, Some(lang)).await?;
        let answer = reply.form.is_none().then_some(reply);
        Some(typed_report::offer(opening, answer))
    }

    pub(super) fn handler(&self, user: &Account) -> Option<String> {
        self.ground.handler(NAME, user.reveal())
    }
}

/// A command at the beginning of what was typed, and the rest; without one it is a question.
fn spoken(text: &Private) -> (Verb, Lang, Private) {
    let typed = text.reveal().trim();
    if typed.is_empty() {
        return (Verb::Help, Lang::default(), text.clone());
    }
    let (first, rest) = typed.split_once(char::is_whitespace).unwrap_or((typed, ""));
    match commands::find(first.trim_start_matches('/').trim_end_matches(':')) {
        Some((verb, lang)) => (verb, lang, Private::new(rest.trim())),
        None => (Verb::Ask, Lang::default(), Private::new(typed)),
    }
}
