//! Socket Mode: links that work once, a hello, envelopes out, acknowledgements in, a disconnect on demand.

use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

use super::{FakeSlack, Shared};

/// A socket that is open: what is sent here goes to the app.
#[derive(Debug, Clone)]
pub(super) struct Line {
    id: usize,
    out: UnboundedSender<Frame>,
}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(talk(stream, Arc::clone(&shared)));
    }
}

#[expect(clippy::result_large_err, reason = "the type is tungstenite's")]
async fn talk(stream: TcpStream, shared: Arc<Shared>) {
    let check = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        let ticket = request.uri().query().unwrap_or_default().replace("ticket=", "");
        let good = shared.change(|world| {
            let at = world.tickets.iter().position(|known| *known == ticket);
            at.map(|at| world.tickets.remove(at)).is_some()
        });
        if good { Ok(response) } else { Err(ErrorResponse::new(Some("the link is spent".to_owned()))) }
    };
    let Ok(socket) = tokio_tungstenite::accept_hdr_async(stream, check).await else { return };
    let (mut sink, mut from_app) = socket.split();
    let (out, mut to_app) = unbounded_channel();
    let id = shared.change(|world| {
        world.sockets = (world.sockets.0 + 1, world.sockets.1 + 1);
        let id = world.sockets.1;
        let hello = json!({"type": "hello", "num_connections": world.sockets.0, "connection_info": {"app_id": "A0APP"},
            "debug_info": {"host": "fake", "approximate_connection_time": 18060}});
        let _ = out.send(Frame::text(hello.to_string()));
        world.lines.push(Line { id, out });
        id
    });
    loop {
        tokio::select! {
            frame = to_app.recv() => match frame {
                Some(frame) => if sink.send(frame).await.is_err() { break },
                None => break,
            },
            frame = from_app.next() => match frame {
                Some(Ok(Frame::Text(text))) => {
                    let said: Value = serde_json::from_str(&text).expect("the app sends JSON");
                    let envelope = said["envelope_id"].as_str().expect("it acknowledges envelopes").to_owned();
                    shared.change(|world| world.acks.insert(envelope, said["payload"].clone()));
                }
                Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    shared.change(|world| {
        world.sockets.0 -= 1;
        world.lines.retain(|line| line.id != id);
    });
}

impl FakeSlack {
    /// Sends an envelope into one of the open sockets, and waits for its acknowledgement.
    #[track_caller]
    pub(super) fn envelope(&self, kind: &str, payload: &Value, attempt: u32) -> Value {
        let line = self.wait("an open socket", |world| {
            // Any of them may get anything.
            let at = usize::try_from(world.next).unwrap_or(0) % world.lines.len().max(1);
            world.lines.get(at).cloned()
        });
        let id = self.change(|world| world.fresh("envelope-"));
        let mut envelope = json!({"envelope_id": id, "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api"});
        if kind == "events_api" {
            envelope["retry_attempt"] = attempt.into();
            envelope["retry_reason"] = (if attempt > 0 { "timeout" } else { "" }).into();
        }
        line.out.send(Frame::text(envelope.to_string())).expect("the socket is open");
        self.wait("an acknowledgement", |world| world.acks.get(&id).cloned())
    }

    /// Tells every socket that it will be closed, and closes it a little later.
    pub(crate) fn disconnect_all(&self, reason: &str) {
        let lines = self.look(|world| world.lines.clone());
        for line in &lines {
            let said = json!({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}});
            let _ = line.out.send(Frame::text(said.to_string()));
        }
        // It still works for a while; then it goes.
        let runtime = self.runtime.as_ref().expect("it runs");
        runtime.spawn(async move {
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            for line in lines {
                let _ = line.out.send(Frame::Close(None));
            }
        });
    }
}
