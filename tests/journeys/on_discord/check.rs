//! A draft is checked: through the form, and from the menu of a message.

use serde_json::json;

use super::{House, PLANTED, tells_nothing};
use crate::fake_discord::{Person, text};
use crate::support::sees;

const DRAFT: &str = "Johnny, congratulations on moving your grade up to a B from a C!";

#[test]
fn by_command_with_options_and_a_question_back() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let other = Person::new(2).listen(fake);

    let opened = person.command(fake, "check", &json!({ "account": "school", "consent": false }));
    // Wherever the marks fall, it is no command.
    let sent = person.submit(fake, opened, &[&format!("{DRAFT} x.com/a/status/1 {PLANTED}")]);
    let review = fake.message_with(sent, "Guideline 4");
    sees(&text(&review), &["/a/status/1"]);
    sees(&text(&review), &["Do not post this as it is", "> ", "**__", "__**[1]", "must not be posted"]);
    assert_eq!(review["flags"].as_u64().map(|flags| flags & 64), Some(64));
    assert!(!other.heard().contains("Johnny"));
    tells_nothing(&service.stop());
}

#[test]
fn from_the_menu_of_a_message() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let checked = person.on_message(fake, "Check draft", DRAFT);
    fake.message_with(checked, "Guideline 4");
    let checked = person.on_message(fake, "Check draft", "Lunch today: pizza and salad. See you at 12!");
    fake.message_with(checked, "Nothing to change");
    tells_nothing(&service.stop());
}

#[test]
fn a_wording_without_it_and_after_a_restart_a_polite_no() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let opened = person.command(fake, "check", &json!({}));
    let sent = person.submit(fake, opened, &[DRAFT]);
    let review = fake.wait("a review", |board| {
        let id = board.talks.get(&sent)?.messages.last()?;
        Some(board.messages[id].clone())
    });
    let button = crate::fake_discord::buttons(&review).next().cloned().unwrap_or_else(|| panic!("{review}"));
    let label = button["label"].as_str().expect("a label").to_owned();
    let pressed = person.press(fake, &review, &label);
    fake.wait("what follows", |board| board.talks.get(&pressed)?.messages.first().copied());

    let opened = person.command(fake, "check", &json!({}));
    let sent = person.submit(fake, opened, &[DRAFT]);
    let review = fake.wait("a review", |board| {
        let id = board.talks.get(&sent)?.messages.last()?;
        Some(board.messages[id].clone())
    });
    service.kill();
    let service = house.start();
    let pressed = person.press(fake, &review, &label);
    fake.message_with(pressed, "gone");
    tells_nothing(&service.stop());
}

#[test]
fn nothing_in_a_draft_means_anything_to_the_platform() {
    let house = House::new();
    let service = house.start();
    let fake = &house.fake;
    let person = Person::new(1);
    let nasty = "Johnny, congratulations on moving your grade up to a B from a C! @everyone <@1> **b** `c` ```d``` # e\n- f ||g|| [h](https://x.example) \u{202e}";
    let opened = person.command(fake, "check", &json!({}));
    let sent = person.submit(fake, opened, &[nasty]);
    let review = fake.message_with(sent, "Guideline");
    let review = review["content"].as_str().expect("a content");
    for live in [" @everyone", "<@1>", " **b**", "`c`", "[h](", "\u{202e}"] {
        assert!(!review.contains(live), "{live:?} is alive in:\n{review}");
    }
    tells_nothing(&service.stop());
}
