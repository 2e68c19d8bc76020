//! Notices to handlers in a channel: posted once, and changed in their place when somebody has the case or it moves on.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{Action, Audience, Card, Reply};
use crate::courier::{Errand, Outcome};
use crate::platforms::slack::api::Failed;
use crate::platforms::slack::{App, to_slack};

/// How many notices are remembered; of older ones only the one that is pressed is changed.
const MOST: usize = 2000;

/// A notice that stands in a channel.
#[derive(Debug, Clone)]
struct Posted {
    delivery: String,
    number: String,
    channel: String,
    ts: String,
    /// What it says, without its button, and the button.
    blocks: Vec<Value>,
    button: Vec<Value>,
    text: String,
    /// The line that says who has the case.
    taken: Option<String>,
}

/// The notices that stand in channels.
#[derive(Debug, Default)]
pub(super) struct Notices(Mutex<VecDeque<Posted>>);

impl Notices {
    fn with<T>(&self, how: impl FnOnce(&mut VecDeque<Posted>) -> T) -> T {
        how(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_delivery(&self, delivery: &str) -> Option<String> {
        self.with(|all| all.iter().find(|one| one.delivery == delivery).map(|one| one.ts.clone()))
    }

    fn of_number(&self, number: &str) -> Vec<Posted> {
        self.with(|all| all.iter().filter(|one| one.number == number).cloned().collect())
    }

    /// Somebody has the case: from now on its notices say so, whatever else is added to them.
    fn take(&self, number: &str, line: &str) {
        self.with(|all| {
            for one in all.iter_mut().filter(|one| one.number == number) {
                one.taken = Some(line.to_owned());
            }
        });
    }

    fn add(&self, posted: Posted) {
        self.with(|all| {
            if all.len() >= MOST {
                all.pop_front();
            }
            all.push_back(posted);
        });
    }

    /// A notice that was pressed stands there, whether it is remembered or from before the last start.
    pub(super) fn pressed(&self, number: &str, channel: &str, ts: &str, shows: &Value) {
        if self.of_number(number).iter().any(|one| one.ts == ts && one.channel == channel) {
            return;
        }
        let (button, blocks) = apart(shows);
        self.add(Posted {
            delivery: String::new(),
            number: number.to_owned(),
            channel: channel.to_owned(),
            ts: ts.to_owned(),
            blocks,
            button,
            text: String::new(),
            taken: None,
        });
    }
}

/// The buttons of a message, and everything else in it.
fn apart(blocks: &Value) -> (Vec<Value>, Vec<Value>) {
    let all = blocks.as_array().cloned().unwrap_or_default();
    all.into_iter().partition(|block| block["type"] == "actions")
}

impl App {
    /// Brings a notice to its channel.
    pub(super) async fn run_errand(&self, errand: Errand) {
        let outcome = self.bring(&errand.place, &errand.id, errand.card).await;
        // The courier may have given up waiting; it comes again with the same id.
        let _ = errand.answer.send(outcome);
    }

    async fn bring(&self, channel: &str, delivery: &str, card: Card) -> Outcome {
        if let Some(ts) = self.notices.of_delivery(delivery) {
            return Outcome::Arrived(ts);
        }
        let number = card.buttons.iter().find_map(|one| match &one.action {
            Action::Acknowledge { number, .. } => Some(number.clone()),
            Action::Answer { .. }
            | Action::ShareInChannel { .. }
            | Action::StartReport { .. }
            | Action::SendReport { .. }
            | Action::CheckAgain(_)
            | Action::UseWording(_) => None,
        });
        let number = number.unwrap_or_default();
        let lang = self.ground.lang.unwrap_or(Lang::En);
        let reply = Reply { audience: Audience::Thread, card, form: None, lang };
        let mut body = self.message(&reply, false);
        body["channel"] = channel.into();
        let posted = match self.api.call("chat.postMessage", &body).await {
            Ok(answer) => answer,
            Err(Failed::Limited(after)) => return Outcome::Later { after: Some(after) },
            Err(Failed::Lost) => return Outcome::Later { after: None },
            Err(Failed::Refused(word)) => {
                tracing::error!("a notice was not taken by its channel: {word}");
                // These pass when somebody mends the workspace; a channel that is gone does not.
                let passing = [
                    "invalid_auth",
                    "token_expired",
                    "token_revoked",
                    "account_inactive",
                    "not_in_channel",
                    // A private channel that nobody has invited the bot to is not found either.
                    "channel_not_found",
                ];
                return if passing.contains(&word.as_str()) {
                    Outcome::Later { after: None }
                } else {
                    Outcome::Refused
                };
            }
        };
        let ts = posted["ts"].as_str().unwrap_or_default().to_owned();
        let line = to_slack::fallback(&reply.card);
        // What stands there already about the case says now that it went on.
        self.mark(&number, line.lines().next().unwrap_or_default()).await;
        let (button, blocks) = apart(&body["blocks"]);
        self.notices.add(Posted {
            delivery: delivery.to_owned(),
            number,
            channel: channel.to_owned(),
            ts: ts.clone(),
            blocks,
            button,
            text: line,
            taken: None,
        });
        Outcome::Arrived(ts)
    }

    /// Says in every notice of a case that somebody has it, and takes their buttons away.
    pub(super) async fn mark_taken(&self, number: &str, line: &str) {
        let line = to_slack::escape(line);
        self.notices.take(number, &line);
        self.mark(number, &line).await;
    }

    async fn mark(&self, number: &str, line: &str) {
        for posted in self.notices.of_number(number).into_iter().filter(|_| !number.is_empty()) {
            let mut blocks = posted.blocks;
            blocks.extend(to_slack::sections(&format!("*{line}*")));
            match &posted.taken {
                Some(taken) if taken != line => blocks.extend(to_slack::sections(&format!("*{taken}*"))),
                Some(_) => {}
                None => blocks.extend(posted.button),
            }
            let text = to_slack::cut(&format!("{line}\n{}", posted.text), 3000);
            let body = json!({"channel": posted.channel, "ts": posted.ts, "text": text, "blocks": blocks});
            if let Err(why) = self.api.call_patiently("chat.update", &body).await {
                tracing::warn!("a notice was not changed in its place: {why}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rules_core::Core;

    use super::*;
    use crate::chat::{Block, Button, ButtonKind};
    use crate::config::Slack;
    use crate::desk::Desk;
    use crate::ground::{Ground, Signer};

    /// A workspace that takes everything, and the calls that it was sent.
    async fn workspace() -> (String, Arc<Mutex<Vec<Value>>>) {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&calls);
        let take = |axum::extract::Path(method): axum::extract::Path<String>, body: String| async move {
            let mut body: Value = serde_json::from_str(&body).expect("JSON");
            body["method"] = method.into();
            let mut all = noted.lock().expect("free");
            all.push(body);
            json!({"ok": true, "ts": format!("{}.1", all.len())}).to_string()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("it listens"));
        let router = axum::Router::new().route("/{method}", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (base, calls)
    }

    fn notice(words: &str) -> Card {
        let action = Action::Acknowledge { number: "K7Q2-M9".to_owned(), lang: Lang::En };
        let button = Button { label: "I have this".to_owned(), action, kind: ButtonKind::Next };
        Card { blocks: vec![Block::Lead(words.to_owned())], buttons: vec![button], carries: None }
    }

    #[tokio::test]
    async fn a_notice_is_posted_once_and_says_in_its_place_how_the_case_goes_on() {
        let (api_base, calls) = workspace().await;
        let config = Slack { bot_token: "xoxb-1".to_owned(), app_token: None, http: None, api_base };
        let ground = Ground::new(Desk::new(Core::builtin()), Signer::new([7; 32]), None);
        let app = App::new(&config, ground).expect("an app");
        for _ in 0..2 {
            let outcome = app.bring("C1", "delivery-1", notice("a new report")).await;
            assert_eq!(outcome, Outcome::Arrived("1.1".to_owned()));
        }
        app.bring("C2", "delivery-2", notice("<nobody> has taken it")).await;
        app.mark_taken("K7Q2-M9", "okafor has it").await;
        let calls = calls.lock().expect("free").clone();
        let brief: Vec<String> = calls
            .iter()
            .map(|call| format!("{} {}", call["method"], call["channel"]).replace('"', ""))
            .collect();
        let expected = [
            "chat.postMessage C1",
            "chat.postMessage C2",
            "chat.update C1",
            "chat.update C1",
            "chat.update C2",
        ];
        assert_eq!(brief, expected);
        let text = |at: usize| calls[at]["blocks"].to_string();
        assert!(text(2).contains("a new report") && text(2).contains("&lt;nobody&gt; has taken it"));
        assert!(text(2).contains("I have this"), "whoever was told first can still take it");
        for at in [3, 4] {
            assert!(text(at).contains("okafor has it") && !text(at).contains("I have this"), "{}", text(at));
        }
    }
}
