//! Discord: commands, forms, buttons, messages to the bot, and notices in handlers' channels.
//!
//! serenity gives the types, the routes and the builders. What goes over the wires is written out here: see `gateway` and
//! `rest` for the reasons.

mod commands;
mod errands;
mod from_discord;
mod gateway;
mod markdown;
mod memory;
mod post;
mod rest;
mod talk;
mod to_discord;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::config::Discord;
use crate::courier::Errand;
use crate::ground::{Ground, State};
use crate::platforms::Remark;
use gateway::{Gateway, Heard, Who};
use memory::{Carried, Seen};
use rest::{Does, Failed, Lane, Rest};
use talk::Table;

/// The name in the roster, and in the health.
pub const NAME: &str = from_discord::PLATFORM;

/// How many events may wait to be looked at.
const WAITING: usize = 1_024;
/// How long conversations may go on once the service is asked to end.
const FAREWELL: Duration = Duration::from_secs(7);
/// How long to wait before Discord is looked for again.
const AGAIN: Duration = Duration::from_secs(5);
/// What the commands are called in the health.
const COMMANDS: &str = "discord commands";
/// How long to wait before they are told again, for the first time and at most.
const TELL_AGAIN: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(300));

/// Works until the service is asked to end. An error is what trying again cannot mend.
pub async fn run(config: Discord, ground: Ground, errands: mpsc::Receiver<Errand>) -> anyhow::Result<()> {
    let health = ground.health.clone();
    health.set(NAME, State::Starting);
    let worked = work(config, ground, errands).await;
    if let Err(error) = &worked {
        health.set(NAME, State::Down(format!("{error:#}")));
    }
    worked
}

async fn work(config: Discord, ground: Ground, mut errands: mpsc::Receiver<Errand>) -> anyhow::Result<()> {
    let rest = Rest::new(&config.token, config.api_base.as_deref())?;
    let table = Arc::new(Table {
        ground: ground.clone(),
        rest: rest.clone(),
        carried: Carried::default(),
        seen: Seen::default(),
    });
    let mut tasks = JoinSet::new();
    let (heard, mut hears) = mpsc::channel(WAITING);
    let mut connection = tokio::spawn(connect(config, ground.clone(), rest, heard));
    let mut who = None;
    let mut registered = false;
    loop {
        tokio::select! {
            () = ground.stop.asked() => break,
            ended = &mut connection => return Err(ended?),
            Some(errand) = errands.recv() => {
                let table = Arc::clone(&table);
                tasks.spawn(async move { errands::run(&table, errand).await });
            }
            Some(one) = hears.recv() => match one {
                Heard::Ready { who: now } => {
                    who = now.or(who);
                    ground.health.set(NAME, State::Ready);
                    if let Some(who) = who.filter(|_| !registered) {
                        registered = true;
                        let table = Arc::clone(&table);
                        let stop = ground.stop.clone();
                        tasks.spawn(async move {
                            tokio::select! {
                                () = stop.asked() => {}
                                () = register(&table, who) => {}
                            }
                        });
                    }
                }
                Heard::Lost => ground.health.set(NAME, State::Down("the connection is lost".to_owned())),
                Heard::Event { name, data } => {
                    let Some(who) = who else { continue };
                    let table = Arc::clone(&table);
                    match name.as_str() {
                        "INTERACTION_CREATE" => {
                            tasks.spawn(async move { talk::interaction(&table, who, data.0).await });
                        }
                        "MESSAGE_CREATE" => {
                            tasks.spawn(async move { talk::message(&table, who, data.0).await });
                        }
                        // Everything else that happens there is none of our business.
                        _ => {}
                    }
                }
            },
            Some(_) = tasks.join_next() => {}
        }
    }
    connection.abort();
    let finish = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(FAREWELL, finish).await.is_err() {
        tracing::warn!("some conversations were not finished");
    }
    Ok(())
}

/// Finds the gateway and stays connected to it, for ever: it gives back what cannot be mended by trying again.
async fn connect(config: Discord, ground: Ground, rest: Rest, heard: mpsc::Sender<Heard>) -> anyhow::Error {
    let url = loop {
        let nothing = None::<&Value>;
        let failed = match rest.ask(Does::Get, "/gateway/bot", nothing, Lane::Urgent).await {
            Ok(said) => match said.get("url").and_then(Value::as_str) {
                Some(url) if url.starts_with("wss://") || config.api_base.is_some() => break url.to_owned(),
                // A filter that answers in its place with a page of its own.
                _ => Failed::Unreachable("what answers does not say where the gateway is".to_owned()),
            },
            Err(failed) => failed,
        };
        let Some(wait) = failed.again(AGAIN) else { return gateway::unknown_token() };
        ground.health.set(NAME, State::Down(failed.to_string()));
        // The same host again, and never another one.
        tokio::time::sleep(wait).await;
    };
    Gateway::new(config.token, url).run(&heard).await
}

/// Whether the roster can mean a channel by this.
pub fn is_place(place: &str) -> bool {
    place.parse::<u64>().is_ok_and(|id| id > 0)
}

/// What is to be said of the token and the commands.
pub async fn probe(config: &Discord) -> Option<Remark> {
    let asked = async {
        let rest = Rest::new(&config.token, config.api_base.as_deref())?;
        let nothing = None::<&Value>;
        let who = rest.ask(Does::Get, "/oauth2/applications/@me", nothing, Lane::Urgent).await?;
        let id = who.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok()).filter(|id| *id > 0);
        let id = id.ok_or_else(|| Failed::Unreachable("it does not say who the bot is".to_owned()))?;
        commands::registered(&rest, id).await
    };
    match asked.await {
        Ok(true) => None,
        Ok(false) => Some(Remark::Note(
            "Discord: the commands are not registered, or are others; Chalkline registers them when it starts"
                .to_owned(),
        )),
        Err(Failed::Refused { status: 401, .. }) => {
            Some(Remark::Wrong(format!("Discord: {}", gateway::unknown_token())))
        }
        Err(failed) => Some(Remark::Wrong(failed.to_string())),
    }
}

/// Registers the commands, however long that takes: without them nobody finds the bot.
async fn register(table: &Table, who: Who) {
    let health = &table.ground.health;
    health.set(COMMANDS, State::Starting);
    let (mut wait, longest) = TELL_AGAIN;
    loop {
        let failed = match commands::register(&table.rest, who.application).await {
            Ok(true) => break tracing::info!("the commands are registered"),
            Ok(false) => break tracing::info!("the commands were registered before"),
            Err(failed) => failed,
        };
        health.set(COMMANDS, State::Down(format!("the commands could not be registered: {failed}")));
        let Some(pause) = failed.again(wait) else { return };
        tokio::time::sleep(pause).await;
        wait = (wait * 2).min(longest);
    }
    health.set(COMMANDS, State::Ready);
}
