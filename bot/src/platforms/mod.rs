//! The places where people type; each turns its own form of talk into events, and replies into its own form of talk.

pub mod console;
pub mod discord;
pub mod slack;
mod typed_report;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::config::Platforms;
use crate::courier::Courier;
use crate::ground::{Ground, State};

/// What the operator has to be told before a platform is started with a demo roster, whose keys lie open.
pub const DEMO_REFUSED: &str = "the roster is the demo one, whose keys lie beside the reports: with it no platform is \
    connected, and no service is run. Make a roster first (deploy/roster.example.toml), then start again";

/// How many notices may wait for a platform.
const ERRANDS: usize = 64;

/// What a platform says of its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// It will not work so.
    Wrong(String),
    /// Good to know.
    Note(String),
}

/// Asks the platforms that are configured whether they take their tokens and have their commands.
pub async fn probe(platforms: &Platforms) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if let Some(config) = &platforms.discord {
        remarks.extend(discord::probe(config).await);
    }
    if let Some(config) = &platforms.slack {
        remarks.extend(slack::probe(config).await);
    }
    remarks
}

/// What keeps `chat:PLATFORM/PLACE` of the roster from being reached; `None` if nothing that can be seen from here.
pub fn unreachable(platforms: &Platforms, platform: &str, place: &str) -> Option<String> {
    let (there, variable, right) = match platform {
        discord::NAME => (platforms.discord.is_some(), "CHALKLINE_DISCORD_TOKEN", discord::is_place(place)),
        slack::NAME => (platforms.slack.is_some(), "CHALKLINE_SLACK_BOT_TOKEN", slack::is_place(place)),
        _ => {
            let known = [discord::NAME, slack::NAME].join(" or ");
            return Some(format!("\"{platform}\" is no platform; write {known}, in small letters"));
        }
    };
    if !right {
        return Some(format!("\"{place}\" is no channel of {platform}: copy the channel's id, not its name"));
    }
    (!there).then(|| format!("{platform} is not set up: {variable} is not set"))
}

/// Starts every platform that is configured. Each goes on until it is asked to end; one that fails says so in the
/// health and leaves the others alone.
pub fn start(
    platforms: &Platforms,
    ground: &Ground,
    mut courier: Option<Courier>,
    tasks: &mut JoinSet<()>,
) -> Option<Courier> {
    if let Some(config) = platforms.discord.clone() {
        let (errands, received) = mpsc::channel(ERRANDS);
        courier = courier.map(|courier| courier.through(discord::NAME, errands));
        let ground = ground.clone();
        // What ended it stands in the health.
        tasks.spawn(async move { drop(discord::run(config, ground, received).await) });
    }
    if let Some(config) = platforms.slack.clone() {
        let (errands, received) = mpsc::channel(ERRANDS);
        courier = courier.map(|courier| courier.through(slack::NAME, errands));
        let ground = ground.clone();
        tasks.spawn(async move {
            if let Err(why) = slack::run(config, ground.clone(), received).await {
                ground.health.set(slack::NAME, State::Down(format!("{why:#}")));
            }
        });
    }
    courier
}
