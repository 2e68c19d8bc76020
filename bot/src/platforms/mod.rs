//! The places where people type; each turns its own form of talk into events, and replies into its own form of talk.

pub mod console;
pub mod discord;
pub mod slack;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::config::Platforms;
use crate::courier::Courier;
use crate::ground::{Ground, State};

/// What the operator has to be told before a platform is started with a demo roster, whose keys lie open.
pub const DEMO_REFUSED: &str = "the roster is the demo one, whose keys lie beside the reports: with it no platform is \
    connected. Make a roster first (deploy/roster.example.toml), then start again";

/// How many notices may wait for a platform.
const ERRANDS: usize = 64;

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
        let (ground, web_url) = (ground.clone(), platforms.web_url.clone());
        tasks.spawn(async move {
            if let Err(why) = slack::run(config, web_url, ground.clone(), received).await {
                ground.health.set(slack::NAME, State::Down(format!("{why:#}")));
            }
        });
    }
    courier
}
