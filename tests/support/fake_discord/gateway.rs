//! The gateway: HELLO, IDENTIFY, heartbeats, READY, RESUME with what was missed, and what goes wrong in a long night.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::{APPLICATION, Board, Fall, Shared, TOKEN, bot_user};

/// Privileged intents: members, presences, message content.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// What the gateway does besides its duty.
#[derive(Debug, Clone)]
pub(crate) struct Quirks {
    /// How often a client must give a sign of life.
    pub(crate) heartbeat: Duration,
    /// Heartbeats are not answered: the connection is dead and nobody has noticed.
    pub(crate) zombie: bool,
    /// The next IDENTIFY is answered by closing with this code.
    pub(crate) close_with: Option<u16>,
    /// The next RESUME is refused.
    pub(crate) invalid_session: bool,
}

impl Default for Quirks {
    fn default() -> Self {
        Self { heartbeat: Duration::from_secs(41), zombie: false, close_with: None, invalid_session: false }
    }
}

/// Whose connection it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    Bot,
    /// Somebody who reads along in the channel.
    Member,
}

/// A session, which outlives its connection.
#[derive(Debug)]
pub(super) struct Session {
    who: Who,
    seq: u64,
    /// Every event with its number: to be sent again.
    events: Vec<(u64, Value)>,
    wire: Option<mpsc::UnboundedSender<Value>>,
}

/// Sends an event to every session of that kind, connected or not.
pub(super) fn dispatch(board: &mut Board, who: Who, name: &str, data: &Value) {
    for session in board.sessions.values_mut().filter(|session| session.who == who) {
        session.seq += 1;
        let frame = json!({ "op": 0, "t": name, "s": session.seq, "d": data });
        session.events.push((session.seq, frame.clone()));
        if session.wire.as_ref().is_some_and(|wire| wire.send(frame).is_err()) {
            session.wire = None;
        }
    }
}

pub(super) async fn serve(shared: Arc<Shared>, listener: TcpListener, mut fall: Fall) {
    loop {
        tokio::select! {
            () = fall.fallen() => return,
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                let (shared, mut fall) = (Arc::clone(&shared), fall.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        // The connection is cut, with no goodbye.
                        () = fall.fallen() => {}
                        _ = talk(&shared, stream) => {}
                    }
                });
            }
        }
    }
}

/// One connection, to its end. `None` when the other side is gone.
async fn talk(shared: &Shared, stream: TcpStream) -> Option<()> {
    let mut socket = tokio_tungstenite::accept_async(stream).await.ok()?;
    let beat = shared.board().quirks.heartbeat;
    let hello =
        json!({ "op": 10, "s": null, "t": null, "d": { "heartbeat_interval": beat.as_millis() as u64 } });
    socket.send(Message::text(hello.to_string())).await.ok()?;
    let (wire, mut frames) = mpsc::unbounded_channel::<Value>();
    let mut mine = None;
    loop {
        tokio::select! {
            frame = frames.recv() => socket.send(Message::text(frame?.to_string())).await.ok()?,
            said = socket.next() => {
                let text = match said?.ok()? {
                    Message::Text(text) => text,
                    Message::Close(frame) => {
                        // Only with these codes the client says that it will not come back to the session.
                        let over = frame.is_some_and(|frame| matches!(u16::from(frame.code), 1000 | 1001));
                        return close(shared, mine.as_deref().filter(|_| over), socket, 1000).await;
                    }
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
                };
                let Ok(said) = serde_json::from_str::<Value>(&text) else {
                    return close(shared, None, socket, 4002).await;
                };
                match said["op"].as_u64() {
                    Some(1) if shared.board().quirks.zombie => {}
                    Some(1) => {
                        wire.send(json!({ "op": 11, "s": null, "t": null, "d": null })).ok()?;
                    }
                    Some(2) => match identify(shared, &said["d"], &wire) {
                        Ok(session) => mine = Some(session),
                        Err(code) => return close(shared, None, socket, code).await,
                    },
                    Some(6) => match resume(shared, &said["d"], &wire) {
                        Some(session) => mine = Some(session),
                        None => wire.send(json!({ "op": 9, "s": null, "t": null, "d": false })).ok()?,
                    },
                    Some(3 | 4 | 8) => {}
                    _ => return close(shared, mine.as_deref(), socket, 4001).await,
                }
            }
        }
    }
}

/// Says goodbye with a code. A session that ended on purpose is forgotten.
async fn close(
    shared: &Shared,
    session: Option<&str>,
    mut socket: tokio_tungstenite::WebSocketStream<TcpStream>,
    code: u16,
) -> Option<()> {
    if let Some(session) = session {
        shared.change(|board| board.sessions.remove(session));
    }
    let frame = CloseFrame { code: code.into(), reason: "".into() };
    socket.close(Some(frame)).await.ok()?;
    // Until the other side has heard it, or is gone.
    while socket.next().await.is_some_and(|message| message.is_ok()) {}
    Some(())
}

fn identify(shared: &Shared, said: &Value, wire: &mpsc::UnboundedSender<Value>) -> Result<String, u16> {
    shared.change(|board| {
        let token = said["token"].as_str().unwrap_or_default();
        let who = match token.strip_prefix("Bot ").unwrap_or(token) {
            TOKEN => Who::Bot,
            "member" => Who::Member,
            _ => return Err(4004),
        };
        if let Some(code) = board.quirks.close_with.take() {
            return Err(code);
        }
        let properties = &said["properties"];
        let intents = said["intents"].as_u64();
        if !properties.is_object() || intents.is_none() {
            return Err(4002);
        }
        if intents.is_some_and(|intents| intents & PRIVILEGED != 0) {
            return Err(4014);
        }
        let id = format!("session-{}", board.id());
        let resume = format!("ws://127.0.0.1:{}/resume", shared.gateway);
        let ready = json!({
            "v": 10, "user": bot_user(), "guilds": [], "session_id": id, "resume_gateway_url": resume,
            "shard": [0, 1], "application": { "id": APPLICATION.to_string(), "flags": 0 },
            "session_type": "normal", "private_channels": [], "relationships": [], "presences": [],
            "guild_join_requests": [], "user_settings": {}, "_trace": [],
        });
        let frame = json!({ "op": 0, "t": "READY", "s": 1, "d": ready });
        let _ = wire.send(frame.clone());
        let session = Session { who, seq: 1, events: vec![(1, frame)], wire: Some(wire.clone()) };
        board.sessions.insert(id.clone(), session);
        if who == Who::Bot {
            board.identified += 1;
        }
        Ok(id)
    })
}

fn resume(shared: &Shared, said: &Value, wire: &mpsc::UnboundedSender<Value>) -> Option<String> {
    shared.change(|board| {
        let token = said["token"].as_str().unwrap_or_default();
        if token.strip_prefix("Bot ").unwrap_or(token) != TOKEN
            || std::mem::take(&mut board.quirks.invalid_session)
        {
            return None;
        }
        let id = said["session_id"].as_str()?.to_owned();
        let seen = said["seq"].as_u64()?;
        let session = board.sessions.get_mut(&id)?;
        session.wire = Some(wire.clone());
        session.seq += 1;
        let resumed = json!({ "op": 0, "t": "RESUMED", "s": session.seq, "d": { "_trace": [] } });
        let missed = session.events.iter().filter(|(seq, _)| *seq > seen).map(|(_, frame)| frame.clone());
        for frame in missed.chain([resumed]).collect::<Vec<_>>() {
            wire.send(frame).ok()?;
        }
        board.resumed += 1;
        Some(id)
    })
}

/// Whether somebody of that kind is connected.
pub(super) fn listens(board: &Board, who: Who) -> bool {
    board.sessions.values().any(|session| session.who == who && session.wire.is_some())
}
