//! A report: from the form to the receipt, to the handler who takes it, and back to the reporter.

use serde_json::{Value, json};

use super::{DANA, HANDLERS, House, PAGE, PLANTED, tells_nothing};
use crate::fake_discord::{FakeDiscord, Person, text};
use crate::support::{json_lines, sees};

const WORDS: [&str; 5] =
    ["A boy is pushed on the bus every day planted-phrase-7141", "On the way home", "", "", "no"];

/// The receipt in a message.
#[track_caller]
fn receipt(message: &Value) -> String {
    let content = message["content"].as_str().expect("a content");
    content.split("```").nth(1).expect("a receipt").trim().to_owned()
}

/// The notice in the handlers' channel.
#[track_caller]
fn notice(fake: &FakeDiscord, nth: usize) -> Value {
    fake.wait("a notice", |board| {
        let mut told = board.messages.values().filter(|one| one["channel_id"] == json!(HANDLERS.to_string()));
        told.nth(nth).cloned()
    })
}

fn case(notice: &Value) -> String {
    let content = notice["content"].as_str().expect("a content").replace('\\', "");
    content
        .split("chalkline cases open ")
        .nth(1)
        .expect("a number")
        .lines()
        .next()
        .expect("a line")
        .to_owned()
}

#[test]
fn filed_told_taken_answered_and_read_back() {
    let house = House::with_handlers();
    let service = house.start();
    let fake = &house.fake;
    let (reporter, dana, stranger) = (Person::new(1), Person::new(DANA), Person::new(3));
    let other = Person::new(2).listen(fake);

    let opened = reporter.command(fake, "report", &json!({}));
    sees(&text(&fake.message_with(opened, "911")), &["911", "Discord", "confidential, not anonymous"]);
    sees(&text(&fake.message_with(opened, PAGE)), &["To stay anonymous"]);
    let sent = reporter.submit(fake, opened, &WORDS);
    assert_eq!(fake.callback(sent)["type"], json!(5), "a report is promised before it is saved");
    let saved = fake.message_with(sent, "Your receipt");
    let receipt = receipt(&saved);
    assert_eq!(saved["flags"].as_u64().map(|flags| flags & 64), Some(64));
    assert_eq!(receipt.split_whitespace().count(), 8, "{receipt}");
    sees(&text(&saved), &["/report-status"]);

    let told = notice(fake, 0);
    let case = case(&told);
    assert!(!text(&told).contains("bus"), "a notice says nothing of what was said");
    let pressed = stranger.press(fake, &told, "I have this");
    let refused = fake.wait("a refusal", |board| board.talks.get(&pressed)?.messages.first().copied());
    let refused = fake.look(|board| text(&board.messages[&refused]));
    let pressed = dana.press(fake, &told, "I have this");
    let taken = fake.message_with(pressed, &case);
    assert_ne!(text(&taken), refused);
    let used = fake.again(&told);
    sees(&text(&used), &["chalkline cases open", &format!(" has {case}.")]);
    assert!(crate::fake_discord::buttons(&used).all(|button| button["disabled"] == json!(true)), "{used}");

    let asked = dana.command(fake, "case", &json!({}));
    fake.message_with(asked, "gone");
    let options =
        json!([{ "name": "status", "type": 1, "options": [{ "name": "number", "type": 3, "value": case }] }]);
    let data = json!({ "id": "1", "name": "case", "type": 1, "options": options });
    let asked = dana.interact(fake, 2, &data);
    fake.message_with(asked, "somebody has it");

    let log = service.stop();
    sees(
        &house.data.chalkline(&["cases", "reply", &case], "Thank you. Which bus?\n").out,
        &["sealed and saved"],
    );
    let service = house.start();

    let opened = reporter.command(fake, "report-status", &json!({}));
    let sent = reporter.submit(fake, opened, &[&receipt, "The number 4, in the morning"]);
    let back = fake.message_with(sent, "Which bus");
    sees(&text(&back), &["Added, sealed and saved", "somebody has it"]);
    sees(&text(&notice(fake, 1)), &["something was added"]);

    let heard = other.heard();
    for secret in ["bus", &receipt, "Saved", case.as_str()] {
        assert!(!heard.contains(secret), "the second member was sent {secret:?}");
    }
    tells_nothing(&log);
    tells_nothing(&service.stop());
    let opened = house.data.chalkline(&["cases", "open", &case], "").out;
    sees(&opened, &["pushed on the bus every day", "in the morning"]);
}

#[test]
fn words_that_tell_who_wrote_it_are_shown_first_and_sent_once() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let reporter = Person::new(1);
    let opened = reporter.command(fake, "report", &json!({}));
    let words = "As the only math teacher in room 12 I saw my student being beaten planted-phrase-7141";
    let sent = reporter.submit(fake, opened, &[words]);
    let warned = fake.message_with(sent, "NOT SENT YET");
    sees(&text(&warned), &["[Send it as it is]", "[Write it again]"]);
    // Two presses at the same moment: one report.
    let first = reporter.press(fake, &warned, "Send it as it is");
    let second = reporter.press(fake, &warned, "Send it as it is");
    let saved = |interaction| {
        fake.wait("an answer", |board| {
            let id = board.talks.get(&interaction)?.messages.first()?;
            Some(text(&board.messages[id]))
        })
    };
    let both = [saved(first), saved(second)];
    let receipts = both.iter().filter(|said| said.contains("Your receipt")).count();
    assert_eq!(receipts, 1, "{both:?}");
    tells_nothing(&service.stop());
    sees(&house.data.chalkline(&["store", "verify"], "").out, &["1 cases"]);
}

#[test]
fn what_could_not_be_saved_stands_in_the_form_again() {
    let house = House::new();
    drop(house.start());
    // The disk gives back a store that cannot be opened.
    let store = format!("{}/store", house.data.path());
    std::fs::remove_dir_all(&store).expect("removable");
    std::fs::write(&store, "no folder").expect("writable");
    let service = house.start();
    let fake = &house.fake;
    let reporter = Person::new(1);
    let opened = reporter.command(fake, "report", &json!({}));
    let sent = reporter.submit(fake, opened, &WORDS);
    let refused = fake.message_with(sent, "[Write it again]");
    // Whoever closes the form can open it once more.
    for _ in 0..2 {
        let pressed = reporter.press(fake, &fake.again(&refused), "Write it again");
        let form = fake.callback(pressed);
        let typed: Vec<&str> = form["data"]["components"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["components"][0]["value"].as_str().unwrap_or_default())
            .collect();
        assert_eq!(typed, WORDS);
    }
    let log = service.stop();
    for piece in [WORDS[0], "planted-phrase-7141"] {
        assert!(!log.contains(piece), "{log}");
    }
}

#[test]
fn a_form_that_is_abandoned_can_be_opened_again() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let asked = person.command(
        fake,
        "ask",
        &json!({ "question": "A student was threatened with a knife, what now?" }),
    );
    let answer = fake.message_with(asked, "[Report it]");
    for _ in 0..2 {
        let pressed = person.press(fake, &fake.again(&answer), "Report it");
        assert_eq!(fake.callback(pressed)["type"], json!(9), "each press opens a form");
        fake.message_with(pressed, "911");
    }
    tells_nothing(&service.stop());
    let verified = house.data.chalkline(&["store", "verify"], "").out;
    sees(&verified, &["0 cases"]);
}

#[test]
fn the_same_delivery_twice_makes_one_case() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let reporter = Person::new(1);
    let opened = reporter.command(fake, "report", &json!({}));
    let form = fake.callback(opened);
    let data = json!({ "custom_id": form["data"]["custom_id"], "components": [
        { "type": 1, "components": [{ "type": 4, "custom_id": "what", "value": format!("He hits her {PLANTED}") }] }
    ] });
    let (id, event) = fake.change(|board| reporter.interaction(board, 5, &data, None));
    for _ in 0..3 {
        fake.dispatch("INTERACTION_CREATE", &event);
    }
    fake.message_with(id, "Your receipt");
    let log = service.kill();
    // And once more, to a program that remembers nothing of it but what is on the disk.
    fake.change(|board| board.forget_answer(id));
    let service = house.start();
    fake.dispatch("INTERACTION_CREATE", &event);
    let told = fake.wait("an answer", |board| {
        let one = board.talks.get(&id)?.messages.first()?;
        Some(text(&board.messages[one]))
    });
    assert!(!told.contains("Your receipt"), "{told}");
    tells_nothing(&log);
    tells_nothing(&service.stop());
    sees(&house.data.chalkline(&["store", "verify"], "").out, &["1 cases"]);
    assert_eq!(json_lines(&house.data.chalkline(&["triage", "--json", "-"], "x")).len(), 1);
}

#[test]
fn a_token_that_has_expired_loses_no_report() {
    let house = House::with_handlers();
    let service = house.start();
    let fake = &house.fake;
    let reporter = Person::new(1);
    let opened = reporter.command(fake, "report", &json!({}));
    let form = fake.callback(opened);
    let data = json!({ "custom_id": form["data"]["custom_id"], "components": [
        { "type": 1, "components": [{ "type": 4, "custom_id": "what", "value": format!("He hits her {PLANTED}") }] }
    ] });
    let (id, event) = fake.change(|board| reporter.interaction(board, 5, &data, None));
    fake.expire(id);
    fake.dispatch("INTERACTION_CREATE", &event);
    notice(fake, 0);
    service.wait_said("not answered");
    tells_nothing(&service.stop());
}
