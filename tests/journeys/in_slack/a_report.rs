//! A report in Slack: help first, the form, what may tell who wrote it, the receipt once, and the way back.

use super::{Bot, PAGE, on_both};
use crate::fake_slack::{At, FakeSlack, Transport, reads};
use crate::support::{Data, sees};

const WHAT: &str = "What happened?";

on_both!(
    a_report_is_sent_and_read_back,
    words_that_tell_who_wrote_it_are_shown_first,
    every_way_leads_to_the_form,
    a_report_typed_as_a_message_is_not_taken,
    a_report_lies_nowhere_but_sealed,
);

pub(super) fn receipt(text: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.contains("Your receipt"));
    lines
        .map(str::trim)
        .find(|line| line.split(' ').count() == 8)
        .expect("a receipt of eight words")
        .to_owned()
}

fn cases(bot: &Bot) -> usize {
    // The store is one process's: the numbers are read from the notices on the disk's custody log after the end.
    bot.slack.look(|world| {
        world.windows.values().flatten().filter(|view| reads(view).contains("Saved and sealed")).count()
    })
}

fn a_report_is_sent_and_read_back(bot: &Bot) {
    bot.slack.slash("U1", "/report", "");
    let form = bot.window("U1");
    sees(&form, &["911", "confidential, not anonymous", PAGE]);
    assert!(form.contains("Fake District"), "it says whose workspace can see what: {form}");
    let refused = bot.slack.submit("U1", &[(WHAT, " ")]);
    assert!(refused.body["errors"]["what"].is_string());
    bot.slack.submit("U1", &[(WHAT, "A boy is pushed on the bus every day"), ("Where?", "On the way home")]);
    let shown = bot.window_says("U1", "Saved and sealed");
    sees(&shown, &["/chalkline status"]);
    assert_eq!(cases(bot), 1);
    let receipt = receipt(&shown);
    assert!(bot.slack.look(|world| world.messages.is_empty()), "nothing of it is a message");
    bot.slack.close("U1");

    bot.slack.slash("U1", "/chalkline", "status");
    bot.slack.submit("U1", &[("Your receipt", &receipt), ("Anything to add?", "The number 4")]);
    sees(&bot.window_says("U1", "Added, sealed and saved"), &["nobody has confirmed it yet"]);
    bot.slack.close("U1");
    bot.slack.slash("U2", "/status", &receipt);
    bot.slack.submit("U2", &[]);
    bot.window_says("U2", "Filed on");
    bot.slack.close("U2");
    bot.slack.slash("U2", "/status", "one two three");
    bot.slack.submit("U2", &[]);
    bot.window_says("U2", "eight words");
    // The form with what was typed lies below.
    bot.slack.close("U2");
    bot.window_says("U2", "one two three");
}

fn words_that_tell_who_wrote_it_are_shown_first(bot: &Bot) {
    bot.slack.global_shortcut("U1", "make_report");
    let text = "I am the only art teacher here and my student Ana told me that the coach texts her at night";
    let sent = bot.slack.submit("U1", &[(WHAT, text)]);
    assert_eq!(sent.body["response_action"], "push", "on top of the form, which keeps what was typed");
    sees(&bot.window_says("U1", "NOT SENT YET"), &["tell who you are"]);
    assert_eq!(bot.slack.look(|world| world.windows["U1"].len()), 2);
    // Back to the form: it is all still there.
    bot.slack.close("U1");
    assert_eq!(bot.slack.look(|world| world.windows["U1"].len()), 1);
    bot.slack.submit("U1", &[(WHAT, text)]);
    bot.window_says("U1", "NOT SENT YET");
    bot.slack.press("U1", At::Window, "Send it as it is");
    let shown = bot.window_says("U1", "Saved and sealed");
    let first = receipt(&shown);
    // Other words behind the same form are news and must not be lost.
    let changed = "A boy is pushed on the bus every day";
    bot.slack.close("U1");
    bot.slack.submit("U1", &[(WHAT, changed)]);
    let second = receipt(&bot.window_says("U1", "Saved and sealed"));
    assert_ne!(first, second);
}

fn every_way_leads_to_the_form(bot: &Bot) {
    bot.slack.slash("U1", "/chalkline", "report somebody is pushed");
    // What was typed stands in the form.
    bot.window_says("U1", "somebody is pushed");
    bot.slack.open_home("U2");
    bot.slack.press("U2", At::Home, "Report it");
    bot.window_says("U2", "911");
    bot.slack.slash("U3", "/chalkline", "reportar");
    bot.window_says("U3", "911");
    assert!(bot.window("U3").contains("¿Qué pasó?"), "{}", bot.window("U3"));
    bot.slack.submit("U3", &[("¿Qué pasó?", "Un niño es empujado en el autobús todos los días")]);
    bot.window_says("U3", "/chalkline estado");
}

fn a_report_typed_as_a_message_is_not_taken(bot: &Bot) {
    let told = "My coach sends nude pictures to a girl in ninth grade and says he will hurt her tonight";
    bot.slack.direct("U1", told);
    let seen = bot.slack.wait("an answer", |world| world.public("DU1").map(|one| reads(&one.body)));
    sees(&seen, &["911", "Nothing of it was taken", PAGE]);
    bot.slack.press("U1", At::Channel("DU1"), "Report it");
    bot.window_says("U1", "911");
    // In a channel nobody else sees that it was one.
    bot.slack.mention("U2", "C0STAFF", &format!("report {told}"));
    sees(&bot.private_says("U2", "911"), &["Nothing of it was taken"]);
    bot.slack.mention("U3", "C0STAFF", told);
    sees(&bot.private_says("U3", "911"), &["Nothing of it was taken"]);
    assert!(bot.slack.look(|world| world.public("C0STAFF").is_none()));
    let nude = bot.slack.look(|world| world.calls.iter().any(|call| call.body.to_string().contains("nude")));
    assert!(!nude, "it is not said back");
}

fn a_report_lies_nowhere_but_sealed(bot: &Bot) {
    bot.slack.slash("UPLANTED7", "/report", "");
    bot.slack.submit("UPLANTED7", &[(WHAT, "planted-xylophone pushes children")]);
    bot.window_says("UPLANTED7", "Saved and sealed");
    let mut folders = vec![bot.data.path().into()];
    while let Some(folder) = folders.pop() {
        let folder: std::path::PathBuf = folder;
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if !path.is_file() {
                // The door of the running service: nothing lies in a socket.
                continue;
            }
            let bytes = std::fs::read(&path).expect("readable");
            for planted in ["planted-xylophone", "UPLANTED7", "T0TEAM", "xoxb-", "trigger."] {
                let found = bytes.windows(planted.len()).any(|window| window == planted.as_bytes());
                assert!(!found, "{planted} in {}", path.display());
            }
        }
    }
}

#[test]
fn two_deliveries_of_a_report_are_one_case_with_one_receipt() {
    let mut slack = FakeSlack::start(Transport::Socket);
    slack.twice = true;
    let bot = Bot::start_with(slack, Data::new(), &[]);
    bot.slack.slash("U1", "/report", "");
    bot.slack.submit("U1", &[(WHAT, "A boy is pushed on the bus every day")]);
    bot.window_says("U1", "Saved and sealed");
    let data = bot.data.path().to_owned();
    let bot = std::mem::ManuallyDrop::new(bot);
    // Stopped first: the store belongs to one process.
    let ended = std::process::Command::new("kill").args(["-TERM", &bot.program.id().to_string()]).status();
    assert!(ended.expect("kill runs").success());
    let mut bot = std::mem::ManuallyDrop::into_inner(bot);
    bot.program.wait().expect("it ends");
    let verified = crate::support::chalkline_with(&[("CHALKLINE_DATA", &data)], &["store", "verify"], "");
    sees(&verified.out, &["1 cases, 1 pieces"]);
}

#[test]
fn a_window_from_before_a_restart_still_sends_and_an_altered_one_keeps_its_text() {
    let bot = Bot::start(super::over_http());
    bot.slack.slash("U1", "/report", "");
    let good = bot.slack.wait("a form", |world| world.window("U1").cloned());
    for metadata in ["", "junk", "r|esAAAAAAAAAAAA"] {
        let mut view = good.clone();
        view["private_metadata"] = metadata.into();
        let refused = bot.slack.submit_view("U1", view, &[(WHAT, "A boy is pushed")]);
        assert_eq!(refused.status, 200);
        assert_eq!(refused.body["response_action"], "errors", "the window stays, and what is typed in it");
        assert!(
            refused.body["errors"]["what"].as_str().is_some_and(|text| text.contains("NOTHING WAS SENT"))
        );
    }
    let mut view = good.clone();
    view["callback_id"] = "something_else".into();
    let refused = bot.slack.submit_view("U1", view, &[(WHAT, "A boy is pushed")]);
    assert_eq!(refused.body["response_action"], "errors");
    bot.slack.submit_view("U1", good, &[(WHAT, "A boy is pushed")]);
    bot.window_says("U1", "Saved and sealed");
}
