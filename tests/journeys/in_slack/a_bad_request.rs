//! Requests that nobody at Slack has sent, and those that nobody can read: refused by a clear status, logged without content.

use serde_json::json;

use super::{Bot, over_http};
use crate::fake_slack::{SIGNING_SECRET, now, signature};
use crate::support::{chalkline_with, sees};

const FORM: &str = "application/x-www-form-urlencoded";
const PATHS: [&str; 3] = ["/slack/events", "/slack/commands", "/slack/interactivity"];

fn signed(time: u64, body: &str, kind: &str) -> Vec<(&'static str, String)> {
    vec![
        ("content-type", kind.to_owned()),
        ("x-slack-request-timestamp", time.to_string()),
        ("x-slack-signature", signature(SIGNING_SECRET, time, body)),
    ]
}

#[test]
fn what_is_forged_stale_or_unsigned_is_401_and_logged_without_content() {
    let bot = Bot::start(over_http());
    let body = "command=%2Fask&text=planted-xylophone&user_id=U1&response_url=x&trigger_id=t";
    let good = signed(now(), body, FORM);
    let without = |name: &str| good.iter().filter(|one| one.0 != name).cloned().collect::<Vec<_>>();
    let with = |name: &'static str, value: String| [without(name), vec![(name, value)]].concat();
    let cases = [
        Vec::new(),
        without("x-slack-signature"),
        without("x-slack-request-timestamp"),
        with("x-slack-signature", "v0=00".to_owned()),
        with("x-slack-signature", signature("another secret", now(), body)),
        with("x-slack-request-timestamp", (now() + 1).to_string()),
        with("x-slack-request-timestamp", "soon".to_owned()),
        signed(now() - 400, body, FORM),
        signed(now() + 400, body, FORM),
        signed(now(), "another body", FORM),
        [good.clone(), vec![("x-slack-signature", "v0=00".to_owned())]].concat(),
    ];
    for path in PATHS {
        for headers in &cases {
            let answer = bot.slack.post(path, headers, body);
            assert_eq!(answer.status, 401, "{path} {headers:?}");
            assert_eq!(answer.body, "", "nothing is told");
        }
    }
    assert_eq!(bot.slack.post("/slack/commands", &good, body).status, 200);
    let log = bot.log();
    sees(&log, &["without a fresh signature"]);
    assert!(!log.contains("planted-xylophone") && !log.contains("v0="), "{log}");
}

#[test]
fn what_cannot_be_read_has_a_clear_status_and_the_next_one_is_answered() {
    let bot = Bot::start(over_http());
    let post = |path: &str, kind: &str, body: &str| {
        bot.slack.post(path, &signed(now(), body, kind), body.to_owned())
    };
    for (kind, body, status) in [
        (FORM, "payload=%7B", 400),
        (FORM, "%zz", 400),
        (FORM, "text=%ff", 400),
        (FORM, "", 200),
        (FORM, "payload=%5B1%5D", 200),
        ("application/json", "{", 400),
        ("application/json", "", 400),
        ("application/json", "[]", 200),
        ("application/json", r#"{"type":"event_callback","event":{"type":"message","text":{"a":1}}}"#, 200),
        ("application/json", r#"{"type":"something_new"}"#, 200),
        ("text/plain", "\u{0}\u{1}", 400),
        (FORM, "payload=%7B%22type%22%3A%22view_submission%22%2C%22view%22%3A7%7D", 200),
        (
            FORM,
            "payload=%7B%22type%22%3A%22shortcut%22%2C%22callback_id%22%3A%22x%22%2C%22trigger_id%22%3A%22t%22%7D",
            200,
        ),
    ] {
        for path in PATHS {
            assert_eq!(post(path, kind, body).status, status, "{path} {kind} {body:?}");
        }
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(post("/slack/events", "application/json", &deep).status, 400);
    let large = format!("text={}", "x".repeat(4 << 20));
    assert_eq!(post("/slack/commands", FORM, &large).status, 413);
    assert_eq!(bot.slack.post("/", &[], "").status, 404);
    let challenge =
        post("/slack/events", "application/json", r#"{"type":"url_verification","challenge":"3eZb"}"#);
    assert_eq!(challenge.body, json!({"challenge": "3eZb"}));
    let forged = json!({"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "t", "response_url": "http://127.0.0.1:1/x",
        "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
        "actions": [{"action_id": "go:0", "value": "k|en|K7Q2-M9AAAAAAAAAAAA", "block_id": "c:../../x"}]});
    let body =
        format!("payload={}", forged.to_string().replace('%', "%25").replace('&', "%26").replace('+', "%2B"));
    assert_eq!(post("/slack/interactivity", FORM, &body).status, 200);
    bot.slack.slash("U1", "/ask", "can i accept a friend request from a student?");
    bot.private_says("U1", "Guideline");
    assert!(!bot.log().contains("a bug in Chalkline"), "{}", bot.log());
}

#[test]
fn settings_that_are_not_enough_and_a_demo_roster_are_told_before_anything_is_reached() {
    let token = ("CHALKLINE_SLACK_BOT_TOKEN", "xoxb-1");
    let alone = chalkline_with(&[token], &[], "");
    assert_eq!(alone.code, 2);
    sees(&alone.err, &["CHALKLINE_SLACK_APP_TOKEN", "is missing"]);
    let demo = chalkline_with(&[token, ("CHALKLINE_SLACK_APP_TOKEN", "xapp-1")], &[], "");
    assert_eq!(demo.code, 2);
    sees(&demo.err, &["the roster is the demo one"]);
}
