//! Sockets that come and go: refreshed before they close, and opened again when the workspace was away.

use super::Bot;
use crate::fake_slack::{FakeSlack, Transport};
use crate::support::{Data, chalkline_with, sees};

#[test]
fn a_socket_is_replaced_before_it_closes_and_nothing_is_lost_in_between() {
    let bot = Bot::start(Transport::Socket);
    bot.slack.disconnect_all("refresh_requested");
    bot.slack.wait("four sockets", |world| (world.sockets.1 >= 4).then_some(()));
    assert!(bot.slack.look(|world| world.sockets.0) >= 2, "the new ones were there before the old ones went");
    for _ in 0..8 {
        let before = bot.slack.look(|world| world.messages.len());
        bot.slack.slash("U1", "/ask", "can i accept a friend request from a student?");
        bot.slack.wait("an answer", |world| (world.messages.len() > before).then_some(()));
        std::thread::sleep(std::time::Duration::from_millis(350));
    }
    bot.slack.wait("the old ones gone", |world| (world.sockets.0 == 2).then_some(()));
}

#[test]
fn a_workspace_that_refuses_at_first_is_asked_again() {
    let slack = FakeSlack::start(Transport::Socket);
    slack.change(|world| world.limited.insert("apps.connections.open".to_owned(), (2, 1)));
    let bot = Bot::start_with(slack, Data::new(), &[]);
    bot.slack.slash("U1", "/chalkline", "help");
    bot.private_says("U1", "/ask");
}

#[test]
fn the_doctor_asks_the_workspace_about_the_tokens() {
    let slack = FakeSlack::start(Transport::Socket);
    let data = Data::new();
    data.chalkline(&[], "/help\n");
    let doctor = |changed: &str, token: &str| {
        let right = slack.vars();
        let token = |(name, right): &(&'static str, String)| {
            (*name, if *name == changed { token.to_owned() } else { right.clone() })
        };
        let vars: Vec<(&str, String)> = right.iter().map(token).collect();
        let vars: Vec<(&str, &str)> = vars.iter().map(|(name, value)| (*name, value.as_str())).collect();
        chalkline_with(&[&[("CHALKLINE_DATA", data.path())], &*vars].concat(), &["doctor"], "").out
    };
    let sound = doctor("", "");
    assert!(!sound.contains("Slack") && sound.contains("routes"), "{sound}");
    sees(
        &doctor("CHALKLINE_SLACK_BOT_TOKEN", "xoxb-of-another-app"),
        &["CHALKLINE_SLACK_BOT_TOKEN", "invalid_auth"],
    );
    let wrong = doctor("CHALKLINE_SLACK_APP_TOKEN", "xapp-of-another-app");
    sees(&wrong, &["CHALKLINE_SLACK_APP_TOKEN", "invalid_auth"]);
    assert!(!wrong.contains("of-another-app"), "{wrong}");
}

#[test]
fn it_ends_when_it_is_asked_to_and_says_nothing_of_anybody() {
    let bot = Bot::start(Transport::Socket);
    bot.slack.slash("U1", "/ask", "planted-xylophone");
    let log = bot.end();
    assert!(!log.contains("planted-xylophone") && !log.contains("xapp-"), "{log}");
}
