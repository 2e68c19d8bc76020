//! What a long night brings: a server that is gone, a dead connection, a session that is lost, limits, a wrong token.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{HANDLERS, House, tells_nothing};
use crate::fake_discord::{FakeDiscord, Person, TOKEN};
use crate::service::Service;
use crate::support::{Data, sees};

fn help(fake: &FakeDiscord) -> Value {
    let asked = Person::new(1).command(fake, "help", &json!({}));
    fake.message_with(asked, "ask")
}

#[test]
fn the_server_is_gone_for_a_while_and_nothing_is_missed() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    help(fake);
    fake.go_down();
    service.wait_said("the connection is lost");
    // Somebody asks while the connection is down: it comes with the resumed session.
    let asked = Person::new(1).command(fake, "help", &json!({}));
    std::thread::sleep(Duration::from_secs(20));
    fake.come_up();
    fake.wait("the session", |board| (board.resumed == 1).then_some(()));
    fake.message_with(asked, "ask");
    assert_eq!(fake.look(|board| board.identified), 1, "resumed, not begun anew");

    fake.forget_sessions();
    fake.go_down();
    fake.come_up();
    fake.wait("a new session", |board| (board.identified == 2).then_some(()));
    help(fake);
    tells_nothing(&service.stop());
}

#[test]
fn a_dead_connection_is_noticed_and_left() {
    let house = House::new();
    house.fake.quirks(|quirks| quirks.heartbeat = Duration::from_millis(300));
    let service = house.start();
    house.fake.quirks(|quirks| quirks.zombie = true);
    service.wait_said("stopped answering");
    house.fake.quirks(|quirks| quirks.zombie = false);
    house.fake.wait("the session", |board| (board.resumed > 0).then_some(()));
    help(&house.fake);
    tells_nothing(&service.stop());
}

#[test]
fn limits_are_kept_and_the_answer_still_comes_once() {
    let house = House::with_handlers();
    let service = house.start();
    let fake = &house.fake;
    fake.refuse("/webhooks/", 429, 0.7, 1);
    fake.refuse(&format!("/channels/{HANDLERS}"), 429, 0.7, 1);
    fake.refuse(&format!("/channels/{HANDLERS}"), 503, 0.0, 1);
    let begun = Instant::now();
    let reporter = Person::new(1);
    let opened = reporter.command(fake, "report", &json!({}));
    fake.message_with(opened, "911");
    assert!(begun.elapsed() >= Duration::from_millis(650), "the wait was kept");
    let sent = reporter.submit(fake, opened, &["He hits her on the bus"]);
    fake.message_with(sent, "Your receipt");
    fake.wait("the notice", |board| {
        board.messages.values().any(|one| one["channel_id"] == json!(HANDLERS.to_string())).then_some(())
    });
    let tries = fake
        .look(|board| board.requests.iter().filter(|one| one.path.contains(&HANDLERS.to_string())).count());
    assert_eq!(tries, 3);
    let told = fake.look(|board| {
        board.messages.values().filter(|one| one["channel_id"] == json!(HANDLERS.to_string())).count()
    });
    assert_eq!(told, 1);
    tells_nothing(&service.stop());
}

#[test]
fn commands_are_told_once_and_again_only_when_they_differ() {
    let house = House::new();
    let puts = || house.fake.look(|board| board.requests.iter().filter(|one| one.method == "PUT").count());
    let service = house.start();
    help(&house.fake);
    assert_eq!(puts(), 1);
    tells_nothing(&service.stop());
    let service = house.start();
    service.wait_said("registered before");
    assert_eq!(puts(), 1, "Discord had them");
    tells_nothing(&service.stop());
    house.fake.change(|board| board.commands.truncate(2));
    let service = house.start();
    house.fake.wait("the commands", |board| (board.commands.len() > 2).then_some(()));
    assert_eq!(puts(), 2);
    tells_nothing(&service.stop());
}

#[test]
fn commands_that_discord_does_not_take_at_once_are_told_again() {
    let house = House::new();
    house.fake.refuse("/commands", 503, 0.0, 1);
    house.fake.refuse("/commands", 403, 0.0, 1);
    // It waits until they are there.
    let service = house.start();
    let log = service.stop();
    sees(&log, &["discord commands is down: the commands could not be registered", "status 403"]);
    tells_nothing(&log);
}

#[test]
fn a_filter_between_us_and_discord_is_waited_for() {
    let house = House::new();
    house.fake.refuse("/gateway/bot", 403, 0.0, 1);
    let service = house.start();
    help(&house.fake);
    let log = service.stop();
    sees(&log, &["discord is down: Discord refused it: status 403"]);
    tells_nothing(&log);
}

#[test]
fn what_cannot_be_mended_stops_the_platform_and_nothing_else() {
    for (code, says) in [(4014, "intents"), (4013, "4013"), (4012, "4012")] {
        let house = House::new();
        house.fake.quirks(|quirks| quirks.close_with = Some(code));
        let base = house.fake.base();
        let vars = [
            ("CHALKLINE_DATA", house.data.path()),
            ("CHALKLINE_DISCORD_TOKEN", TOKEN),
            ("CHALKLINE_DISCORD_API_BASE", base.as_str()),
        ];
        let mut service = Service::start(&vars);
        service.wait_said("discord is down");
        service.wait_said(says);
        assert!(service.is_running(), "the others go on");
        tells_nothing(&service.stop());
    }
}

#[test]
fn a_wrong_token_and_a_silent_server_are_told_and_no_other_host_is_asked() {
    let fake = FakeDiscord::start();
    let data = Data::new();
    let token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.wrong.token-of-nobody";
    let base = fake.base();
    let vars = [
        ("CHALKLINE_DATA", data.path()),
        ("CHALKLINE_DISCORD_TOKEN", token),
        ("CHALKLINE_DISCORD_API_BASE", base.as_str()),
    ];
    let mut service = Service::start(&vars);
    service.wait_said("does not know this token");
    assert!(service.is_running() && !service.said().contains(token));
    service.stop();

    fake.go_down();
    let vars = [
        ("CHALKLINE_DATA", data.path()),
        ("CHALKLINE_DISCORD_TOKEN", TOKEN),
        ("CHALKLINE_DISCORD_API_BASE", base.as_str()),
    ];
    let service = Service::start(&vars);
    service.wait_said("cannot be reached");
    fake.come_up();
    fake.wait_ready();
    tells_nothing(&service.stop());
}
