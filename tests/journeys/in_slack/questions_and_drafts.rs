//! Questions and drafts: commands, windows, mentions, direct messages, shortcuts, the home.

use super::{Bot, on_both};
use crate::fake_slack::{At, World, reads};
use crate::support::sees;

const DRAFT: &str = "Johnny, congratulations on moving your grade up to a B from a C!";

on_both!(
    a_question_is_answered_privately_and_shared_on_demand,
    a_question_leads_to_a_question_back,
    a_draft_is_checked_in_a_command,
    a_draft_is_checked_in_a_window,
    a_message_is_handed_over,
    a_mention_is_answered_in_its_thread,
    a_direct_message_is_a_question,
    the_home_offers_the_jobs_in_two_languages,
    help_is_given,
    nothing_is_expanded,
    what_is_typed_is_not_logged,
    the_manifest_names_what_is_answered,
    what_takes_longer_is_acknowledged_first_and_told_later,
);

fn the_manifest_names_what_is_answered(bot: &Bot) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/slack-manifest.yaml");
    let manifest = std::fs::read_to_string(path).expect("a manifest");
    let named = |key: &str| -> Vec<String> {
        let lines = manifest.lines().map(|line| line.trim().trim_start_matches("- "));
        lines.filter_map(|line| Some(line.strip_prefix(key)?.trim().to_owned())).collect()
    };
    assert_eq!(named("callback_id:"), ["check_draft", "make_report"]);
    for command in named("command:") {
        let shown = |world: &World| world.count("views.open") + world.messages.len();
        let before = bot.slack.look(shown);
        bot.slack.slash("U1", &command, "");
        bot.slack.wait(&format!("an answer to {command}"), |world| (shown(world) > before).then_some(()));
    }
    for event in ["app_home_opened", "app_mention", "message.im"] {
        assert!(manifest.contains(&format!("- {event}\n")), "{event}");
    }
}

fn what_takes_longer_is_acknowledged_first_and_told_later(bot: &Bot) {
    let slow = std::time::Duration::from_millis(3500);
    bot.slack.change(|world| world.slow.insert("views.open".to_owned(), slow));
    // That it comes within Slack's three seconds is seen to by the workspace.
    let delivered = bot.slack.slash("U1", "/report", "");
    assert!(!delivered.body["text"].is_string());
    sees(&bot.private_says("U1", "could not be opened"), &["911", "nothing was sent"]);
    assert_eq!(bot.slack.look(|world| world.count("response_url")), 1, "once");
}

fn a_question_is_answered_privately_and_shared_on_demand(bot: &Bot) {
    bot.slack.slash("U1", "/ask", "can i accept a friend request from a student?");
    let seen = bot.private_says("U1", "Guideline");
    sees(&seen, &["No", "Guideline"]);
    bot.slack.press("U1", At::Private, "Share in the channel");
    let shared = bot
        .slack
        .wait("a message for everybody", |world| world.public("C0STAFF").map(|one| reads(&one.body)));
    sees(&shared, &["Guideline"]);
    assert!(!shared.contains("can i accept"), "who asked, and how, stays between them");
    let messages = bot.slack.look(|world| world.messages.iter().filter(|one| one.only.is_none()).count());
    assert_eq!(messages, 1, "shared once");
}

fn a_question_leads_to_a_question_back(bot: &Bot) {
    bot.slack.slash("U1", "/chalkline", "ask may i post a photo of my class?");
    bot.private_says("U1", "Guideline 3");
    let before = bot.slack.look(|world| world.messages.len());
    bot.slack.press("U1", At::Private, "No");
    bot.slack.wait("a changed answer", |world| (world.count("response_url") > 0).then_some(()));
    assert_eq!(bot.slack.look(|world| world.messages.len()), before, "in the place of the first answer");
    // Without anything behind it a window asks for the question.
    bot.slack.slash("U1", "/ask", "");
    bot.slack.submit("U1", &[("Your question about the policy", "may i post a photo of my class?")]);
    bot.window_says("U1", "Guideline 3");
    let window = bot.slack.look(|world| world.window("U1").cloned()).expect("a window");
    assert!(!reads(&window).contains("Share"), "a window has no channel");
    bot.slack.press("U1", At::Window, "Yes");
    bot.slack.wait("an updated window", |world| (world.count("views.update") > 0).then_some(()));
}

fn a_draft_is_checked_in_a_command(bot: &Bot) {
    bot.slack.slash("U1", "/check", DRAFT);
    let seen = bot.private_says("U1", "Guideline 4");
    sees(&seen, &["Do not post this as it is", "Johnny", "[", "must not be posted"]);
    assert!(!seen.contains("Share"), "a draft is nobody else's");
    let fallback = bot.slack.look(|world| world.private("U1").map(|one| one.body["text"].clone()));
    let fallback = fallback.expect("an answer").as_str().expect("a text for notifications").to_owned();
    assert!(!fallback.contains("Johnny"), "a notification shows no draft: {fallback}");
    bot.slack.slash("U1", "/check", "The library is open until six on Thursdays.");
    bot.private_says("U1", "Nothing to change");
    assert!(bot.slack.look(|world| world.messages.iter().all(|one| one.only.is_some())));
}

fn a_draft_is_checked_in_a_window(bot: &Bot) {
    let delivered = bot.slack.slash("U1", "/check", "");
    assert!(delivered.body.is_null() || delivered.body == "", "{:?}", delivered.body);
    let question = bot.slack.wait("a window", |world| {
        let window = world.window("U1")?;
        let blocks = window["blocks"].as_array()?.iter().find(|block| block["type"] == "input")?;
        blocks["label"]["text"].as_str().map(str::to_owned)
    });
    let refused = bot.slack.submit("U1", &[(&question, "  \n ")]);
    assert_eq!(refused.body["response_action"], "errors");
    assert!(refused.body["errors"]["draft"].is_string(), "{:?}", refused.body);
    bot.slack.submit("U1", &[(&question, DRAFT)]);
    sees(&bot.window_says("U1", "Do not post this as it is"), &["Johnny"]);
}

fn a_message_is_handed_over(bot: &Bot) {
    bot.slack.message_shortcut("U1", "check_draft", &format!("<@U7|ana> {DRAFT} &amp; more"));
    let seen = bot.window_says("U1", "Guideline 4");
    sees(&seen, &["Johnny", "& more"]);
    assert!(bot.slack.look(|world| world.messages.is_empty()), "nothing is said in the channel");
}

fn a_mention_is_answered_in_its_thread(bot: &Bot) {
    bot.slack.mention("U1", "C0STAFF", "can i accept a friend request from a student?");
    let (seen, thread) = bot.slack.wait("an answer", |world| {
        world.public("C0STAFF").map(|one| (reads(&one.body), one.body["thread_ts"].clone()))
    });
    sees(&seen, &["Guideline"]);
    assert!(thread.is_string(), "in the thread of the question");
    assert_eq!(bot.slack.look(|world| world.count("chat.postMessage")), 1, "once");
    // A draft is nobody else's affair, wherever it is typed.
    bot.slack.mention("U1", "C0STAFF", &format!("check {DRAFT}"));
    bot.private_says("U1", "Guideline 4");
    assert_eq!(bot.slack.look(|world| world.count("chat.postMessage")), 1);
}

fn a_direct_message_is_a_question(bot: &Bot) {
    bot.slack.direct("U1", "can i accept a friend request from a student?");
    let seen = bot.slack.wait("an answer", |world| world.public("DU1").map(|one| reads(&one.body)));
    sees(&seen, &["Guideline"]);
    assert_eq!(bot.slack.look(|world| world.count("chat.postMessage")), 1, "once");
    // Not every message is somebody's words to the bot.
    bot.slack
        .event(serde_json::json!({"type": "message", "channel_type": "im", "subtype": "message_changed",
        "channel": "DU1", "ts": "1.2", "message": {"text": "x"}}));
    bot.slack
        .event(serde_json::json!({"type": "message", "channel_type": "im", "bot_id": "B1", "user": "U9",
        "text": "hello?", "channel": "DU1", "ts": "1.3"}));
    bot.slack.direct("U1", "help");
    bot.slack.wait("help", |world| (world.count("chat.postMessage") == 2).then_some(()));
}

fn the_home_offers_the_jobs_in_two_languages(bot: &Bot) {
    bot.slack.open_home("U1");
    let home = bot.slack.wait("a home", |world| world.homes.get("U1").map(reads));
    sees(
        &home,
        &[
            "What can I do for you?",
            "Ask a question",
            "Check a draft",
            "Report it",
            "confidential",
            super::PAGE,
        ],
    );
    bot.slack.press("U1", At::Home, "Español");
    bot.slack.wait("a Spanish home", |world| {
        world.homes.get("U1").map(reads).filter(|text| text.contains("¿En qué puedo ayudar?"))
    });
    bot.slack.press("U1", At::Home, "Revisar un borrador");
    bot.slack.wait("a window", |world| {
        world.window("U1").filter(|view| view["callback_id"] == "check").map(|_| ())
    });
    bot.slack.press("U1", At::Home, "Hacer una pregunta");
    bot.slack.submit(
        "U1",
        &[("Su pregunta sobre la política", "¿puedo aceptar la solicitud de amistad de un alumno?")],
    );
    bot.window_says("U1", "Pauta");
}

fn help_is_given(bot: &Bot) {
    for (user, text, says) in
        [("U1", "", "/ask"), ("U2", "help", "/chalkline status"), ("U3", "ayuda", "/chalkline preguntar")]
    {
        bot.slack.slash(user, "/chalkline", text);
        let told = bot.private_says(user, says);
        // Slack's own `/status` would put a receipt into the profile of whoever types it.
        for foreign in ["/status", "/estado", "/help", "/explain"] {
            assert!(!told.contains(foreign), "{foreign} is not ours here: {told}");
        }
    }
    bot.slack.slash("U1", "/chalkline", "can i accept a friend request from a student?");
    bot.private_says("U1", "Guideline");
}

fn nothing_is_expanded(bot: &Bot) {
    let nasty =
        "Hey &lt;!channel&gt; &lt;@U9&gt; Johnny got a D in math &lt;https://x.example|click&gt; *now*";
    bot.slack.slash("U1", "/check", nasty);
    bot.private_says("U1", "Johnny");
    let body = bot.slack.look(|world| world.private("U1").map(|one| one.body.clone())).expect("an answer");
    for block in body["blocks"].as_array().expect("blocks") {
        if block["type"] != "rich_text" {
            let text = block.to_string();
            assert!(!text.contains('<'), "{text}");
        }
    }
    assert!(!body["text"].as_str().unwrap_or_default().contains('<'));
    assert_eq!(body["unfurl_links"], false);
    let shown = reads(&body);
    assert!(shown.contains("<!channel>") && shown.contains("*now*"), "shown as it was typed: {shown}");
}

fn what_is_typed_is_not_logged(bot: &Bot) {
    let phrase = "planted-xylophone";
    bot.slack.slash("UPLANTED7", "/ask", phrase);
    bot.slack.slash("UPLANTED7", "/check", phrase);
    bot.slack.mention("UPLANTED7", "C0STAFF", phrase);
    bot.slack.direct("UPLANTED7", phrase);
    bot.slack.wait("answers", |world| (world.count("chat.postMessage") == 2).then_some(()));
    let log = bot.log();
    for planted in [phrase, "UPLANTED7", "xoxb-", "xapp-", "hooks/hook", "trigger."] {
        assert!(!log.contains(planted), "{planted} in the log:\n{log}");
    }
}
