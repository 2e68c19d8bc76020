//! The HTTP way in: three addresses, one gate. What does not pass it is told 401 and nothing else.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use futures_util::StreamExt as _;

use crate::clock;
use crate::config::SlackHttp;
use crate::ground::{State as Part, bind, serve};
use crate::platforms::slack::verified::{Refused, Verified};
use crate::platforms::slack::{App, NAME};

/// The longest body that is read: many times what the workspace ever sends.
const LONGEST: usize = 1 << 20;
/// What is longer is read to its end all the same, up to here, and thrown away: so that the answer is heard.
const PATIENCE: usize = 16 << 20;
/// How long a body may take.
const SLOWEST: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Door {
    app: Arc<App>,
    secret: Arc<str>,
}

/// Takes requests until the service is asked to end, and finishes those that it has taken.
pub(super) async fn run(app: Arc<App>, config: &SlackHttp) -> anyhow::Result<()> {
    let bound = bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}, which CHALKLINE_SLACK_LISTEN names", config.listen))?;
    let door = Door { app: Arc::clone(&app), secret: config.secret.as_str().into() };
    let router = Router::new()
        .route("/slack/events", post(deliver))
        .route("/slack/commands", post(deliver))
        .route("/slack/interactivity", post(deliver))
        .with_state(door);
    app.ground.health.set(NAME, Part::Ready);
    tracing::info!("requests of the workspace are taken on {}", config.listen);
    serve(bound, router, app.ground.stop.clone()).await;
    Ok(())
}

/// The whole body, or the status that says why not.
async fn read(body: Body) -> Result<Bytes, StatusCode> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
        length += chunk.len();
        if length > PATIENCE {
            break;
        }
        if length <= LONGEST {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length <= LONGEST { Ok(bytes.into()) } else { Err(StatusCode::PAYLOAD_TOO_LARGE) }
}

async fn deliver(State(door): State<Door>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = match tokio::time::timeout(SLOWEST, read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(status)) => return status.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match Verified::request(&door.secret, &head.headers, &body, clock::now()) {
        Ok(verified) => match door.app.receive(verified).await {
            Some(body) if body.is_null() => StatusCode::OK.into_response(),
            Some(body) => ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response(),
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(Refused::Unsigned) => {
            tracing::warn!("a request without a fresh signature of the workspace was refused");
            StatusCode::UNAUTHORIZED.into_response()
        }
        Err(Refused::Unreadable) => {
            tracing::warn!("a signed request could not be read");
            StatusCode::BAD_REQUEST.into_response()
        }
    }
}
