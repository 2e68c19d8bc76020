//! One conversation: an interaction or a message comes in, the desk decides, and the answer is on its way in time.
//!
//! Discord waits three seconds for a first answer. Questions and drafts are answered at once, and with a promise where
//! that takes longer; a report is promised first, saved then, and only then its receipt is shown.

use std::time::Duration;

use rules_core::text::Lang;
use serde_json::Value;

use crate::chat::{Action, Block, Card, Event, Reply, Setting};
use crate::ground::Ground;
use crate::platforms::discord::from_discord::{self, Asked, Incoming, Pressed, Said};
use crate::platforms::discord::gateway::Who;
use crate::platforms::discord::memory::{Carried, Seen};
use crate::platforms::discord::rest::{Failed, Lane, Rest};
use crate::platforms::discord::to_discord::{self, Post};
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
}

/// Answers an interaction.
pub(super) async fn interaction(table: &Table, who: Who, data: Value) {
    let Ok(incoming) = from_discord::interaction(data, &table.ground, &table.carried) else {
        tracing::warn!("an interaction came without an id or a token");
        return;
    };
    let Incoming { id, token, lang, asked } = incoming;
    if !table.seen.first(id) {
        return;
    }
    let way = Way { table, application: who.application, id, token, lang: table.ground.lang.or(lang) };
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
        self.answer(&to_discord::soon()).await?;
        self.late(&work.await).await
    }

    /// A report, or what is added to one: promised, saved, and then told.
    async fn save(&self, event: Event) -> Result<(), Failed> {
        let promised = self.answer(&to_discord::soon()).await;
        // Also when nobody can be told any more: a report that is filed twice costs a minute, one that is lost may cost
        // more.
        let reply = self.desk(event).await;
        promised?;
        self.late(&reply).await
    }

    async fn pressed(&self, pressed: Pressed) -> Result<(), Failed> {
        let Pressed { event, rows, spent, saves, takes } = pressed;
        if takes {
            return self.take(event, rows).await;
        }
        let Some(rows) = rows else {
            // Others see the message too, so it stays as it is.
            return self.command(event).await;
        };
        if saves {
            let taken = self.answer(&to_discord::pressed(rows)).await;
            let reply = self.desk(event).await;
            if let Some(name) = spent {
                self.table.carried.forget(&name);
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
                self.answer(&to_discord::pressed(rows)).await?;
                self.more(self.posts(&reply)).await
            }
            Err(_) => {
                self.answer(&to_discord::pressed(rows)).await?;
                self.more(self.posts(&work.await)).await
            }
        }
    }

    /// A handler takes a case. The notice stands in a channel: it is closed only for whom the desk lets.
    async fn take(&self, event: Event, rows: Option<Value>) -> Result<(), Failed> {
        let reply = self.desk(event).await;
        // A refusal says so in a text; what was done leads its card.
        let done = matches!(reply.card.blocks.first(), Some(Block::Lead(_)));
        match rows.filter(|_| done) {
            Some(rows) => {
                self.answer(&to_discord::pressed(rows)).await?;
                self.more(self.posts(&reply)).await
            }
            None => self.first(&reply).await,
        }
    }

    /// The first answer: a form with its card behind it, or a message with what follows it.
    async fn first(&self, reply: &Reply) -> Result<(), Failed> {
        let form = reply.form.as_ref().and_then(|form| to_discord::form(form, &self.table.ground));
        if let Some(form) = form {
            self.answer(&form).await?;
            return self.more(self.posts(reply)).await;
        }
        let mut posts = self.posts(reply).into_iter();
        let Some(post) = posts.next() else { return self.answer(&to_discord::noted()).await };
        self.answer(&to_discord::message(&post)).await?;
        self.more(posts.collect()).await
    }

    /// What was promised.
    async fn late(&self, reply: &Reply) -> Result<(), Failed> {
        let mut posts = self.posts(&with_opener(reply.clone())).into_iter();
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
        to_discord::posts(reply, &self.table.ground, &self.table.carried)
    }

    async fn answer(&self, body: &Value) -> Result<(), Failed> {
        self.table.rest.answer(self.id, &self.token, body).await
    }

    async fn note(&self, text: &str) -> Result<(), Failed> {
        self.answer(&to_discord::message(&Post::note(text))).await
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
    let Said { id, channel, event } = said;
    if !table.seen.first(id) {
        return;
    }
    let mut reply = with_opener(desk(&table.ground, event, None).await);
    // It stands there already.
    reply.card.buttons.retain(|button| !matches!(button.action, Action::ShareInChannel { .. }));
    let posts = to_discord::card(&reply.card, reply.lang, &table.ground, &table.carried);
    for (index, post) in posts.into_iter().enumerate() {
        let post = if index == 0 { post.in_answer_to(id) } else { post };
        if let Err(failed) = table.rest.write(channel, &post, Lane::Chatter).await {
            tracing::warn!("a message was not answered: {failed}");
            return;
        }
    }
}

/// Where no form can be opened, its button stands under the card, or the card says what to type.
fn with_opener(mut reply: Reply) -> Reply {
    if let Some(form) = reply.form.take() {
        match to_discord::opener(&form, reply.lang) {
            Some(button) => reply.card.buttons.insert(0, button),
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
