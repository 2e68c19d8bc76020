//! Stands before every page: bounds what comes in, turns other sites away, and puts the headers on what goes out.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue, ORIGIN,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::web::pages::error;
use crate::web::{Site, metrics};

/// The longest form, in bytes: several times the longest report, and a long post in letters that a form spells threefold.
const LONGEST: usize = 512 << 10;
/// How long a form may take to come in.
const SLOWEST: Duration = Duration::from_secs(20);

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers of every answer.
const HEADERS: [(HeaderName, &str); 9] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_FRAME_OPTIONS, "DENY"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (VARY, "Accept-Language"),
];

pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let page = metrics::page(request.uri().path());
    let mut response = match admit(request).await {
        Ok(request) => next.run(request).await,
        Err(refusal) => refusal.respond(&site),
    };
    if let Some(page) = page {
        metrics::count(page, response.status());
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Why a request is not let in.
enum Refusal {
    OtherSite,
    TooLong,
    TooSlow,
}

impl Refusal {
    fn respond(&self, site: &Site) -> Response {
        let visit = error::visit(site);
        match self {
            Self::OtherSite => error::other_site(visit).into_response(),
            Self::TooLong => error::too_long(visit).into_response(),
            Self::TooSlow => error::too_slow(visit).into_response(),
        }
    }
}

/// The request with its whole body, if it may come in.
async fn admit(request: Request) -> Result<Request, Refusal> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) && !same_site(request.headers()) {
        return Err(Refusal::OtherSite);
    }
    let (parts, body) = request.into_parts();
    let body = match tokio::time::timeout(SLOWEST, to_bytes(body, LONGEST)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(Refusal::TooLong),
        Err(_) => return Err(Refusal::TooSlow),
    };
    Ok(Request::from_parts(parts, Body::from(body)))
}

/// Whether something was sent from a page of ours, as far as the browser tells. Under `no-referrer` browsers tell no
/// origin with a form, so this is `Sec-Fetch-Site`'s to say, and for those without it the form's own mark.
fn same_site(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match text(&ORIGIN) {
        None | Some("null") => true,
        Some(origin) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(&HOST)
        }
    }
}

/// Whether the body is what a program sends; a form of another site cannot send it unasked.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"))
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_send() {
        for (ours, pairs) in [
            (true, &[("sec-fetch-site", "same-origin"), ("origin", "null")][..]),
            (true, &[("host", "desk:8080"), ("origin", "http://desk:8080")]),
            (true, &[("host", "desk")]),
            (false, &[("sec-fetch-site", "cross-site"), ("host", "desk"), ("origin", "http://desk")]),
            (false, &[("sec-fetch-site", "same-site")]),
            (false, &[("host", "desk:8080"), ("origin", "http://desk:8081")]),
            (false, &[("origin", "http://desk")]),
            (false, &[("host", "desk"), ("origin", "desk")]),
        ] {
            assert_eq!(same_site(&headers(pairs)), ours, "{pairs:?}");
        }
    }
}
