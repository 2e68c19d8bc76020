//! The JSON endpoints: the command line's `ask --json` and `check --json`, over HTTP, for programs of the district's own.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::cli::api::{self, BadRequest};
use crate::web::site::Busy;
use crate::web::{Site, guard};

pub(super) async fn ask(State(site): State<Arc<Site>>, headers: HeaderMap, body: Bytes) -> Response {
    let (core, lang) = (site.core, site.lang);
    answer(&site, &headers, move || api::ask(core, lang, &body)).await
}

pub(super) async fn check(State(site): State<Arc<Site>>, headers: HeaderMap, body: Bytes) -> Response {
    let core = site.core;
    answer(&site, &headers, move || api::check(core, &body)).await
}

async fn answer(
    site: &Site,
    headers: &HeaderMap,
    job: impl FnOnce() -> Result<String, BadRequest> + Send + 'static,
) -> Response {
    if !guard::is_json(headers) {
        return error(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json".to_owned());
    }
    match site.work_in_turn(job).await {
        Ok(Ok(json)) => ([(CONTENT_TYPE, "application/json")], json).into_response(),
        Ok(Err(BadRequest(why))) => error(StatusCode::BAD_REQUEST, why),
        Err(Busy) => error(StatusCode::SERVICE_UNAVAILABLE, "too much to do; try again".to_owned()),
    }
}

/// What is wrong, in the form that every error has.
#[derive(Serialize)]
struct Wrong {
    error: String,
}

fn error(status: StatusCode, error: String) -> Response {
    (status, axum::Json(Wrong { error })).into_response()
}
