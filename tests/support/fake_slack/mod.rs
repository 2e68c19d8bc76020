//! A Slack workspace on the wire: Web API, Socket Mode, and signed HTTP requests to the app, all on 127.0.0.1.
//!
//! It knows what a person has on the screen: messages, private answers, windows, the App Home. It is as strict as Slack
//! where strictness finds bugs: trigger ids live 3 s and work once, blocks have limits, sockets open by single-use links.

mod limits;
mod people;
mod send;
mod socket;
mod web_api;

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::Value;

pub(crate) use people::At;
pub(crate) use send::{Delivered, now, signature};

pub(crate) const BOT_TOKEN: &str = "xoxb-fake-bot-token";
pub(crate) const APP_TOKEN: &str = "xapp-fake-app-token";
pub(crate) const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
/// The bot's own account.
pub(crate) const BOT_USER: &str = "U0BOT";
/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the workspace reaches the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Socket,
    /// To this port of 127.0.0.1.
    Http(u16),
}

/// One call of the Web API, or one post to a response URL (its method is `response_url`).
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) body: Value,
    /// The `error` that it was answered with.
    pub(crate) error: Option<String>,
}

/// A message in a channel, or one that a person alone sees.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) channel: String,
    pub(crate) ts: String,
    /// The person who alone sees it.
    pub(crate) only: Option<String>,
    pub(crate) body: Value,
}

/// Everything in the workspace.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) calls: Vec<Call>,
    pub(crate) messages: Vec<Message>,
    /// The windows on each person's screen, the top one last.
    pub(crate) windows: BTreeMap<String, Vec<Value>>,
    pub(crate) homes: BTreeMap<String, Value>,
    /// How often each method is still to be refused, and for how many seconds.
    pub(crate) limited: BTreeMap<String, (u32, u64)>,
    /// How long each method takes.
    pub(crate) slow: BTreeMap<String, Duration>,
    /// How many sockets are open now, and how many ever were.
    pub(crate) sockets: (usize, usize),
    triggers: BTreeMap<String, Trigger>,
    hooks: BTreeMap<String, Hook>,
    tickets: Vec<String>,
    lines: Vec<socket::Line>,
    acks: BTreeMap<String, Value>,
    next: u64,
}

#[derive(Debug)]
struct Trigger {
    user: String,
    born: Instant,
    used: bool,
}

/// Where a response URL leads.
#[derive(Debug, Clone)]
struct Hook {
    user: String,
    channel: String,
    /// The message that was pressed.
    about: Option<String>,
    uses: u32,
}

/// The world, and a bell that rings when it changes.
#[derive(Debug, Default)]
struct Shared {
    world: Mutex<World>,
    changed: Condvar,
}

impl Shared {
    fn look(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("nobody panicked while holding it")
    }

    fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        let made = how(&mut self.look());
        self.changed.notify_all();
        made
    }
}

/// A running fake.
#[derive(Debug)]
pub(crate) struct FakeSlack {
    shared: Arc<Shared>,
    api: u16,
    pub(crate) transport: Transport,
    /// Sends every delivery a second time, as Slack does when it is not sure.
    pub(crate) twice: bool,
    runtime: Option<tokio::runtime::Runtime>,
}

impl FakeSlack {
    /// Starts one on ports of its own.
    pub(crate) fn start(transport: Transport) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let shared = Arc::new(Shared::default());
        let listen = || runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let (sockets, web) = (listen(), listen());
        let port = |listener: &tokio::net::TcpListener| listener.local_addr().expect("it listens").port();
        let (line, api) = (port(&sockets), port(&web));
        runtime.spawn(socket::serve(sockets, Arc::clone(&shared)));
        runtime.spawn(web_api::serve(web, Arc::clone(&shared), (api, line)));
        Self { shared, api, transport, twice: false, runtime: Some(runtime) }
    }

    /// Where its Web API is.
    pub(crate) fn api_base(&self) -> String {
        format!("http://127.0.0.1:{}/api", self.api)
    }

    /// What the app needs in its environment to be this workspace's.
    pub(crate) fn vars(&self) -> Vec<(&'static str, String)> {
        let mut vars = vec![
            ("CHALKLINE_SLACK_API_BASE", self.api_base()),
            ("CHALKLINE_SLACK_BOT_TOKEN", BOT_TOKEN.to_owned()),
        ];
        match self.transport {
            Transport::Socket => vars.push(("CHALKLINE_SLACK_APP_TOKEN", APP_TOKEN.to_owned())),
            Transport::Http(port) => vars.extend([
                ("CHALKLINE_SLACK_SIGNING_SECRET", SIGNING_SECRET.to_owned()),
                ("CHALKLINE_SLACK_LISTEN", format!("127.0.0.1:{port}")),
            ]),
        }
        vars
    }

    /// Looks at the world as it is now.
    pub(crate) fn look<T>(&self, at: impl FnOnce(&World) -> T) -> T {
        at(&self.shared.look())
    }

    /// Changes the world.
    pub(crate) fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        self.shared.change(how)
    }

    /// Waits until the world shows something.
    #[track_caller]
    pub(crate) fn wait<T>(&self, what: &str, seen: impl Fn(&World) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        let mut world = self.shared.look();
        loop {
            if let Some(found) = seen(&world) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let calls: Vec<String> =
                    world.calls.iter().map(|call| format!("{} {:?}", call.method, call.error)).collect();
                drop(world);
                panic!("waited for {what}; the calls were {calls:#?}");
            }
            world = self.shared.changed.wait_timeout(world, left).expect("nobody panicked").0;
        }
    }

    /// Everything that the app has sent, one JSON object a line: what the oracles read.
    pub(crate) fn record(&self) -> String {
        let line = |call: &Call| serde_json::json!({"method": call.method, "body": call.body}).to_string();
        self.look(|world| world.calls.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for FakeSlack {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl World {
    /// A new name for something.
    fn fresh(&mut self, letter: &str) -> String {
        self.next += 1;
        format!("{letter}{:08}", self.next)
    }

    fn fresh_ts(&mut self) -> String {
        self.next += 1;
        format!("17000{:05}.000100", self.next)
    }

    fn trigger(&mut self, user: &str) -> String {
        let id = self.fresh("trigger.");
        self.triggers
            .insert(id.clone(), Trigger { user: user.to_owned(), born: Instant::now(), used: false });
        id
    }

    fn hook(&mut self, user: &str, channel: &str, about: Option<&str>) -> String {
        let id = self.fresh("hook");
        let (user, channel) = (user.to_owned(), channel.to_owned());
        self.hooks.insert(id.clone(), Hook { user, channel, about: about.map(str::to_owned), uses: 0 });
        id
    }

    /// The last thing that this person alone sees.
    pub(crate) fn private(&self, user: &str) -> Option<&Message> {
        self.messages.iter().rev().find(|message| message.only.as_deref() == Some(user))
    }

    /// The last message in a channel that everybody in it sees.
    pub(crate) fn public(&self, channel: &str) -> Option<&Message> {
        self.messages.iter().rev().find(|message| message.channel == channel && message.only.is_none())
    }

    /// The top window of this person.
    pub(crate) fn window(&self, user: &str) -> Option<&Value> {
        self.windows.get(user)?.last()
    }

    /// How often a method was called and not refused.
    pub(crate) fn count(&self, method: &str) -> usize {
        self.calls.iter().filter(|call| call.method == method && call.error.is_none()).count()
    }
}

/// Every text in a message or a view, in reading order.
pub(crate) fn reads(shown: &Value) -> String {
    let mut text = String::new();
    collect(shown, &mut text);
    text
}

fn collect(value: &Value, text: &mut String) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| collect(one, text)),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(said) if name == "text" || name == "url" || name == "initial_value" => {
                        text.push_str(said);
                        text.push('\n');
                    }
                    Value::Object(_) | Value::Array(_) => collect(field, text),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
