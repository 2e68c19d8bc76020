//! What is counted: pages by name, and nothing on the private ones, where a count would be a time.

use axum::http::StatusCode;
use metrics::counter;

/// The name that a page is counted under; `None` for what is not counted. A page that does not exist has no name either:
/// addresses that people mistype can hold anything.
pub(super) fn page(path: &str) -> Option<&'static str> {
    match path {
        "/" => Some("home"),
        "/ask" => Some("ask"),
        "/check" => Some("check"),
        "/policy" => Some("policy"),
        "/api/ask" => Some("api_ask"),
        "/api/check" => Some("api_check"),
        _ => None,
    }
}

/// Counts a page that was answered.
pub(super) fn count(page: &'static str, status: StatusCode) {
    let class = match status.as_u16() {
        0..=399 => "ok",
        400..=499 => "refused",
        _ => "failed",
    };
    counter!("chalkline_web_requests_total", "page" => page, "outcome" => class).increment(1);
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_private_pages_are_not_counted() {
        for path in ["/r", "/r/", "/r/status", "/nowhere", "/%2fr"] {
            assert_eq!(super::page(path), None);
        }
    }
}
