//! The files beside the pages: style, script, icon, and the description of the endpoints. Compiled in, nothing from elsewhere.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

/// A file that pages link to.
pub(super) struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
    path: OnceLock<String>,
}

pub(super) static STYLE: Asset =
    Asset::new("style.css", "text/css; charset=utf-8", include_str!("assets/style.css"));
pub(super) static SCRIPT: Asset =
    Asset::new("script.js", "text/javascript; charset=utf-8", include_str!("assets/script.js"));
pub(super) static ICON: Asset = Asset::new("icon.svg", "image/svg+xml", include_str!("assets/icon.svg"));

/// The mark beside the name, drawn in the page so that it takes its colour from the style.
pub(super) const LOGO: &str = include_str!("assets/logo.svg");

/// The description of the JSON endpoints, in the form that tools know.
const OPENAPI: &str = include_str!("assets/openapi.json");

impl Asset {
    const fn new(name: &'static str, kind: &'static str, text: &'static str) -> Self {
        Self { name, kind, text, path: OnceLock::new() }
    }

    /// Where it is. The path changes with the content, so that browsers may keep it for ever.
    pub(super) fn path(&self) -> &str {
        self.path.get_or_init(|| {
            let hash = blake3::hash(self.text.as_bytes()).to_hex();
            format!("/assets/{}-{}", hash.chars().take(12).collect::<String>(), self.name)
        })
    }
}

pub(super) async fn asset(Path(name): Path<String>) -> Response {
    let known = [&STYLE, &SCRIPT, &ICON];
    let found = known.into_iter().find(|asset| asset.path().strip_prefix("/assets/") == Some(name.as_str()));
    match found {
        Some(asset) => {
            ([(CONTENT_TYPE, asset.kind), (CACHE_CONTROL, "public, max-age=31536000, immutable")], asset.text)
                .into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], OPENAPI).into_response()
}
