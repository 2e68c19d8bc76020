//! Everything that needs the whole program: one binary, journeys that read "somebody types, somebody sees".

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed; its helpers are no product code"
)]

#[path = "support/fake_discord/mod.rs"]
mod fake_discord;
#[path = "support/fake_slack/mod.rs"]
mod fake_slack;
mod fuzz_smoke;
mod house;
mod journeys;
mod readme;
#[path = "support/service.rs"]
mod service;
mod support;
