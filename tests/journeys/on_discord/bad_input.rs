//! Whatever comes: a polite line for the person alone, or silence, and a program that goes on.

use serde_json::{Value, json};

use super::{HANDLERS, House, PLANTED, tells_nothing};
use crate::fake_discord::{Person, TOKEN};
use crate::support::{chalkline_with, sees};

#[test]
fn the_doctor_asks_discord_about_token_and_commands() {
    let house = House::with_handlers();
    let elsewhere = house.data.chalkline(&["doctor"], "").out;
    sees(&elsewhere, &["is reached by chat:discord/", "CHALKLINE_DISCORD_TOKEN is not set"]);
    let doctor = |token: &str| {
        let vars = [
            ("CHALKLINE_DATA", house.data.path()),
            ("CHALKLINE_DISCORD_TOKEN", token),
            ("CHALKLINE_DISCORD_API_BASE", &house.fake.base()),
        ];
        let ran = chalkline_with(&vars, &["doctor"], "");
        assert!(!format!("{}{}", ran.out, ran.err).contains(token), "a token is told");
        ran.out
    };
    sees(&doctor(TOKEN), &["the commands are not registered"]);
    sees(&doctor("bm90LWEtdG9rZW4.Zm9y.dGhpcy1ib3Q"), &["Discord", "token"]);
    let service = house.start();
    let sound = doctor(TOKEN);
    assert!(!sound.contains("iscord"), "{sound}");
    // A name in place of an id, or a platform that is none: no notice would ever arrive.
    let path = format!("{}/roster.toml", house.data.path());
    let roster = std::fs::read_to_string(&path).expect("the roster");
    for (place, says) in [("discord/handlers", "copy the channel's id"), ("Discord/12345", "is no platform")]
    {
        std::fs::write(&path, roster.replace(&format!("discord/{HANDLERS}"), place)).expect("writable");
        sees(&doctor(TOKEN), &[place, says]);
    }
    tells_nothing(&service.stop());
}

#[test]
fn what_cannot_be_followed_is_answered_politely() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let asked = person.command(fake, "ask", &json!({ "question": "Can I post a photo of my students?" }));
    let answer = fake.message_with(asked, "[Yes]");
    let real = crate::fake_discord::buttons(&answer).next().expect("a button")["custom_id"].clone();
    let real = real.as_str().expect("an id");
    let tampered = format!("{}x", real.strip_suffix(|_: char| true).unwrap_or_default());
    for id in ["", "x", "r|en", &tampered, "🦊🦊🦊🦊🦊🦊🦊", "form-check x", &format!("{real}~0000")]
    {
        let pressed = person.press_id(fake, &answer, id);
        assert!(fake.callback(pressed)["type"].as_u64().is_some(), "{id}");
    }
    for (kind, data) in [
        (2, json!({ "id": "1", "name": "no-such-command", "type": 1 })),
        (2, json!({ "id": "1", "name": "ask", "type": 1 })),
        (
            2,
            json!({ "id": "1", "name": "case", "type": 1, "options": [{ "name": "x", "type": 3, "value": "y" }] }),
        ),
        (2, json!({ "id": "1", "name": "Check draft", "type": 3, "target_id": "5" })),
        (5, json!({ "custom_id": "form-of-somebody", "components": [] })),
        (5, json!({ "custom_id": "form-check forged", "components": [] })),
        (5, json!({ "custom_id": "form-report", "components": [] })),
        // A form made of parts that are not known: nothing of it may be taken for an empty report.
        (
            5,
            json!({ "custom_id": "form-report", "components": [{ "type": 18, "component":
            { "type": 4, "custom_id": "what", "value": PLANTED } }] }),
        ),
        (
            5,
            json!({ "custom_id": "form-report", "components": [{ "type": 1, "components": [{ "type": 99 }] }] }),
        ),
        (2, json!({ "name": PLANTED })),
        (2, Value::Null),
        (77, json!({ "text": PLANTED })),
    ] {
        let id = person.interact(fake, kind, &data);
        let said = fake.callback(id);
        assert!(matches!(said["type"].as_u64(), Some(4 | 5)), "{data} got {said}");
    }
    for (name, data) in [
        ("INTERACTION_CREATE", Value::Null),
        ("INTERACTION_CREATE", json!({ "id": "1", "token": 5, "data": PLANTED })),
        ("INTERACTION_CREATE", json!([PLANTED])),
        ("MESSAGE_CREATE", json!({ "content": PLANTED })),
        ("SOMETHING_NEW", json!({ "text": PLANTED })),
        ("", json!(7)),
    ] {
        fake.dispatch(name, &data);
    }
    let helped = person.command(fake, "help", &json!({}));
    fake.message_with(helped, "ask");
    tells_nothing(&service.stop());
}

#[test]
fn the_longest_texts_fit() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let asked = person.command(fake, "ask", &json!({ "question": "ñ*".repeat(500) }));
    fake.wait("an answer", |board| board.talks.get(&asked)?.messages.first().copied());

    let opened = person.command(fake, "check", &json!({}));
    // Every sign needs a backslash, and there is something to mark in it.
    let signs = "*_~|[]<>".repeat(500);
    let draft = "Johnny, congratulations on moving your grade up to a B from a C! ";
    let long: String = format!("{draft}{signs}").chars().take(4000).collect();
    let sent = person.submit(fake, opened, &[&long]);
    fake.wait("a review", |board| {
        let talk = board.talks.get(&sent)?;
        let text: Vec<&str> =
            talk.messages.iter().filter_map(|id| board.messages[id]["content"].as_str()).collect();
        text.concat().contains("Guideline 4").then_some(())
    });

    let opened = person.command(fake, "report", &json!({}));
    let long: String = "He hits her 😀 ".repeat(400).chars().take(4000).collect();
    let sent =
        person.submit(fake, opened, &[&long, &"x".repeat(1000), &"y".repeat(1000), &"z".repeat(1000), "no"]);
    fake.wait("an answer", |board| {
        let talk = board.talks.get(&sent)?;
        talk.messages
            .iter()
            .any(|id| !board.messages[id]["content"].as_str().unwrap_or_default().is_empty())
            .then_some(())
    });
    let refused =
        fake.look(|board| board.requests.iter().filter(|one| one.status >= 400).cloned().collect::<Vec<_>>());
    assert!(refused.is_empty(), "{refused:?}");
    tells_nothing(&service.stop());
}
