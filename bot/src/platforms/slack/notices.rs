//! Notices to handlers in a channel: posted once, and changed in their place when somebody has the case or it moves on.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use rules_core::text::Lang;
use serde_json::{Value, json};

use crate::chat::{Audience, Reply};
use crate::courier::{Errand, MakeCard, Outcome};
use crate::platforms::slack::api::Failed;
use crate::platforms::slack::{App, to_slack};

/// How many notices are remembered; of older ones only the one that is pressed is changed.
const MOST: usize = 2000;

/// A notice that stands in a channel, or is on its way there.
#[derive(Debug, Clone)]
struct Posted {
    delivery: String,
    number: String,
    channel: String,
    /// Slack's name for it; none while it is on its way. People may see it and press it before we are told.
    ts: Option<String>,
    /// What it says, without its button, and the button.
    blocks: Vec<Value>,
    button: Vec<Value>,
    text: String,
    /// The line that says who has the case.
    taken: Option<String>,
}

/// The notices that stand in channels.
#[derive(Debug, Default)]
pub(super) struct Notices {
    all: Mutex<VecDeque<Posted>>,
    /// Held while notices are changed, so that the last change is the newest.
    changing: tokio::sync::Mutex<()>,
}

impl Posted {
    fn to_come(delivery: &str, number: &str, channel: &str) -> Self {
        Self {
            delivery: delivery.to_owned(),
            number: number.to_owned(),
            channel: channel.to_owned(),
            ts: None,
            blocks: Vec::new(),
            button: Vec::new(),
            text: String::new(),
            taken: None,
        }
    }

    fn stand(&mut self, ts: &str, shows: &Value, text: String) {
        self.ts = Some(ts.to_owned());
        (self.button, self.blocks) = apart(shows);
        self.text = text;
    }

    fn is_at(&self, channel: &str, ts: &str) -> bool {
        self.channel == channel && self.ts.as_deref() == Some(ts)
    }
}

impl Notices {
    fn with<T>(&self, how: impl FnOnce(&mut VecDeque<Posted>) -> T) -> T {
        how(&mut self.all.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn of_delivery(&self, delivery: &str) -> Option<String> {
        self.with(|all| all.iter().find(|one| one.delivery == delivery)?.ts.clone())
    }

    /// Those that stand, each with its name.
    fn of_number(&self, number: &str) -> Vec<(String, Posted)> {
        let standing = |one: &Posted| Some((one.ts.clone()?, one.clone()));
        self.with(|all| all.iter().filter(|one| one.number == number).filter_map(standing).collect())
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

    /// A notice that was on its way stands there now. Returns what to say in it if somebody took the case meanwhile.
    fn arrived(&self, delivery: &str, ts: &str, shows: &Value, text: String) -> Option<String> {
        self.with(|all| {
            let mut one = all.remove(all.iter().position(|one| one.delivery == delivery)?)?;
            // It was pressed before we knew its name.
            all.retain(|other| !other.is_at(&one.channel, ts));
            one.stand(ts, shows, text);
            let taken = one.taken.clone();
            all.push_back(one);
            taken
        })
    }

    /// A notice that was on its way did not arrive.
    fn lost(&self, delivery: &str) {
        self.with(|all| all.retain(|one| one.delivery != delivery));
    }

    /// A notice that was pressed stands there, whether it is remembered or from before the last start.
    pub(super) fn pressed(&self, number: &str, channel: &str, ts: &str, shows: &Value) {
        if self.with(|all| all.iter().any(|one| one.is_at(channel, ts))) {
            return;
        }
        let mut posted = Posted::to_come("", number, channel);
        posted.stand(ts, shows, String::new());
        self.add(posted);
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
        let Errand { place, id, number, card, answer } = errand;
        let outcome = self.bring(&place, &id, &number, card).await;
        // The courier may have given up waiting; it comes again with the same id.
        let _ = answer.send(outcome);
    }

    async fn bring(&self, channel: &str, delivery: &str, number: &str, card: MakeCard) -> Outcome {
        if let Some(ts) = self.notices.of_delivery(delivery) {
            return Outcome::Arrived(ts);
        }
        // Whoever takes the case from here on is said in this notice, too.
        self.notices.add(Posted::to_come(delivery, number, channel));
        let lang = self.ground.lang.unwrap_or(Lang::En);
        let reply = Reply { audience: Audience::Thread, card: card(), form: None, lang };
        let mut body = self.message(&reply, false);
        body["channel"] = channel.into();
        let ts = match self.post(&body).await {
            Ok(ts) => ts,
            Err(outcome) => {
                self.notices.lost(delivery);
                return outcome;
            }
        };
        let line = to_slack::fallback(&reply.card);
        let taken = self.notices.arrived(delivery, &ts, &body["blocks"], line.clone());
        // What stands there already about the case says now that it went on.
        self.mark(number, line.lines().next().unwrap_or_default(), Some(&ts)).await;
        if let Some(taken) = taken {
            self.mark(number, &taken, None).await;
        }
        Outcome::Arrived(ts)
    }

    /// Posts a notice. Returns Slack's name for it, or what becomes of its delivery.
    async fn post(&self, body: &Value) -> Result<String, Outcome> {
        match self.api.call("chat.postMessage", body).await {
            Ok(answer) => Ok(answer["ts"].as_str().unwrap_or_default().to_owned()),
            Err(Failed::Limited(after)) => Err(Outcome::Later { after: Some(after) }),
            Err(Failed::Lost) => Err(Outcome::Later { after: None }),
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
                let passes = passing.contains(&word.as_str());
                Err(if passes { Outcome::Later { after: None } } else { Outcome::Refused })
            }
        }
    }

    /// Says in every notice of a case that somebody has it, and takes their buttons away.
    pub(super) async fn mark_taken(&self, number: &str, line: &str) {
        let line = to_slack::escape(line);
        self.notices.take(number, &line);
        self.mark(number, &line, None).await;
    }

    /// Says how a case went on in each of its notices, but in the one that says so itself.
    async fn mark(&self, number: &str, line: &str, but: Option<&str>) {
        let _changing = self.notices.changing.lock().await;
        for (ts, posted) in
            self.notices.of_number(number).into_iter().filter(|(ts, _)| Some(ts.as_str()) != but)
        {
            let mut blocks = posted.blocks;
            blocks.extend(to_slack::sections(&format!("*{line}*")));
            match &posted.taken {
                Some(taken) if taken != line => blocks.extend(to_slack::sections(&format!("*{taken}*"))),
                Some(_) => {}
                None => blocks.extend(posted.button),
            }
            let text = to_slack::cut(&format!("{line}\n{}", posted.text), 3000);
            let body = json!({"channel": posted.channel, "ts": ts, "text": text, "blocks": blocks});
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

    use tokio::sync::Semaphore;

    use super::*;
    use crate::chat::{Action, Block, Button, ButtonKind, Card};
    use crate::config::Slack;
    use crate::desk::Desk;
    use crate::ground::{Ground, Signer};

    const CASE: &str = "K7Q2-M9";

    /// A workspace that takes everything, and the calls that it was sent. What it posts is answered once `open` allows.
    async fn workspace(open: Arc<Semaphore>) -> (App, Arc<Mutex<Vec<Value>>>) {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&calls);
        let take = |axum::extract::Path(method): axum::extract::Path<String>, body: String| async move {
            let mut body: Value = serde_json::from_str(&body).expect("JSON");
            body["method"] = method.clone().into();
            let at = {
                let mut all = noted.lock().expect("free");
                all.push(body);
                all.len()
            };
            if method == "chat.postMessage" {
                open.acquire().await.expect("open").forget();
            }
            json!({"ok": true, "ts": format!("{at}.1")}).to_string()
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let api_base = format!("http://{}", listener.local_addr().expect("it listens"));
        let router = axum::Router::new().route("/{method}", axum::routing::post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let config = Slack { bot_token: "xoxb-1".to_owned(), app_token: None, http: None, api_base };
        let ground = Ground::new(Desk::new(Core::builtin()), Signer::new([7; 32]), None);
        (App::new(&config, ground).expect("an app"), calls)
    }

    fn notice(words: &str) -> MakeCard {
        let action = Action::Acknowledge { number: CASE.to_owned(), lang: Lang::En };
        let button = Button { label: "I have this".to_owned(), action, kind: ButtonKind::Next };
        let card = Card { blocks: vec![Block::Lead(words.to_owned())], buttons: vec![button], carries: None };
        Box::new(|| card)
    }

    #[tokio::test]
    async fn a_notice_is_posted_once_and_says_in_its_place_how_the_case_goes_on() {
        let (app, calls) = workspace(Arc::new(Semaphore::new(2))).await;
        for _ in 0..2 {
            let outcome = app.bring("C1", "delivery-1", CASE, notice("a new report")).await;
            assert_eq!(outcome, Outcome::Arrived("1.1".to_owned()));
        }
        app.bring("C2", "delivery-2", CASE, notice("<nobody> has taken it")).await;
        app.mark_taken(CASE, "okafor has it").await;
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
    #[tokio::test]
    async fn a_notice_that_is_pressed_before_slack_has_told_of_it_says_who_has_the_case() {
        let open = Arc::new(Semaphore::new(0));
        let (app, calls) = workspace(Arc::clone(&open)).await;
        let pressed = async {
            while calls.lock().expect("free").is_empty() {
                tokio::task::yield_now().await;
            }
            let shows = calls.lock().expect("free")[0]["blocks"].clone();
            app.notices.pressed(CASE, "C1", "1.1", &shows);
            app.mark_taken(CASE, "okafor has it").await;
            open.add_permits(1);
        };
        tokio::join!(app.bring("C1", "delivery-1", CASE, notice("a new report")), pressed);
        app.mark(CASE, "something was added", None).await;
        let calls = calls.lock().expect("free").clone();
        let updates: Vec<&Value> = calls.iter().filter(|call| call["method"] == "chat.update").collect();
        assert_eq!(updates.len(), 3, "pressed, told, added to: once each");
        for update in updates {
            let text = update["blocks"].to_string();
            assert_eq!(update["ts"], "1.1");
            assert!(text.contains("okafor has it") && !text.contains("I have this"), "{text}");
        }
    }
}
