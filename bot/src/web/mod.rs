//! The web desk: Ask, Check and Report as pages that need no script, and the private link, which is the same for everybody.
//!
//! Never: a cookie, an address, a header or a time of a visitor in a log, a metric or the store; anything from another
//! site.

mod admin;
mod api;
mod assets;
mod draw;
mod fields;
mod guard;
mod metrics;
mod once;
mod pace;
mod pages;
mod site;
mod start;
mod token;
mod visit;

pub use admin::Admin;
pub use site::Site;
pub use start::{refused, start, taken};

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

/// All pages and endpoints that the public listener has.
pub fn routes(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(pages::home::show))
        .route("/ask", get(pages::ask::show).post(pages::ask::answer))
        .route("/check", get(pages::check::show).post(pages::check::review))
        .route("/policy", get(pages::policy::show))
        .route("/r", get(pages::report::show).post(pages::report::send))
        .route("/r/status", get(pages::status::show).post(pages::status::look))
        .route("/api/ask", post(api::ask))
        .route("/api/check", post(api::check))
        .route("/openapi.json", get(assets::openapi))
        .route("/assets/{name}", get(assets::asset))
        .fallback(pages::error::not_found)
        .method_not_allowed_fallback(pages::error::wrong_method)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
