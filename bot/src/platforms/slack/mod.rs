//! Slack: two ways in, one path of events, and the Web API as the way out.
//!
//! Never: guidelines, cases, the store. Tokens, response URLs and trigger ids are in memory only.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON that is read by index gives null where nothing is; what is written to here was made an object before"
)]

mod act;
mod api;
mod from_slack;
mod http;
mod memory;
mod notices;
mod press;
mod show;
mod socket;
mod submit;
mod to_slack;
mod verified;
mod windows;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rules_core::text::Lang;
use serde_json::{Value, json};
use tokio::sync::mpsc::Receiver;
use tokio::sync::oneshot;

use crate::chat::{Event, Reply, Setting};
use crate::config::Slack;
use crate::courier::Errand;
use crate::ground::{Ground, State};
use crate::platforms::Remark;
use crate::platforms::slack::act::Answer;
use crate::platforms::slack::api::{Api, Failed};
use crate::platforms::slack::from_slack::Inbound;
use crate::platforms::slack::memory::{Deliveries, Memory, Seen};
use crate::platforms::slack::notices::Notices;
use crate::platforms::slack::verified::Verified;
use crate::words::Words;

/// What the platform is called in the roster and in the health.
pub const NAME: &str = "slack";
/// The workspace waits 3 s for an answer; what takes longer is brought later.
const DEADLINE: Duration = Duration::from_millis(2200);
/// How long after an answer the same delivery may come a second time; a person takes longer to go back and press again.
const SECOND_DELIVERY: Duration = Duration::from_secs(5);
/// How long to wait before the workspace is asked again who it is.
const AGAIN: Duration = Duration::from_secs(10);

/// One workspace.
#[derive(Debug)]
struct App {
    ground: Ground,
    api: Api,
    memory: Memory,
    deliveries: Deliveries,
    notices: Notices,
    /// The name people know the workspace by.
    team: OnceLock<&'static str>,
    /// Whether the workspace is a fake on this machine.
    local: bool,
}

/// Works for a workspace until the service is asked to end.
pub async fn run(config: Slack, ground: Ground, mut errands: Receiver<Errand>) -> anyhow::Result<()> {
    ground.health.set(NAME, State::Starting);
    let app = Arc::new(App::new(&config, ground)?);
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(introduce(Arc::clone(&app)));
    if config.app_token.is_some() {
        tasks.spawn(socket::run(Arc::clone(&app)));
    }
    let carrier = Arc::clone(&app);
    tasks.spawn(async move {
        let stop = carrier.ground.stop.clone();
        loop {
            tokio::select! {
                errand = errands.recv() => match errand {
                    // One by one: a channel takes about one message a second.
                    Some(errand) => carrier.run_errand(errand).await,
                    None => break,
                },
                () = stop.asked() => break,
            }
        }
    });
    if let Some(http) = &config.http {
        http::run(Arc::clone(&app), http).await?;
    }
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// Whether the roster can mean a channel by this.
pub fn is_place(place: &str) -> bool {
    place.starts_with(['C', 'G', 'D'])
        && place.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
}

/// What is to be said of the tokens.
pub async fn probe(config: &Slack) -> Vec<Remark> {
    let api = match Api::new(config) {
        Ok(api) => api,
        Err(why) => return vec![Remark::Wrong(format!("Slack: {why:#}"))],
    };
    let bot = api.call("auth.test", &json!({})).await.map(|_| ());
    let app = match config.app_token {
        Some(_) => api.socket_link().await.map(|_| ()),
        None => Ok(()),
    };
    let tokens = [("CHALKLINE_SLACK_BOT_TOKEN", bot), ("CHALKLINE_SLACK_APP_TOKEN", app)];
    let wrong = tokens.into_iter().filter_map(|(name, asked)| Some((name, asked.err()?)));
    wrong
        .map(|(name, why)| match why {
            Failed::Refused(word) => {
                format!(
                    "Slack does not take {name}: {word}. Copy it again from the app's pages (deploy/slack.md)"
                )
            }
            why @ (Failed::Limited(_) | Failed::Lost) => format!("Slack, asked about {name}: {why}"),
        })
        .map(Remark::Wrong)
        .collect()
}

/// Asks the workspace who it is, so that people read its name where it says who can see what.
async fn introduce(app: Arc<App>) {
    loop {
        match app.api.call("auth.test", &json!({})).await {
            Ok(answer) => {
                let team = answer["team"].as_str().unwrap_or("Slack").to_owned();
                // Once in a run, and used to its end.
                let _ = app.team.set(Box::leak(team.into_boxed_str()));
                tracing::info!("the workspace has said who it is");
                return;
            }
            Err(Failed::Refused(word)) => {
                app.ground
                    .health
                    .set(NAME, State::Down(format!("the workspace refuses the bot's token: {word}")));
            }
            Err(why) => tracing::warn!("the workspace does not say who it is: {why}"),
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            () = app.ground.stop.asked() => return,
        }
    }
}

impl App {
    fn new(config: &Slack, ground: Ground) -> anyhow::Result<Self> {
        Ok(Self {
            api: Api::new(config)?,
            ground,
            memory: Memory::default(),
            deliveries: Deliveries::default(),
            notices: Notices::default(),
            team: OnceLock::new(),
            local: config.is_local(),
        })
    }

    /// The one path in: nothing gets here that is not verified. Answers in time, whatever the work takes; `None` if it
    /// failed, so that the workspace tries again.
    async fn receive(self: &Arc<Self>, verified: Verified) -> Option<Value> {
        let (inbound, name) = from_slack::read(verified.payload());
        let first = match name.as_deref().map(|name| self.deliveries.note(name)) {
            Some(Seen::Again(mut first)) => {
                let answered = tokio::time::timeout(DEADLINE, first.wait_for(Option::is_some)).await;
                return serde_json::from_str(answered.ok()?.ok()?.as_deref()?).ok();
            }
            Some(Seen::First(first)) => Some(first),
            None => None,
        };
        // A window must not close over what was typed into it: another one is laid on top, and changed later.
        let on_top = matches!(inbound, Inbound::Submitted { .. }).then(windows::fresh_name);
        let waiting = on_top.as_deref().map_or(Value::Null, |name| {
            json!({"response_action": "push", "view": windows::working(Words::new(self.lang()), name)})
        });
        let (done, mut answer) = oneshot::channel();
        let app = Arc::clone(self);
        // Work of its own: it goes on when the line it came on breaks.
        tokio::spawn(async move {
            let Some(answer) = app.act(inbound).await else {
                if let Some(name) = name {
                    app.deliveries.forget(&name);
                }
                return;
            };
            let body = answer.body.clone();
            let again = name.filter(|_| matches!(body["response_action"].as_str(), Some("errors" | "push")));
            let on_form = body["response_action"] == "push";
            // What was not taken may be sent again as it is.
            if let (Some(name), false) = (&again, on_form) {
                app.deliveries.forget(name);
            }
            if let Some(first) = first {
                first.send_replace(Some(body.to_string().into()));
            }
            if let Err(Some(answer)) = done.send(Some(answer)) {
                app.bring_late(answer, on_top).await;
            }
            // A window that lies on top goes back to the form, which may be sent again unchanged once the disk is well.
            // A second delivery of the first press comes sooner than that.
            if let (Some(name), true) = (again, on_form) {
                tokio::time::sleep(SECOND_DELIVERY).await;
                app.deliveries.forget(&name);
            }
        });
        match tokio::time::timeout(DEADLINE, &mut answer).await {
            Ok(answered) => answered.ok().flatten().map(|answer: Answer| answer.body),
            Err(_) => {
                answer.close();
                // It may have come in this very moment.
                let answered = answer.try_recv().ok().flatten();
                Some(answered.map_or(waiting, |answer| answer.body))
            }
        }
    }

    /// Hands an event to the desk.
    async fn ask(&self, event: Event, lang: Option<Lang>) -> Option<Reply> {
        let workspace = Some(self.team.get().copied().unwrap_or("Slack"));
        self.ground.handle(event, Setting { lang, workspace }).await
    }

    /// The language of what is said before anybody has written anything.
    fn lang(&self) -> Lang {
        self.ground.lang.unwrap_or_default()
    }
}
