//! What follows from what happened: an event for the desk, and the way its reply goes back to the same screen.
//!
//! Never: who did it, but to answer them and to look a handler up.

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{
    Action, Audience, Block, ButtonKind, Card, CaseStep, Context, Event, Form, FormKind, Once, Private, Reply,
};
use crate::desk::commands::{self, Verb};
use crate::platforms::slack::from_slack::{Account, At, Inbound, Key, Press, View};
use crate::platforms::slack::to_slack::{self, Buttons, MESSAGE, WINDOW};
use crate::platforms::slack::{App, NAME, windows};
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
    /// Into the window that was sent.
    Window(String),
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
            Inbound::Said { text, user, channel, thread, direct } => {
                self.said(text, &user, &channel, thread.as_deref(), direct).await?;
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

    async fn command(
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

    /// A window was sent. What cannot be taken leaves the window, and what was typed in it, as they are.
    async fn submitted(
        &self,
        callback: &str,
        view: &View,
        answers: Vec<(String, Private)>,
    ) -> Option<Answer> {
        let errors = |text: String| {
            let field = answers.first().map_or("what", |(block, _)| block.as_str());
            Some(Answer {
                body: json!({"response_action": "errors", "errors": {field: text}}),
                late: Late::Nowhere,
            })
        };
        let (lang, context) = match self.ground.open(&view.metadata) {
            Ok(Action::StartReport { lang }) => (lang, Context::default()),
            Ok(Action::CheckAgain(context)) => (self.lang(), context),
            _ => return errors(Words::new(self.lang()).window_stale()),
        };
        let words = Words::new(lang);
        let needed = ["what", "receipt", "draft", windows::QUESTION];
        let mut missing = json!({});
        let blank = |text: &Private| text.reveal().trim().is_empty();
        for (block, _) in
            answers.iter().filter(|(block, text)| needed.contains(&block.as_str()) && blank(text))
        {
            missing[block] = words.window_required().into();
        }
        if missing.as_object().is_some_and(|missing| !missing.is_empty()) {
            return Some(Answer {
                body: json!({"response_action": "errors", "errors": missing}),
                late: Late::Nowhere,
            });
        }
        let given =
            |name: &str| answers.iter().find(|(block, _)| block == name).map(|(_, text)| text.clone());
        let keyed = || {
            let key =
                |name: &str| windows::FIELDS.iter().find(|(_, known)| *known == name).map(|(key, _)| *key);
            answers.iter().filter_map(|(block, text)| Some((key(block)?, text.clone()))).collect()
        };
        // All windows over one form are the same sending: a report is saved once, however often they are sent.
        let once = Some(Once::new(format!("{NAME} window {}", view.root)));
        let (event, told) = match (callback, given("draft"), given(windows::QUESTION)) {
            ("report", _, _) => (Event::ReportSent { answers: keyed(), once }, Some(lang)),
            ("status", _, _) => (Event::StatusSent { answers: keyed(), once }, Some(lang)),
            ("check", Some(draft), _) => (Event::Check { draft, context }, None),
            ("ask", _, Some(text)) => (Event::Ask { text }, None),
            _ => return errors(words.window_stale()),
        };
        // Drafts, questions and reports are answered in the language they are written in.
        let told = told.filter(|_| callback == "status");
        let reply = self.ask(event, told).await?;
        let decide = reply.card.buttons.iter().any(|one| matches!(one.action, Action::SendReport { .. }));
        let action = if decide { "push" } else { "update" };
        let body = json!({"response_action": action, "view": self.window(&reply, decide)});
        Some(Answer { body, late: Late::Window(view.id.clone()) })
    }

    async fn pressed(&self, press: Press) -> Option<Answer> {
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
    async fn opened(&self, what: &str, press: &Press) -> Option<Answer> {
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
    async fn show(&self, press: &Press, reply: &Reply) {
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
            At::Message { .. } if reply.form.is_some() => {
                self.open_form(&press.trigger, reply).await;
                Ok(())
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

    /// Somebody spoke to us in a channel or directly.
    async fn said(
        &self,
        text: Private,
        user: &Account,
        channel: &str,
        thread: Option<&str>,
        direct: bool,
    ) -> Option<()> {
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
        let report = reply.form.is_some() || sounds_like_a_report(&reply);
        if report {
            reply = self.offer_form(&text, reply).await?;
        }
        let only = !direct && (report || verb == Verb::Check);
        let mut body = self.message(&reply, false);
        body["channel"] = channel.into();
        if let Some(thread) = thread {
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
    async fn offer_form(&self, text: &Private, reply: Reply) -> Option<Reply> {
        let lang = self.ground.lang.unwrap_or_else(|| rules_core::text::detect(text.reveal()));
        let words = Words::new(lang);
        let opening = self.ask(Event::OpenReport { typed: None }, Some(lang)).await?;
        let mut blocks = opening.card.blocks;
        blocks.insert(1.min(blocks.len()), Block::Lead(words.window_typed_report()));
        let action = Action::StartReport { lang };
        let form = crate::chat::Button { label: words.report_button(), action, kind: ButtonKind::Danger };
        let mut buttons = vec![form];
        if reply.form.is_none() {
            // The danger was told above; the answer to what they asked stays.
            blocks.extend(reply.card.blocks.into_iter().skip(1));
            let others = reply.card.buttons.into_iter();
            buttons.extend(others.filter(|one| !matches!(one.action, Action::StartReport { .. })));
        }
        Some(Reply::only_you(lang, Card { blocks, buttons, carries: None }))
    }

    /// A card as a message.
    pub(super) fn message(&self, reply: &Reply, shares: bool) -> Value {
        let mut blocks = self.blocks(&reply.card, reply.lang, shares, false, MESSAGE - 2);
        let starts = |one: &crate::chat::Button| matches!(one.action, Action::StartReport { .. });
        if reply.card.buttons.iter().any(starts) {
            let at = blocks.len().saturating_sub(1);
            let page = windows::private_page(Words::new(reply.lang), self.web_url.as_deref());
            blocks.splice(at..at, page);
        }
        json!({
            "text": to_slack::fallback(&reply.card),
            "blocks": blocks,
            "unfurl_links": false,
            "unfurl_media": false,
        })
    }

    fn blocks(&self, card: &Card, lang: Lang, shares: bool, has_form: bool, most: usize) -> Vec<Value> {
        let carried = card.carries.clone().and_then(|text| self.memory.keep(text));
        let buttons = Buttons { sign: &|action| self.ground.sign(action), carried, shares, has_form };
        to_slack::blocks(card, lang, &buttons, most)
    }

    /// A card as a window that shows it.
    fn window(&self, reply: &Reply, back: bool) -> Value {
        let words = Words::new(reply.lang);
        windows::shown(self.blocks(&reply.card, reply.lang, false, back, WINDOW), words, back)
    }

    /// A reply with a form as a window.
    fn form(&self, form: &Form, reply: &Reply) -> Value {
        let words = Words::new(reply.lang);
        let mut above = self.blocks(&reply.card, reply.lang, false, true, WINDOW - 20);
        let metadata = match &form.kind {
            FormKind::Check(context) => self.ground.sign(&Action::CheckAgain(context.clone())),
            FormKind::Report => {
                above.extend(windows::private_page(words, self.web_url.as_deref()));
                None
            }
            FormKind::Status => None,
        };
        let metadata = metadata.unwrap_or_else(|| self.lang_token(reply.lang));
        windows::form(form, above, words, &metadata)
    }

    /// A window's note to ourselves: the language, signed.
    fn lang_token(&self, lang: Lang) -> String {
        self.ground.sign(&Action::StartReport { lang }).unwrap_or_default()
    }

    async fn open_form(&self, trigger: &Key, reply: &Reply) -> bool {
        match &reply.form {
            Some(form) => self.open(trigger, &self.form(form, reply)).await,
            None => false,
        }
    }

    async fn open(&self, trigger: &Key, view: &Value) -> bool {
        let opened =
            self.api.call("views.open", &json!({"trigger_id": trigger.reveal(), "view": view})).await;
        if let Err(why) = &opened {
            tracing::warn!("a window was not opened: {why}");
        }
        opened.is_ok()
    }

    async fn update(&self, id: &str, view: &Value) -> Result<(), super::api::Failed> {
        self.api.call_patiently("views.update", &json!({"view_id": id, "view": view})).await.map(|_| ())
    }

    fn not_opened(&self, words: Words) -> Value {
        let card = Card {
            blocks: vec![Block::Alert(words.emergency_help()), Block::Text(words.window_not_opened())],
            ..Card::default()
        };
        let mut body = self.message(&Reply::only_you(words.lang(), card), false);
        body["response_type"] = "ephemeral".into();
        body
    }

    async fn publish_home(&self, user: &Account, lang: Lang) -> Option<()> {
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
        let view = windows::home(words, &private, self.web_url.as_deref());
        let body = json!({"user_id": user.reveal(), "view": view});
        if let Err(why) = self.api.call_patiently("views.publish", &body).await {
            tracing::warn!("a home was not shown: {why}");
        }
        Some(())
    }

    /// An answer that is too late for the line it was asked on.
    pub(super) async fn bring_late(&self, answer: Answer) {
        let done = match answer.late {
            Late::Hook(hook) if !answer.body.is_null() => self.api.answer(&hook, &answer.body).await,
            Late::Window(id) if answer.body["view"].is_object() => {
                let view = &answer.body["view"];
                let body = json!({"view_id": id, "view": view});
                self.api.call_patiently("views.update", &body).await.map(|_| ())
            }
            Late::Nowhere | Late::Hook(_) | Late::Window(_) => Ok(()),
        };
        if let Err(why) = done {
            tracing::error!("an answer came too late and was not shown: {why}");
        }
    }

    /// What a handler is told who pressed **I have this**, and what everybody sees who was told of the case.
    async fn acknowledge(&self, press: &Press, number: String, lang: Lang) -> Option<()> {
        let by = self.handler(&press.user);
        let event = Event::Casework { step: CaseStep::Acknowledge, number: number.clone(), by: by.clone() };
        let reply = self.ask(event, Some(lang)).await?;
        // A refusal is no lead; it is told to whoever pressed, and to nobody else.
        let done = matches!(reply.card.blocks.first(), Some(Block::Lead(_)));
        if let (true, Some(by), At::Message { channel, ts, shows, .. }) = (done, by, &press.at) {
            let line = Words::new(reply.lang).notice_taken(&by, &number);
            self.notices.pressed(&number, channel, ts, shows);
            self.mark_taken(&number, &line).await;
        }
        let private = Press { at: as_private(&press.at), ..press.clone() };
        self.show(&private, &reply).await;
        Some(())
    }

    pub(super) fn handler(&self, user: &Account) -> Option<String> {
        self.ground.handler(NAME, user.reveal())
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

/// The desk puts danger and the way to report before everything else.
fn sounds_like_a_report(reply: &Reply) -> bool {
    let button = reply.card.buttons.first();
    matches!(reply.card.blocks.first(), Some(Block::Alert(_)))
        && button.is_some_and(|one| matches!(one.action, Action::StartReport { .. }))
}
