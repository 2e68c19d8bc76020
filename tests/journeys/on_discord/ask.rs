//! Somebody asks: with a command, by a button, in a channel, alone with the bot.

use serde_json::{Value, json};

use super::{House, PLANTED, tells_nothing};
use crate::fake_discord::{BOT, CHANNEL, Person, text};
use crate::support::sees;

/// Only the person sees it.
const EPHEMERAL: u64 = 64;

#[test]
fn a_question_a_question_back_and_the_answer_for_everybody() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let other = Person::new(2).listen(fake);

    let asked = person.command(fake, "ask", &json!({ "question": "Can I post a photo of my students?" }));
    fake.message_with(asked, "Guideline 3");
    let answer = fake.message_with(asked, "Share in the channel]");
    assert_eq!(answer["flags"].as_u64().map(|flags| flags & EPHEMERAL), Some(EPHEMERAL));
    sees(&text(&answer), &["[Yes]", "[No]", "[Not sure]", "Share in the channel]"]);

    let pressed = person.press(fake, &answer, "No");
    fake.message_with(pressed, "Guideline 3");
    let next = fake.message_with(pressed, "Share in the channel");
    let used = fake.again(&answer);
    assert!(crate::fake_discord::buttons(&used).all(|button| button["disabled"] == json!(true)), "{used}");
    assert!(!other.heard().contains("Guideline 3"), "nobody else has seen any of it");

    let shared = person.press(fake, &next, "Share in the channel");
    let shared = fake.message_with(shared, "Guideline 3");
    assert_eq!(shared["flags"].as_u64().map(|flags| flags & EPHEMERAL), Some(0));
    fake.wait("the second member", |_| other.heard().contains("Guideline 3").then_some(()));
    assert!(!other.heard().contains("my students?"), "the question itself stays with who asked");
    let left: Vec<Value> = crate::fake_discord::buttons(&fake.again(&next)).cloned().collect();
    let off: Vec<&Value> = left.iter().filter(|button| button["disabled"] == json!(true)).collect();
    assert!(left.len() > 1, "{left:?}");
    assert!(matches!(off[..], [one] if one["label"] == json!("Share in the channel")), "{left:?}");

    let asked =
        person.command_alone(fake, "ask", &json!({ "question": "Can I post a photo of my students?" }));
    let answer = fake.message_with(asked, "[Yes]");
    assert!(!text(&answer).contains("Share in the channel"), "there is no channel");
    tells_nothing(&service.stop());
}

#[test]
fn a_button_works_after_a_restart() {
    let house = House::new();
    let service = house.start();
    let person = Person::new(1);
    let asked =
        person.command(&house.fake, "ask", &json!({ "question": "Can I post a photo of my students?" }));
    let answer = house.fake.message_with(asked, "[Yes]");
    tells_nothing(&service.kill());
    let service = house.start();
    let pressed = person.press(&house.fake, &answer, "Yes");
    house.fake.message_with(pressed, "Guideline 3");
    tells_nothing(&service.stop());
}

#[test]
fn mentions_and_direct_messages_are_questions() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let alone = 1_100_000_000_000_000_555;
    let answer_in = |channel: u64, question: u64| {
        fake.wait("an answer to a message", |board| {
            let mut sent = board.requests.iter();
            let path = format!("/channels/{channel}/messages");
            let id = question.to_string();
            sent.find(|one| one.path == path && one.body["message_reference"]["message_id"] == json!(id))
                .map(|one| one.body.clone())
        })
    };

    let question = person.say(fake, CHANNEL, &format!("<@{BOT}> may I use the school's logo? {PLANTED}"));
    let answer = answer_in(CHANNEL, question);
    sees(&text(&answer), &["Guideline 10"]);
    assert!(!text(&answer).contains("Share in the channel"), "it is there already");

    let question = person.say(fake, alone, "Can I accept a friend request from a student?");
    sees(&text(&answer_in(alone, question)), &["Guideline"]);

    let draft = format!("/check Johnny, congratulations on moving your grade up to a B from a C! {PLANTED}");
    let question = person.say(fake, alone, &draft);
    sees(&text(&answer_in(alone, question)), &["Do not post this as it is", "**__", "Guideline 4"]);

    let question = person.say(fake, alone, "/report somebody is beaten");
    sees(&text(&answer_in(alone, question)), &["911", "Nothing of it was taken", "[Report it]"]);

    let question = person.say(fake, alone, "/ayuda");
    sees(&text(&answer_in(alone, question)), &["pregunta"]);
    let question = person.say(fake, alone, "¿Puedo publicar una foto de mis alumnos?");
    sees(&text(&answer_in(alone, question)), &["[Sí]"]);

    person.say(fake, CHANNEL, "not for the bot at all");
    person.reply(fake, CHANNEL, "thank you, that helps");
    let question = person.say(fake, CHANNEL, &format!("<@{BOT}>"));
    sees(&text(&answer_in(CHANNEL, question)), &["/ask", "report"]);
    let answers =
        fake.look(|board| board.requests.iter().filter(|one| one.path.contains("/channels/")).count());
    assert_eq!(answers, 7, "what is not for the bot gets no answer");
    tells_nothing(&service.stop());
}

#[test]
fn who_types_a_report_before_everybody_is_helped_and_not_pointed_at() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    for told in ["report: a boy has a gun", "a student told me that he brings a gun tomorrow"] {
        let before = fake.look(|board| board.requests.len());
        person.say(fake, CHANNEL, &format!("<@{BOT}> {told} {PLANTED}"));
        // It may take more than one message; the last of them has the buttons.
        let answer = fake.wait("an answer with its buttons", |board| {
            let sent = board.requests.iter().skip(before);
            let sent = sent.filter(|one| one.path == format!("/channels/{CHANNEL}/messages"));
            let sent: Vec<Value> = sent.map(|one| one.body.clone()).collect();
            let last = sent.last()?["components"].as_array()?;
            (!last.is_empty()).then_some(sent)
        });
        let whole: String = answer.iter().map(text).collect();
        sees(&whole, &["911", "988", "Nothing of it was taken", "[Report it]"]);
        let pointed = answer.iter().any(|one| !one["message_reference"].is_null());
        assert!(!whole.contains("a boy has") && !pointed, "{whole}");
    }
    tells_nothing(&service.stop());
}

#[test]
fn somebody_typing_is_helped_and_what_they_choose_is_answered() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let mut person = Person::new(1);
    let typing = person.typing(fake, "ask", "question", "off dut");
    let offered = fake.callback(typing);
    let choice = &offered["data"]["choices"][0];
    assert!(choice["name"].as_str().is_some_and(|name| name.contains("off duty")), "{offered}");
    let asked = person.command(fake, "ask", &json!({ "question": choice["value"] }));
    fake.message_with(asked, "Guideline 2");

    person.locale = "es-419";
    let helped = person.command(fake, "help", &json!({}));
    fake.message_with(helped, "pregunta");
    let typing = person.typing(fake, "ask", "question", "publicaciones");
    assert!(
        fake.callback(typing)["data"]["choices"][0]["name"]
            .as_str()
            .is_some_and(|name| name.contains("ublicaciones"))
    );
    tells_nothing(&service.stop());
}
