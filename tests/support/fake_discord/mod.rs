//! A Discord on the wire: REST and gateway on 127.0.0.1, strict where Discord is strict, with its bad days on demand.
//!
//! It knows nothing of the program under test. A client nobody here wrote logs in to it in `cargo xtask test`.

mod gateway;
mod limits;
mod people;
mod rest;

pub(crate) use gateway::{Quirks, Who};
pub(crate) use people::{Person, buttons, text};

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What the bot logs in with.
pub(crate) const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Fake.token-of-the-bot";
pub(crate) const APPLICATION: u64 = 1_100_000_000_000_000_001;
pub(crate) const BOT: u64 = 1_100_000_000_000_000_002;
pub(crate) const GUILD: u64 = 1_100_000_000_000_000_003;
/// The channel where people talk.
pub(crate) const CHANNEL: u64 = 1_100_000_000_000_000_004;
/// How long a test waits for anything before it has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks again although nothing has changed here.
const LOOK: Duration = Duration::from_millis(50);

/// A request that was made.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Without `/api/v10`.
    pub(crate) path: String,
    pub(crate) body: Value,
    pub(crate) status: u16,
}

/// An interaction and what was answered to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Talk {
    pub(crate) token: String,
    pub(crate) user: u64,
    pub(crate) kind: u64,
    pub(crate) channel: u64,
    /// The message that a pressed component stands on.
    pub(crate) source: Option<u64>,
    /// When it was sent, for measuring.
    pub(crate) sent: Option<Instant>,
    pub(crate) answered: Option<Instant>,
    pub(crate) callback: Option<Value>,
    /// The messages that it made, in order.
    pub(crate) messages: Vec<u64>,
    /// A deferred answer that has not come yet, with its flags.
    pub(crate) thinking: Option<u64>,
    pub(crate) expired: bool,
}

/// Everything that the server knows.
#[derive(Debug, Default)]
pub(crate) struct Board {
    next: u64,
    pub(crate) requests: Vec<Request>,
    pub(crate) talks: BTreeMap<u64, Talk>,
    pub(crate) messages: BTreeMap<u64, Value>,
    pub(crate) commands: Vec<Value>,
    nonces: BTreeMap<String, u64>,
    sessions: BTreeMap<String, gateway::Session>,
    /// Rules for requests that are refused: part of the path, status, seconds to wait, how often.
    refusals: Vec<(String, u16, f64, usize)>,
    /// What the gateway does besides its duty.
    pub(crate) quirks: Quirks,
    pub(crate) identified: usize,
    pub(crate) resumed: usize,
}

impl Board {
    /// As if nothing had been answered to the interaction yet.
    pub(crate) fn forget_answer(&mut self, interaction: u64) {
        if let Some(talk) = self.talks.get_mut(&interaction) {
            talk.callback = None;
            talk.thinking = None;
            talk.messages.clear();
        }
    }

    fn id(&mut self) -> u64 {
        self.next += 1;
        1_200_000_000_000_000_000 + self.next
    }
}

#[derive(Debug)]
struct Shared {
    board: Mutex<Board>,
    changed: Condvar,
    rest: u16,
    gateway: u16,
    down: AtomicBool,
}

impl Shared {
    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().expect("nobody panicked here")
    }

    /// Changes something and wakes whoever waits.
    fn change<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        let result = change(&mut self.board());
        self.changed.notify_all();
        result
    }
}

/// The server. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct FakeDiscord {
    shared: Arc<Shared>,
    runtime: Option<tokio::runtime::Runtime>,
    /// How often it went down: whoever was born before the last time ends.
    falls: watch::Sender<u64>,
}

impl FakeDiscord {
    pub(crate) fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime starts");
        // Bound once and kept: a port that is let go in between is soon somebody else's.
        let [rest, gateway] = [0, 0].map(|any| runtime.block_on(listen(any)));
        let port = |listener: &TcpListener| listener.local_addr().expect("it has an address").port();
        let shared = Arc::new(Shared {
            board: Mutex::new(Board { quirks: Quirks::default(), ..Board::default() }),
            changed: Condvar::new(),
            rest: port(&rest),
            gateway: port(&gateway),
            down: AtomicBool::new(true),
        });
        let fake = Self { shared, runtime: Some(runtime), falls: watch::Sender::new(0) };
        fake.serve(rest, gateway);
        fake
    }

    /// What the bot is told to talk to.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.shared.rest)
    }

    /// Begins to listen again after it was down.
    pub(crate) fn come_up(&self) {
        let [rest, gateway] =
            [self.shared.rest, self.shared.gateway].map(|port| self.runtime().block_on(listen(port)));
        self.serve(rest, gateway);
    }

    fn runtime(&self) -> &tokio::runtime::Runtime {
        self.runtime.as_ref().expect("it runs")
    }

    fn serve(&self, rest: TcpListener, gateway: TcpListener) {
        self.runtime().spawn(rest::serve(Arc::clone(&self.shared), rest, Fall::of(&self.falls)));
        self.runtime().spawn(gateway::serve(Arc::clone(&self.shared), gateway, Fall::of(&self.falls)));
        self.shared.down.store(false, Ordering::SeqCst);
    }

    /// Drops every connection and takes no more.
    pub(crate) fn go_down(&self) {
        self.shared.down.store(true, Ordering::SeqCst);
        self.falls.send_modify(|falls| *falls += 1);
    }

    /// Forgets all sessions, as Discord does after a while: nobody can resume.
    pub(crate) fn forget_sessions(&self) {
        self.shared.change(|board| board.sessions.clear());
    }

    pub(crate) fn quirks(&self, change: impl FnOnce(&mut Quirks)) {
        self.shared.change(|board| change(&mut board.quirks));
    }

    /// The next `times` requests whose path contains `part` get `status`, told to come again after `seconds`.
    pub(crate) fn refuse(&self, part: &str, status: u16, seconds: f64, times: usize) {
        self.shared.change(|board| board.refusals.push((part.to_owned(), status, seconds, times)));
    }

    /// From now on nothing can be said to this interaction.
    pub(crate) fn expire(&self, interaction: u64) {
        self.shared.change(|board| {
            if let Some(talk) = board.talks.get_mut(&interaction) {
                talk.expired = true;
            }
        });
    }

    /// Changes anything.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        self.shared.change(change)
    }

    /// Looks at everything.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Board) -> T) -> T {
        look(&self.shared.board())
    }

    /// Waits until there is something to see.
    #[track_caller]
    pub(crate) fn wait<T>(&self, what: &str, look: impl Fn(&Board) -> Option<T>) -> T {
        self.wait_at_most(PATIENCE, &look).unwrap_or_else(|| {
            let board = self.shared.board();
            let last: Vec<String> = board
                .requests
                .iter()
                .rev()
                .take(8)
                .map(|one| format!("{} {} {} {}", one.status, one.method, one.path, one.body))
                .collect();
            panic!("waited in vain for {what}; last requests, newest first:\n{}", last.join("\n"))
        })
    }

    /// The same, giving up after a while.
    pub(crate) fn wait_at_most<T>(&self, most: Duration, look: impl Fn(&Board) -> Option<T>) -> Option<T> {
        let end = Instant::now() + most;
        let mut board = self.shared.board();
        loop {
            if let Some(seen) = look(&board) {
                return Some(seen);
            }
            let left = end.checked_duration_since(Instant::now())?;
            board = self.shared.changed.wait_timeout(board, left.min(LOOK)).expect("nobody panicked here").0;
        }
    }

    /// Waits until the bot is connected and has told its commands.
    pub(crate) fn wait_ready(&self) {
        self.wait("the bot with its commands", |board| {
            (board.identified > 0 && !board.commands.is_empty()).then_some(())
        });
    }

    /// Sends a gateway event to the bot.
    pub(crate) fn dispatch(&self, name: &str, data: &Value) {
        self.shared.change(|board| gateway::dispatch(board, Who::Bot, name, data));
    }

    /// The address of the gateway.
    pub(crate) fn gateway(&self) -> String {
        format!("ws://127.0.0.1:{}", self.shared.gateway)
    }
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        self.go_down();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(1));
        }
    }
}

/// Is done when the server falls the next time.
#[derive(Debug, Clone)]
struct Fall {
    falls: watch::Receiver<u64>,
    born: u64,
}

impl Fall {
    fn of(falls: &watch::Sender<u64>) -> Self {
        let falls = falls.subscribe();
        let born = *falls.borrow();
        Self { falls, born }
    }

    async fn fallen(&mut self) {
        let born = self.born;
        // A server that is gone has fallen too.
        let _ = self.falls.wait_for(|falls| *falls != born).await;
    }
}

/// Listens, as soon as whoever listened before has let go.
async fn listen(port: u16) -> TcpListener {
    for _ in 0..100 {
        if let Ok(listener) = TcpListener::bind(("127.0.0.1", port)).await {
            return listener;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("port {port} is taken")
}

/// What Discord says of the bot's user.
fn bot_user() -> Value {
    json!({
        "id": BOT.to_string(), "username": "chalkline", "discriminator": "0", "global_name": null, "avatar": null,
        "bot": true, "public_flags": 0, "flags": 0, "mfa_enabled": true, "verified": true, "email": null,
    })
}

/// Writes a body down for the schema's judgement, where `FAKE_DISCORD_RECORD` names a file.
fn record(method: &str, path: &str, body: &Value) {
    let Some(file) = std::env::var_os("FAKE_DISCORD_RECORD") else { return };
    let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
    let line = format!("{}\n", json!({ "method": method, "path": path, "body": body }));
    // One write a line: several tests append at the same time.
    file.and_then(|mut file| file.write_all(line.as_bytes())).expect("what was sent can be recorded");
}
