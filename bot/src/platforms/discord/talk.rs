//! One conversation: an interaction or a message comes in, the desk decides, and the answer is on its way in time.
//!
//! Discord waits three seconds for a first answer. Questions and drafts are answered at once, and with a promise where
//! that takes longer; a report is promised first, saved then, and only then its receipt is shown.

use std::time::Duration;

use rules_core::text::Lang;
use serde_json::Value;

use crate::chat::{Action, Block, Card, Event, Private, Reply, Setting};
use crate::desk::report;
use crate::ground::Ground;
use crate::platforms::discord::from_discord::{self, Asked, Incoming, Pressed, Said, Typed};
use crate::platforms::discord::gateway::Who;
use crate::platforms::discord::memory::{Carried, Seen};
use crate::platforms::discord::post::{self, Post};
use crate::platforms::discord::rest::{Failed, Lane, Rest};
use crate::platforms::discord::to_discord;
use crate::platforms::typed_report;
use crate::words::Words;

/// After this long without a reply, one is promised.
const PROMISE: Duration = Duration::from_millis(1_500);
/// What people call this place.
const WORKSPACE: &str = "Discord";

/// What all conversations share.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) ground: Ground,
    pub(super) rest: Rest,
    pub(super) carried: Carried,
    pub(super) seen: Seen,
}

/// The way back to whoever began an interaction.
struct Way<'a> {
    table: &'a Table,
    application: u64,
    id: u64,
    token: String,
    lang: Option<Lang>,
    /// Whether there is a channel to share in.
    shares: bool,
}

/// Answers an interaction.
pub(super) async fn interaction(table: &Table, who: Who, data: Value) {
    let Ok(incoming) = from_discord::interaction(data, &table.ground, &table.carried) else {
        tracing::warn!("an interaction came without an id or a token");
        return;
    };
    let Incoming { id, token, lang, shares, asked } = incoming;
    if !table.seen.first(id) {
        return;
    }
    let lang = if let Asked::Pressed(pressed) = &asked { pressed.lang.or(lang) } else { lang };
    let way =
        Way { table, application: who.application, id, token, lang: table.ground.lang.or(lang), shares };
    let answered = match asked {
        Asked::Command(event) => way.command(event).await,
        Asked::Form(event @ (Event::ReportSent { .. } | Event::StatusSent { .. })) => way.save(event).await,
        Asked::Form(event) => way.command(event).await,
        Asked::Pressed(pressed) => way.pressed(pressed).await,
        Asked::Typing(typed) => {
            let lang = way.lang.unwrap_or_default();
            let found = table.ground.desk.suggest(&typed, lang);
            way.answer(&to_discord::choices(&found, lang)).await
        }
        Asked::Gone => way.note(&way.words().gone()).await,
        Asked::Unreadable => {
            tracing::warn!("an interaction could not be read");
            way.note(&way.words().reply_unreadable()).await
        }
    };
    if let Err(failed) = answered {
        tracing::warn!("an interaction was not answered: {failed}");
    }
}

impl Way<'_> {
    /// Answers with what the desk says, or with a promise if that takes long.
    async fn command(&self, event: Event) -> Result<(), Failed> {
        let mut work = std::pin::pin!(self.desk(event));
        if let Ok(reply) = tokio::time::timeout(PROMISE, work.as_mut()).await {
            return self.first(&reply).await;
        }
        self.answer(&post::soon()).await?;
        self.late(&work.await).await
    }

    /// A report, or what is added to one: promised, saved, and then told.
    async fn save(&self, event: Event) -> Result<(), Failed> {
        let promised = self.answer(&post::soon()).await;
        // Also when nobody can be told any more: a report that is filed twice costs a minute, one that is lost may cost
        // more.
        let reply = self.desk(event).await;
        promised?;
        self.late(&reply).await
    }

    async fn pressed(&self, pressed: Pressed) -> Result<(), Failed> {
        let Pressed { event, rows, says, lang: _, spent, saves, takes } = pressed;
        if takes {
            return self.take(event, rows, &says).await;
        }
        let Some(rows) = rows else {
            // Others see the message too, so it stays as it is.
            return self.command(event).await;
        };
        let kept = if let Event::ButtonPressed { carried, .. } = &event { carried.clone() } else { None };
        if saves {
            let taken = self.answer(&post::pressed(&rows)).await;
            let mut reply = self.desk(event).await;
            if to_discord::is_filed(&reply) {
                spent.iter().for_each(|name| self.table.carried.forget(name));
            } else if reply.card.carries.is_none() && kept.is_some() {
                // A bug stopped the desk: what was written is still here.
                reply.card.buttons.push(report::try_again(Words::new(reply.lang)));
                reply.card.carries = kept;
            }
            taken?;
            return self.more(self.posts(&reply)).await;
        }
        let mut work = std::pin::pin!(self.desk(event));
        let ready = tokio::time::timeout(PROMISE, work.as_mut()).await;
        match ready {
            // Whoever closes the form without sending it can open it again.
            Ok(reply) if reply.form.is_some() => self.first(&reply).await,
            Ok(reply) => {
                self.answer(&post::pressed(&rows)).await?;
                self.more(self.posts(&reply)).await
            }
            Err(_) => {
                self.answer(&post::pressed(&rows)).await?;
                self.more(self.posts(&with_opener(work.await, kept))).await
            }
        }
    }

    /// A handler takes a case. The notice stands in a channel: it is closed only for whom the desk lets, and says then
    /// who has the case.
    async fn take(&self, event: Event, rows: Option<Value>, says: &str) -> Result<(), Failed> {
        let Event::Casework { number, by, .. } = &event else { return self.command(event).await };
        let (number, by) = (number.clone(), by.clone().unwrap_or_default());
        let mut work = std::pin::pin!(self.desk(event));
        let ready = tokio::time::timeout(PROMISE, work.as_mut()).await.ok();
        let late = ready.is_none();
        let reply = match ready {
            Some(reply) => reply,
            None => {
                self.answer(&post::noted()).await?;
                work.await
            }
        };
        // A refusal says so in a text; what was done leads its card.
        if let (Some(rows), Some(Block::Lead(lead))) = (rows, reply.card.blocks.first()) {
            let words = Words::new(reply.lang);
            // Whoever presses when somebody has it already is told how far it is.
            let now = *lead == words.cases_acknowledged(&number);
            let says = if now { post::taken(says, &words.notice_taken(&by, &number)) } else { None };
            let notice = post::changed(&rows, says.as_deref());
            let closed = if late {
                self.table.rest.replace(self.application, &self.token, &notice).await
            } else {
                self.answer(&post::updated(notice)).await
            };
            // Whoever took it is told, also where the notice could not be changed.
            self.more(self.posts(&reply)).await?;
            return closed;
        }
        if late { self.more(self.posts(&reply)).await } else { self.first(&reply).await }
    }

    /// The first answer: a form with its card behind it, or a message with what follows it.
    async fn first(&self, reply: &Reply) -> Result<(), Failed> {
        let form = reply.form.as_ref().and_then(|form| to_discord::form(form, &self.table.ground));
        if let Some(form) = form {
            self.answer(&form).await?;
            return self.more(self.posts(reply)).await;
        }
        let mut posts = self.posts(reply).into_iter();
        let Some(post) = posts.next() else { return self.answer(&post::noted()).await };
        self.answer(&post::message(&post)).await?;
        self.more(posts.collect()).await
    }

    /// What was promised.
    async fn late(&self, reply: &Reply) -> Result<(), Failed> {
        let mut posts = self.posts(&with_opener(reply.clone(), None)).into_iter();
        let Some(post) = posts.next() else { return Ok(()) };
        let rest = &self.table.rest;
        rest.replace(self.application, &self.token, &post.without_flags()).await?;
        self.more(posts.collect()).await
    }

    async fn more(&self, posts: Vec<Post>) -> Result<(), Failed> {
        for post in posts {
            self.table.rest.follow_up(self.application, &self.token, &post).await?;
        }
        Ok(())
    }

    fn posts(&self, reply: &Reply) -> Vec<Post> {
        let mut reply = reply.clone();
        if !self.shares {
            unshared(&mut reply);
        }
        to_discord::posts(&reply, &self.table.ground, &self.table.carried)
    }

    async fn answer(&self, body: &Value) -> Result<(), Failed> {
        self.table.rest.answer(self.id, &self.token, body).await
    }

    async fn note(&self, text: &str) -> Result<(), Failed> {
        self.answer(&post::message(&Post::note(text))).await
    }

    async fn desk(&self, event: Event) -> Reply {
        desk(&self.table.ground, event, self.lang).await
    }

    fn words(&self) -> Words {
        Words::new(self.lang.unwrap_or_default())
    }
}

/// Answers a message, where it was written.
pub(super) async fn message(table: &Table, who: Who, data: Value) {
    let Some(said) = from_discord::message(data, who.user) else { return };
    let Said { id, channel, alone, typed: Typed { event, lang, report } } = said;
    if !table.seen.first(id) {
        return;
    }
    let opens = matches!(event, Event::OpenReport { .. });
    let reply = desk(&table.ground, event, lang).await;
    let sounds = typed_report::sounds_like_one(&reply);
    let mut reply = if report {
        typed_report::offer(reply, None)
    } else if sounds {
        let opening = desk(&table.ground, Event::OpenReport { typed: None }, Some(reply.lang)).await;
        typed_report::offer(opening, Some(reply))
    } else {
        with_opener(reply, None)
    };
    // It stands there already.
    unshared(&mut reply);
    // Where others read along, nothing points at whoever has something to report.
    let points = alone || !(opens || sounds);
    let posts = to_discord::card(&reply.card, reply.lang, &table.ground, &table.carried);
    for (index, post) in posts.into_iter().enumerate() {
        let post = if index == 0 && points { post.in_answer_to(id) } else { post };
        if let Err(failed) = table.rest.write(channel, &post, Lane::Chatter).await {
            tracing::warn!("a message was not answered: {failed}");
            return;
        }
    }
}

fn unshared(reply: &mut Reply) {
    reply.card.buttons.retain(|button| !matches!(button.action, Action::ShareInChannel { .. }));
}

/// Where no form can be opened, its button stands under the card, or the card says what to type. `kept` is what is to
/// stand in the form again.
fn with_opener(mut reply: Reply, kept: Option<Private>) -> Reply {
    if let Some(form) = reply.form.take() {
        match to_discord::opener(&form, reply.lang) {
            Some(button) => {
                reply.card.buttons.insert(0, button);
                reply.card.carries = reply.card.carries.or(kept);
            }
            None => reply.card.blocks.push(Block::Text(Words::new(reply.lang).reply_use_command())),
        }
    }
    reply
}

async fn desk(ground: &Ground, event: Event, lang: Option<Lang>) -> Reply {
    let setting = Setting { lang, workspace: Some(WORKSPACE) };
    ground.handle(event, setting).await.unwrap_or_else(|| {
        let lang = ground.lang.or(lang).unwrap_or_default();
        let blocks = vec![Block::Alert(Words::new(lang).reply_broken())];
        Reply::only_you(lang, Card { blocks, ..Card::default() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Desk;

    #[test]
    fn a_form_that_comes_too_late_has_its_button_and_what_was_written() {
        let desk = Desk::new(rules_core::Core::builtin());
        let now = crate::clock::now();
        let opened = || desk.handle(Event::OpenReport { typed: None }, &Setting::default(), now);
        let written = Some(Private::new("kept"));
        let late = with_opener(opened(), written.clone());
        assert!(late.form.is_none() && late.card.carries == written);
        let first = late.card.buttons.first().map(|button| &button.action);
        assert_eq!(first, Some(&Action::StartReport { lang: Lang::En }));
        assert!(with_opener(opened(), None).card.carries.is_none());
    }
}
