//! Notices to handlers in a channel: the button, who may press it, the message that changes in its place, rate limits.

use super::a_report::receipt;
use super::{Bot, over_http};
use crate::fake_slack::{At, FakeSlack, Transport, reads};
use crate::support::{Data, chalkline_with, sees};

const CHANNEL: &str = "C0HANDLERS";

/// A data folder whose handler is reached in a channel, and has an account.
fn data() -> Data {
    let data = Data::new();
    // The demo roster is made by the first run.
    chalkline_with(&[("CHALKLINE_DATA", data.path())], &[], "/help\n");
    let path = format!("{}/roster.toml", data.path());
    let roster = std::fs::read_to_string(&path).expect("a roster");
    let ours = format!("reach = [\"chat:slack/{CHANNEL}\"]\naccounts = [\"slack/U0HANDLER\"]\ndeputy");
    let changed = roster.replacen("reach = [\"console\"]\ndeputy", &ours, 1);
    assert_ne!(roster, changed);
    std::fs::write(&path, changed).expect("writable");
    data
}

/// Gives the receipt.
fn file_a_report(bot: &Bot) -> String {
    bot.slack.slash("U1", "/report", "");
    bot.slack.submit("U1", &[("What happened?", "A boy is pushed on the bus every day")]);
    receipt(&bot.window_says("U1", "Saved and sealed"))
}

fn notice(bot: &Bot, words: &str) -> String {
    bot.slack.wait(&format!("a notice that says {words:?}"), |world| {
        world.public(CHANNEL).map(|one| reads(&one.body)).filter(|text| text.contains(words))
    })
}

fn told_pressed_and_changed(transport: Transport) {
    let mut slack = FakeSlack::start(transport);
    slack.twice = true;
    let bot = Bot::start_with(slack, data(), &[]);
    file_a_report(&bot);
    let seen = notice(&bot, "there is a new report");
    assert!(!seen.contains("pushed"), "a notice says nothing of what was reported");
    assert_eq!(bot.slack.look(|world| world.count("chat.postMessage")), 1);

    bot.slack.press("U2", At::Channel(CHANNEL), "I have this");
    bot.slack.wait("a refusal", |world| world.private("U2").map(|_| ()));
    assert_eq!(bot.slack.look(|world| world.count("chat.update")), 0, "a stranger changes nothing");

    bot.slack.press("U0HANDLER", At::Channel(CHANNEL), "I have this");
    let changed = notice(&bot, "handler has");
    sees(&changed, &["there is a new report", "handler has"]);
    assert!(!changed.contains("I have this"), "the button is gone: {changed}");
    sees(&bot.private_says("U0HANDLER", "its clock has stopped"), &["You have"]);
    assert_eq!(bot.slack.look(|world| world.count("chat.postMessage")), 1, "in its place");
}

#[test]
fn told_pressed_and_changed_over_sockets() {
    told_pressed_and_changed(Transport::Socket);
}

#[test]
fn told_pressed_and_changed_over_http() {
    told_pressed_and_changed(over_http());
}

#[test]
fn a_case_that_somebody_has_stays_theirs_when_something_is_added() {
    let bot = Bot::start_with(FakeSlack::start(Transport::Socket), data(), &[]);
    let receipt = file_a_report(&bot);
    notice(&bot, "there is a new report");
    bot.slack.press("U0HANDLER", At::Channel(CHANNEL), "I have this");
    notice(&bot, "handler has");
    bot.slack.close("U1");
    bot.slack.slash("U1", "/chalkline", "status");
    bot.slack.submit("U1", &[("Your receipt", &receipt), ("Anything to add?", "The number 4")]);
    bot.window_says("U1", "Added, sealed and saved");
    let first = bot.slack.wait("the first notice, changed again", |world| {
        let first = world.messages.iter().find(|one| one.channel == CHANNEL && one.only.is_none());
        let updates = world.count("chat.update");
        first.filter(|_| updates >= 2).map(|one| reads(&one.body))
    });
    sees(&first, &["handler has"]);
    assert!(!first.contains("I have this"), "nobody needs to take it again: {first}");
}

#[test]
fn a_notice_waits_as_long_as_slack_asks_and_comes_once() {
    let slack = FakeSlack::start(Transport::Socket);
    slack.change(|world| world.limited.insert("chat.postMessage".to_owned(), (2, 1)));
    let bot = Bot::start_with(slack, data(), &[]);
    file_a_report(&bot);
    notice(&bot, "there is a new report");
    let (refused, posted) = bot.slack.look(|world| {
        let posts = world.calls.iter().filter(|call| call.method == "chat.postMessage");
        (
            posts.filter(|call| call.error.as_deref() == Some("ratelimited")).count(),
            world.count("chat.postMessage"),
        )
    });
    assert_eq!((refused, posted), (2, 1));
}

#[test]
fn a_notice_is_told_after_a_restart_and_its_old_button_works() {
    let bot = Bot::start_with(FakeSlack::start(Transport::Socket), data(), &[]);
    file_a_report(&bot);
    notice(&bot, "there is a new report");
    // The same workspace and folder, another run of the program.
    let mut bot = bot;
    bot.program.kill().expect("it runs");
    bot.program.wait().expect("it ends");
    bot.slack.wait("no sockets", |world| (world.sockets.0 == 0).then_some(()));
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_chalkline"))
        .env_clear()
        .env("CHALKLINE_DATA", bot.data.path())
        .envs(bot.slack.vars())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    bot.program = program;
    bot.slack.wait("sockets", |world| (world.sockets.0 == 2).then_some(()));
    // Killed before it was noted that the notice had arrived, the program tells it again: before the press or behind it.
    bot.slack.press("U0HANDLER", At::Channel(CHANNEL), "I have this");
    let changed = notice(&bot, "handler has");
    assert!(!changed.contains("I have this"), "{changed}");
}

#[test]
fn a_notice_that_comes_when_somebody_has_the_case_says_so() {
    let slack = FakeSlack::start(Transport::Socket);
    let bot = Bot::start_with(slack, data(), &[]);
    let receipt = file_a_report(&bot);
    notice(&bot, "there is a new report");
    bot.slack.press("U0HANDLER", At::Channel(CHANNEL), "I have this");
    notice(&bot, "handler has");
    bot.slack.close("U1");
    bot.slack.slash("U1", "/chalkline", "status");
    bot.slack.submit("U1", &[("Your receipt", &receipt), ("Anything to add?", "The number 4")]);
    let added = notice(&bot, "something was added");
    sees(&added, &["handler has"]);
    assert!(!added.contains("I have this"), "nobody needs to take it again: {added}");
}
