//! What is shown when something is not as it should be: what happened, and what to do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use rules_core::text::Lang;

use super::Page;
use crate::web::pages::frame::{Here, frame};
use crate::web::visit::Visit;
use crate::web::{Site, assets};
use crate::words::Words;

pub(in crate::web) async fn not_found(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    let words = visit.words();
    let said = (words.web_not_found(), words.web_not_found_hint());
    (StatusCode::NOT_FOUND, framed(&site, visit, &said))
}

/// A page that is there, asked for in a way it cannot answer. Which ways there are, axum says in the header.
pub(in crate::web) async fn wrong_method(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    let words = visit.words();
    let said = (words.web_bad_form(), words.web_bad_form_hint());
    (StatusCode::METHOD_NOT_ALLOWED, framed(&site, visit, &said))
}

pub(super) fn busy(site: &Site, visit: Visit) -> Page {
    let words = visit.words();
    (StatusCode::SERVICE_UNAVAILABLE, framed(site, visit, &(words.web_busy(), words.web_busy_hint())))
}

pub(super) fn bug(site: &Site, visit: Visit) -> Page {
    let words = visit.words();
    (StatusCode::INTERNAL_SERVER_ERROR, framed(site, visit, &(words.web_bug(), words.web_bug_hint())))
}

fn framed(site: &Site, visit: Visit, said: &(String, String)) -> Markup {
    let (what, hint) = said;
    let content = html! { div.wide { h1 { (what) } p.standfirst { (hint) } } };
    frame(site, visit, Here::Nowhere, what, &content)
}

/// Where nothing is known of the visit yet, both languages are said, unless the house has one.
pub(in crate::web) fn visit(site: &Site) -> Vec<Words> {
    match site.lang {
        Some(lang) => vec![Words::new(lang)],
        None => vec![Words::new(Lang::En), Words::new(Lang::Es)],
    }
}

pub(in crate::web) fn other_site(words: Vec<Words>) -> Page {
    bare(StatusCode::FORBIDDEN, &words, |words| (words.web_other_site(), words.web_other_site_hint()))
}

pub(in crate::web) fn too_long(words: Vec<Words>) -> Page {
    bare(StatusCode::PAYLOAD_TOO_LARGE, &words, |words| (words.web_too_long(), words.web_too_long_hint()))
}

pub(in crate::web) fn too_slow(words: Vec<Words>) -> Page {
    bare(StatusCode::REQUEST_TIMEOUT, &words, |words| (words.web_bad_form(), words.web_bad_form_hint()))
}

pub(in crate::web) fn bad_form() -> Page {
    let words = [Words::new(Lang::En), Words::new(Lang::Es)];
    bare(StatusCode::BAD_REQUEST, &words, |words| (words.web_bad_form(), words.web_bad_form_hint()))
}

fn bare(status: StatusCode, all: &[Words], say: impl Fn(Words) -> (String, String)) -> Page {
    let first = all.first().copied().unwrap_or(Words::new(Lang::En));
    let markup = html! {
        (DOCTYPE)
        html lang=(first.lang().tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (say(first).0) " – Chalkline" }
                link rel="stylesheet" href=(assets::STYLE.path());
            }
            body {
                main #content {
                    div.wide {
                        @for (at, words) in all.iter().enumerate() {
                            @let (what, hint) = say(*words);
                            div lang=(words.lang().tag()) {
                                @if at == 0 { h1 { (what) } } @else { h2 { (what) } }
                                p { (hint) }
                            }
                        }
                        p { a href="/" { "Chalkline" } }
                    }
                }
            }
        }
    };
    (status, markup)
}
