//! The fake Slack of the tests as a program: to try the adapter by hand, and for clients of other makers to try the fake.
//!
//! `cargo run --example fake_slack -- socket` (or `http PORT`) prints the settings that the app needs, then obeys lines:
//! `slash USER COMMAND TEXT`, `mention USER TEXT`, `direct USER TEXT`, `home USER`, `press USER LABEL`,
//! `send USER LABEL=TEXT;LABEL=TEXT`, `see USER`, `disconnect`.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a tool of the tests, for whoever runs it"
)]

#[path = "../../tests/support/fake_slack/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
mod fake_slack;

use std::io::BufRead as _;

use fake_slack::{At, FakeSlack, Transport, reads};
use serde_json::json;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let transport = match arguments.get(1).and_then(|port| port.parse().ok()) {
        Some(port) => Transport::Http(port),
        None => Transport::Socket,
    };
    let slack = FakeSlack::start(transport);
    for (name, value) in slack.vars() {
        println!("{name}={value}");
    }
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("text");
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        let (user, rest) = (words.get(1).copied().unwrap_or("U1"), words.get(2).copied().unwrap_or_default());
        let answer = match words[0] {
            "slash" => {
                let (command, text) = rest.split_once(' ').unwrap_or((rest, ""));
                slack.slash(user, command, text).body
            }
            "mention" => slack.mention(user, "C0STAFF", rest).body,
            "direct" => slack.direct(user, rest).body,
            "home" => slack.open_home(user).body,
            "press" => {
                let window = slack.look(|world| world.window(user).is_some());
                slack.press(user, if window { At::Window } else { At::Private }, rest).body
            }
            "send" => {
                let answers: Vec<(&str, &str)> =
                    rest.split(';').filter_map(|pair| pair.split_once('=')).collect();
                slack.submit(user, &answers).body
            }
            "see" => slack.look(|world| {
                let shown =
                    [world.window(user), world.private(user).map(|one| &one.body), world.homes.get(user)];
                json!(shown.map(|shown| shown.map(reads)))
            }),
            "disconnect" => {
                slack.disconnect_all("refresh_requested");
                json!(null)
            }
            other => json!({"unknown": other}),
        };
        println!("{answer}");
    }
}
