//! The administrator's listener: health, readiness, metrics. Numbers and names of parts; no content, no ids, and nothing
//! from which the hour of a report could be read.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use serde::Serialize;

use crate::clock::{self, Now};
use crate::ground::{Health, State as Part};
use crate::store::StoreError;
use crate::vault::Vault;

/// A delivery that is this many seconds behind its time waits too long. One that is on its way for the first time is not
/// counted: the count would jump at the moment a report is filed.
const LATE: u64 = 300;

/// What the administrator may know.
#[derive(Debug)]
pub struct Admin {
    health: Health,
    vault: Option<&'static Vault>,
    counters: Option<PrometheusHandle>,
}

/// What is stuck in the store.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Backlog {
    /// Deliveries that have failed at least once, or are not even tried.
    deliveries_waiting: usize,
    /// Deliveries that were given up.
    deliveries_given_up: usize,
    /// Reports that went at least a step further because nobody took them.
    reports_escalated: usize,
}

#[derive(Debug, Serialize)]
struct Ready {
    ready: bool,
    parts: std::collections::BTreeMap<&'static str, String>,
    #[serde(flatten)]
    backlog: Option<Backlog>,
}

impl Admin {
    /// Watches over `health` and the store of `vault`, and starts to count.
    pub fn new(health: Health, vault: Option<&'static Vault>) -> Arc<Self> {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        // It fails when something else counts already; then there is nothing to show of ours.
        let counters = metrics::set_global_recorder(recorder).ok().map(|()| handle);
        metrics::describe_counter!(
            "chalkline_web_requests_total",
            "Pages by name and outcome; the private pages are not counted."
        );
        Arc::new(Self { health, vault, counters })
    }

    /// The three pages.
    pub fn routes(self: Arc<Self>) -> Router {
        Router::new()
            .route("/healthz", get(async || "ok\n"))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(self)
    }

    fn backlog(&self, now: Now) -> Result<Option<Backlog>, StoreError> {
        let Some(store) = self.vault.map(Vault::store) else { return Ok(None) };
        let behind = |due: u64| due > 0 && due.saturating_add(LATE) < now.unix();
        let waiting =
            store.outbox()?.into_iter().filter(|delivery| delivery.tries > 0 || behind(delivery.due));
        let escalated = store.ringing(u64::MAX)?.into_iter().filter(|clock| clock.step > 0);
        Ok(Some(Backlog {
            deliveries_waiting: waiting.count(),
            deliveries_given_up: store.dead()?.len(),
            reports_escalated: escalated.count(),
        }))
    }
}

async fn ready(State(admin): State<Arc<Admin>>) -> Response {
    let looked = tokio::task::spawn_blocking(move || {
        let parts = admin.health.parts();
        let backlog = admin.backlog(clock::now());
        let ready = backlog.is_ok() && parts.values().all(|state| *state == Part::Ready);
        let parts = parts.into_iter().map(|(name, state)| (name, said(&state))).collect();
        Ready { ready, parts, backlog: backlog.ok().flatten() }
    });
    match looked.await {
        Ok(answer) if answer.ready => Json(answer).into_response(),
        Ok(answer) => (StatusCode::SERVICE_UNAVAILABLE, Json(answer)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn said(state: &Part) -> String {
    match state {
        Part::Starting => "starting".to_owned(),
        Part::Ready => "ready".to_owned(),
        Part::Down(why) => format!("down: {why}"),
    }
}

async fn metrics(State(admin): State<Arc<Admin>>) -> Response {
    let text = tokio::task::spawn_blocking(move || {
        let mut text = admin.counters.as_ref().map(PrometheusHandle::render).unwrap_or_default();
        gauges(&mut text, &admin);
        text
    });
    match text.await {
        Ok(text) => {
            ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (CACHE_CONTROL, "no-store")], text)
                .into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What is looked up at the moment of asking.
fn gauges(text: &mut String, admin: &Admin) {
    // Writing to a string cannot fail.
    let mut gauge = |name: &str, help: &str, values: &[(String, u64)]| {
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    };
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    gauge("chalkline_build_info", "The version that runs.", &[(version, 1)]);
    let parts = admin.health.parts();
    let parts: Vec<(String, u64)> = parts
        .iter()
        .map(|(name, state)| (format!("{{part=\"{name}\"}}"), u64::from(*state == Part::Ready)))
        .collect();
    gauge("chalkline_part_ready", "1 for a part that is at work.", &parts);
    let backlog = admin.backlog(clock::now());
    let bare = |value: u64| [(String::new(), value)];
    gauge(
        "chalkline_store_up",
        "1 while the store can be read.",
        &bare(u64::from(matches!(backlog, Ok(Some(_))))),
    );
    let Ok(Some(backlog)) = backlog else { return };
    let count = |count: usize| bare(u64::try_from(count).unwrap_or(u64::MAX));
    gauge(
        "chalkline_deliveries_waiting",
        "Notices to handlers that have failed at least once, or that nobody tries.",
        &count(backlog.deliveries_waiting),
    );
    gauge(
        "chalkline_deliveries_given_up",
        "Notices that were given up; the district was told.",
        &count(backlog.deliveries_given_up),
    );
    gauge(
        "chalkline_reports_escalated",
        "Reports that nobody took in time and that went further.",
        &count(backlog.reports_escalated),
    );
}
