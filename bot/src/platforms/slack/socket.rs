//! The Socket Mode way in: two sockets, so that one is always there; a new one is opened before the old one closes.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::ground::State;
use crate::platforms::slack::api::Failed;
use crate::platforms::slack::verified::Verified;
use crate::platforms::slack::{App, NAME};

const SOCKETS: usize = 2;
/// A socket on which nothing comes for so long is dead: the workspace pings several times a minute.
const SILENCE: Duration = Duration::from_secs(90);
/// How long a socket that was told to go is still listened to.
const FAREWELL: Duration = Duration::from_secs(30);
/// The waits between tries, and how much they may be longer by chance.
const FIRST_WAIT: u64 = 1;
const LONGEST_WAIT: u64 = 60;
const CONNECT: Duration = Duration::from_secs(15);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How a socket ended.
enum Ended {
    /// The workspace will close it soon: it goes on beside the next one.
    Leaving,
    /// It broke.
    Broken,
    /// The service ends.
    Stopped,
}

/// Keeps the sockets open until the service is asked to end.
pub(super) async fn run(app: Arc<App>) {
    let mut lanes = JoinSet::new();
    for lane in 0..SOCKETS {
        lanes.spawn(keep_open(Arc::clone(&app), lane));
    }
    while lanes.join_next().await.is_some() {}
}

async fn keep_open(app: Arc<App>, lane: usize) {
    let mut wait = FIRST_WAIT;
    let mut leaving = JoinSet::new();
    while !app.ground.stop.is_asked() {
        let pause = match open(&app).await {
            Ok(socket) => {
                wait = FIRST_WAIT;
                let (told, mut leave) = channel(1);
                let mut line = tokio::spawn(listen(Arc::clone(&app), socket, told));
                // Either it ends, or it is told that it will: then the next one is opened beside it.
                tokio::select! {
                    ended = &mut line => match ended {
                        Ok(Ended::Stopped) => break,
                        Ok(Ended::Leaving) => 0,
                        Ok(Ended::Broken) | Err(_) => wait,
                    },
                    Some(()) = leave.recv() => {
                        leaving.spawn(async move { drop(tokio::time::timeout(FAREWELL, line).await) });
                        0
                    }
                }
            }
            Err(why) => {
                if lane == 0 {
                    app.ground.health.set(NAME, State::Down(format!("no socket to the workspace: {why}")));
                }
                let asked = if let Failed::Limited(after) = why { after } else { 0 };
                wait = (wait * 2).min(LONGEST_WAIT);
                wait.max(asked)
            }
        };
        if pause > 0 {
            let chance = u64::from(getrandom::u32().unwrap_or_default()) % 1000;
            let pause = Duration::from_secs(pause) + Duration::from_millis(chance);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = app.ground.stop.asked() => break,
            }
        }
    }
    while leaving.join_next().await.is_some() {}
}

async fn open(app: &App) -> Result<Socket, Failed> {
    let link = app.api.socket_link().await?;
    let scheme = link.split(':').next().unwrap_or_default();
    if scheme != "wss" && !(scheme == "ws" && app.local) {
        return Err(Failed::Refused("a_link_without_encryption".to_owned()));
    }
    let opened = tokio::time::timeout(CONNECT, connect_async(link)).await;
    // Its errors may show the link.
    opened.ok().and_then(Result::ok).map(|(socket, _)| socket).ok_or(Failed::Lost)
}

/// Takes what comes through a socket until it ends.
async fn listen(app: Arc<App>, mut socket: Socket, told: tokio::sync::mpsc::Sender<()>) -> Ended {
    let (answers, mut answered) = channel::<Value>(64);
    let mut leaving = false;
    loop {
        tokio::select! {
            frame = tokio::time::timeout(SILENCE, socket.next()) => {
                let text = match frame {
                    Ok(Some(Ok(Frame::Text(text)))) => text,
                    // Pings are answered by the library.
                    Ok(Some(Ok(Frame::Ping(_) | Frame::Pong(_) | Frame::Binary(_) | Frame::Frame(_)))) => continue,
                    Ok(Some(Ok(Frame::Close(_)) | Err(_)) | None) | Err(_) => {
                        return if leaving { Ended::Leaving } else { Ended::Broken };
                    }
                };
                let Ok(message) = serde_json::from_str::<Value>(&text) else { continue };
                match message["type"].as_str() {
                    Some("hello") => app.ground.health.set(NAME, State::Ready),
                    Some("disconnect") => {
                        leaving = true;
                        // Full when it was told before.
                        let _ = told.try_send(());
                    }
                    _ => take(&app, message, &answers),
                }
            }
            Some(answer) = answered.recv() => {
                if socket.send(Frame::text(answer.to_string())).await.is_err() {
                    return if leaving { Ended::Leaving } else { Ended::Broken };
                }
            }
            () = app.ground.stop.asked() => {
                finish(&mut socket, answers, answered).await;
                return Ended::Stopped;
            }
        }
    }
}

/// Starts the work on an envelope; its acknowledgement comes out of `answers`.
fn take(app: &Arc<App>, mut message: Value, answers: &tokio::sync::mpsc::Sender<Value>) {
    let Some(id) = message["envelope_id"].as_str().map(str::to_owned) else { return };
    let (app, answers) = (Arc::clone(app), answers.clone());
    tokio::spawn(async move {
        // Without an acknowledgement the workspace tries again.
        let Some(body) = app.receive(Verified::envelope(message["payload"].take())).await else { return };
        let mut answer = json!({"envelope_id": id});
        if !body.is_null() {
            answer["payload"] = body;
        }
        // A socket that broke in between: it comes again through the next one, and is known.
        let _ = answers.send(answer).await;
    });
}

/// Sends what is still being answered, then says goodbye.
async fn finish(
    socket: &mut Socket,
    answers: tokio::sync::mpsc::Sender<Value>,
    mut answered: Receiver<Value>,
) {
    drop(answers);
    let rest = async {
        while let Some(answer) = answered.recv().await {
            if socket.send(Frame::text(answer.to_string())).await.is_err() {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(Duration::from_secs(4), rest).await;
    let _ = tokio::time::timeout(Duration::from_secs(1), socket.close(None)).await;
}
