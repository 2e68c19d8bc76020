//! The gateway: one websocket on which Discord tells what people do. Heartbeats, resuming, and giving up where that is all
//! there is to do.
//!
//! Written out instead of serenity's own shard, which writes whole events into the log when it cannot read one (at WARN,
//! names and typed text with them), spins when a connection ends without a goodbye, and turns to another host when the
//! configured one is silent at the start.

#![expect(clippy::indexing_slicing, reason = "a JSON value gives null for a name that is not there")]

use std::time::Duration;

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use serenity::model::gateway::GatewayIntents;
use tokio::net::TcpStream;
use tokio::sync::mpsc::Sender;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// None of these is privileged: messages come with their text only where they are meant for the bot.
fn intents() -> GatewayIntents {
    GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES
}

/// How long connecting and the first word may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest wait before another try.
const LONGEST_WAIT: u64 = 10_000;
/// Closing with another code than 1000 keeps the session, so that it can be resumed.
const BACK_SOON: u16 = 4900;
/// The largest frame that is read; Discord's events are far smaller.
const LARGEST: usize = 8 << 20;

/// What came over the gateway.
#[derive(Debug)]
pub(super) enum Heard {
    /// Connected.
    Ready {
        /// Set when the session is new.
        who: Option<Who>,
    },
    /// The connection is lost, for the time being.
    Lost,
    /// Something happened. `data` holds what people wrote: it is never printed.
    Event {
        /// Its name, for example `INTERACTION_CREATE`.
        name: String,
        /// What happened.
        data: Secret,
    },
}

/// Whom Discord takes us for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Who {
    /// The application's id.
    pub(super) application: u64,
    /// The bot user's id.
    pub(super) user: u64,
}

/// Data with people's words in it.
pub(super) struct Secret(pub(super) Value);

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

/// Where and as whom to connect.
pub(super) struct Gateway {
    token: String,
    url: String,
    session: Option<Session>,
    /// How many tries have failed in a row.
    failed: u32,
}

struct Session {
    id: String,
    url: String,
    seq: u64,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How a connection ended that is worth another one.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The session goes on.
    Resume,
    /// It is gone; Discord asks to wait a little before the next.
    Anew,
}

impl Gateway {
    pub(super) fn new(token: String, url: String) -> Self {
        Self { token, url, session: None, failed: 0 }
    }

    /// Stays connected, and reports what it hears, for ever: it returns only what cannot be mended by trying again.
    pub(super) async fn run(&mut self, heard: &Sender<Heard>) -> anyhow::Error {
        loop {
            match self.connection(heard).await {
                Ok(End::Resume) => {}
                Ok(End::Anew) => {
                    self.session = None;
                    tokio::time::sleep(between(1_000, 5_000)).await;
                }
                Err(error) if error.is::<Fatal>() => return error,
                Err(error) => tracing::warn!("the connection to Discord failed: {error:#}"),
            }
            if heard.send(Heard::Lost).await.is_err() {
                return anyhow::anyhow!("nobody listens any more");
            }
            let longest = LONGEST_WAIT.min(500 << self.failed.min(8));
            self.failed += 1;
            tokio::time::sleep(between(longest / 2, longest)).await;
        }
    }

    /// One connection, from the first word to the last.
    async fn connection(&mut self, heard: &Sender<Heard>) -> anyhow::Result<End> {
        // The place to resume at may be gone for good, so that every other try goes to the one to begin at.
        let resume = self.session.as_ref().filter(|_| self.failed.is_multiple_of(2));
        let url = resume.map_or(&self.url, |session| &session.url);
        let config = WebSocketConfig::default().max_message_size(Some(LARGEST)).max_frame_size(Some(LARGEST));
        let url = format!("{}/?v=10&encoding=json", url.trim_end_matches('/'));
        let connecting = tokio_tungstenite::connect_async_with_config(url, Some(config), true);
        let (mut socket, _) = match tokio::time::timeout(PATIENCE, connecting).await {
            Ok(Ok(connected)) => connected,
            Ok(Err(error)) => return Err(error).context("it cannot be reached"),
            Err(_) => bail!("it does not answer"),
        };
        let hello = tokio::time::timeout(PATIENCE, next(&mut socket)).await.context("it says nothing")??;
        let Said::Frame(hello) = hello else { bail!("it hung up at once") };
        let beat = hello["d"]["heartbeat_interval"].as_u64().context("it did not say hello")?.max(100);
        self.greet(&mut socket).await?;
        let mut acknowledged = true;
        // The first beat comes at a random moment, so that not all bots beat at once after a reconnect.
        let first = tokio::time::sleep(between(0, beat));
        tokio::pin!(first);
        loop {
            tokio::select! {
                () = &mut first => {
                    if !acknowledged {
                        tracing::warn!("Discord has stopped answering; connecting again");
                        hang_up(&mut socket, BACK_SOON).await;
                        return Ok(End::Resume);
                    }
                    acknowledged = false;
                    self.beat(&mut socket).await?;
                    first.set(tokio::time::sleep(Duration::from_millis(beat)));
                }
                frame = next(&mut socket) => match frame? {
                    Said::Nothing => {}
                    Said::Closed(code) => return self.closed(code),
                    Said::Frame(frame) => match frame["op"].as_u64() {
                        Some(0) => self.dispatched(frame, heard).await?,
                        Some(1) => self.beat(&mut socket).await?,
                        Some(7) => {
                            hang_up(&mut socket, BACK_SOON).await;
                            return Ok(End::Resume);
                        }
                        Some(9) => {
                            let resumable = frame["d"].as_bool().unwrap_or_default();
                            hang_up(&mut socket, BACK_SOON).await;
                            return Ok(if resumable { End::Resume } else { End::Anew });
                        }
                        Some(11) => acknowledged = true,
                        // What is not known today may be known tomorrow.
                        _ => {}
                    },
                },
            }
        }
    }

    async fn greet(&self, socket: &mut Socket) -> anyhow::Result<()> {
        let frame = match &self.session {
            Some(session) => json!({ "op": 6, "d": {
                "token": self.token, "session_id": session.id, "seq": session.seq,
            } }),
            None => json!({ "op": 2, "d": {
                "token": self.token, "intents": intents().bits(), "compress": false, "large_threshold": 50,
                "properties": { "os": std::env::consts::OS, "browser": "chalkline", "device": "chalkline" },
            } }),
        };
        send(socket, &frame).await
    }

    async fn beat(&self, socket: &mut Socket) -> anyhow::Result<()> {
        let seq = self.session.as_ref().map(|session| session.seq);
        send(socket, &json!({ "op": 1, "d": seq })).await
    }

    async fn dispatched(&mut self, mut frame: Value, heard: &Sender<Heard>) -> anyhow::Result<()> {
        let seq = frame["s"].as_u64().unwrap_or_default();
        let name = frame["t"].as_str().unwrap_or_default().to_owned();
        let data = frame["d"].take();
        if let Some(session) = &mut self.session {
            session.seq = session.seq.max(seq);
        }
        let said = match name.as_str() {
            "READY" => {
                let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
                let id = text(&data["session_id"]).context("a session without a name")?;
                let url = text(&data["resume_gateway_url"]).unwrap_or_else(|| self.url.clone());
                self.session = Some(Session { id, url, seq });
                self.failed = 0;
                let number = |value: &Value| value.as_str().and_then(|id| id.parse::<u64>().ok());
                let who = number(&data["application"]["id"]).zip(number(&data["user"]["id"]));
                let (application, user) = who.context("Discord did not say who we are")?;
                Heard::Ready { who: Some(Who { application, user }) }
            }
            "RESUMED" => {
                self.failed = 0;
                Heard::Ready { who: None }
            }
            _ => Heard::Event { name, data: Secret(data) },
        };
        heard.send(said).await.context("nobody listens any more")
    }

    /// What follows a goodbye.
    fn closed(&mut self, code: Option<u16>) -> anyhow::Result<End> {
        if let Some(why) = code.and_then(fatal) {
            return Err(Fatal(why).into());
        }
        match code {
            // The session is not known there any more, or not with this number.
            Some(4003 | 4007 | 4009) => Ok(End::Anew),
            // Also 1000 and 1001: only when we say them is a session over. Whether it is gone, a refused RESUME tells.
            _ => Ok(End::Resume),
        }
    }
}

/// What trying again cannot mend.
#[derive(Debug)]
struct Fatal(&'static str);

impl std::fmt::Display for Fatal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for Fatal {}

const UNKNOWN_TOKEN: &str =
    "Discord does not know this token; make a new one and put it into CHALKLINE_DISCORD_TOKEN";

/// What to say of a token that Discord does not know.
pub(super) fn unknown_token() -> anyhow::Error {
    Fatal(UNKNOWN_TOKEN).into()
}

fn fatal(code: u16) -> Option<&'static str> {
    match code {
        4004 => Some(UNKNOWN_TOKEN),
        4010 => Some("Discord says that the shard is not valid (4010)"),
        4011 => Some("the bot is in more servers than one connection can serve (4011)"),
        4012 => Some("Discord does not speak this version of its gateway any more (4012); update Chalkline"),
        4013 => Some("Discord does not know the intents that were asked for (4013); update Chalkline"),
        4014 => Some("Discord does not allow the intents that were asked for (4014); see deploy/discord.md"),
        _ => None,
    }
}

/// What stands in one message.
enum Said {
    Frame(Value),
    Nothing,
    Closed(Option<u16>),
}

async fn next(socket: &mut Socket) -> anyhow::Result<Said> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => {
            // An error of the reader could quote what it read.
            let frame = serde_json::from_str(&text).ok().context("it said something that is no JSON")?;
            Ok(Said::Frame(frame))
        }
        Some(Ok(Message::Close(frame))) => Ok(Said::Closed(frame.map(|frame| frame.code.into()))),
        Some(Ok(_)) => Ok(Said::Nothing),
        Some(Err(error)) => Err(error).context("the connection broke"),
        None => Ok(Said::Closed(None)),
    }
}

async fn send(socket: &mut Socket, frame: &Value) -> anyhow::Result<()> {
    socket.send(Message::text(frame.to_string())).await.context("the connection broke")
}

async fn hang_up(socket: &mut Socket, code: u16) {
    let frame = CloseFrame { code: code.into(), reason: "".into() };
    // Whoever is gone needs no goodbye.
    let _ = tokio::time::timeout(Duration::from_secs(1), socket.close(Some(frame))).await;
}

/// A random time between two, in milliseconds.
fn between(least: u64, most: u64) -> Duration {
    let random = u64::from(getrandom::u32().unwrap_or_default());
    Duration::from_millis(least + random % (most.saturating_sub(least) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_privileged_intent_is_asked_for() {
        let privileged =
            GatewayIntents::GUILD_MEMBERS | GatewayIntents::GUILD_PRESENCES | GatewayIntents::MESSAGE_CONTENT;
        assert!(!intents().intersects(privileged));
    }

    #[test]
    fn a_goodbye_says_what_comes_next() {
        let mut gateway = Gateway::new(String::new(), String::new());
        for code in [4004, 4010, 4011, 4012, 4013, 4014] {
            assert!(gateway.closed(Some(code)).is_err_and(|error| error.is::<Fatal>()), "{code}");
        }
        for code in [None, Some(1000), Some(1001), Some(4000)] {
            assert_eq!(gateway.closed(code).ok(), Some(End::Resume), "{code:?}");
        }
        assert_eq!(gateway.closed(Some(4009)).ok(), Some(End::Anew));
    }

    #[test]
    fn an_event_is_never_printed() {
        let heard = Heard::Event { name: "X".into(), data: Secret(json!({ "text": "planted" })) };
        assert!(!format!("{heard:?}").contains("planted"));
    }
}
