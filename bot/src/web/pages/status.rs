//! `/r/status`: back with the receipt: how far it is, what was answered, and adding to it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use maud::html;

use super::{Page, error, forms, page};
use crate::chat::{Answers, Block, Event, FieldKey, Once, Reply};
use crate::clock;
use crate::web::Site;
use crate::web::draw::{Pen, card};
use crate::web::fields::Fields;
use crate::web::pages::frame::{Here, frame};
use crate::web::site::Busy;
use crate::web::visit::Visit;

/// How long a receipt may have to wait for its turn before it is sent away.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    form(&site, visit, &Answers::new(), None, None).await
}

pub(in crate::web) async fn look(State(site): State<Arc<Site>>, visit: Visit, fields: Fields) -> Page {
    let answers = fields.answers();
    if !site.tokens.good(fields.get("form"), clock::elapsed()) {
        return form(&site, visit, &answers, Some(visit.words().web_form_old()), None).await;
    }
    // For everybody together, hit or miss: whoever guesses waits, and nobody has to be told apart for it.
    let Some(wait) = site.receipts.wait(clock::elapsed(), LONGEST_WAIT) else {
        // Nothing of what was typed is lost.
        let (_, again) = form(&site, visit, &answers, Some(visit.words().web_busy()), None).await;
        return (StatusCode::SERVICE_UNAVAILABLE, again);
    };
    tokio::time::sleep(wait).await;
    let content: Vec<&str> = answers.iter().map(|(_, text)| text.reveal()).collect();
    let once = site.tokens.once(fields.get("form"), &content);
    let told = look_up(Arc::clone(&site), visit, answers.clone(), once.clone());
    let adds = answers.iter().any(|(key, text)| *key == FieldKey::More && !text.reveal().trim().is_empty());
    // What is added may get a receipt of its own. Only to look leaves nothing to be shown twice.
    let told =
        if adds { site.send_once(&once, told, move |reply| taken(reply, visit)).await } else { told.await };
    let Ok(reply) = told else { return error::bug(&site, visit) };
    // What was added is sent; only the receipt stays in the form, for adding more.
    let found = taken(&reply, visit);
    let kept = answers.into_iter().filter(|(key, _)| !found || *key == FieldKey::Receipt).collect();
    form(&site, visit, &kept, None, Some(reply)).await
}

/// Adds what is to be added, and asks how far it is.
async fn look_up(site: Arc<Site>, visit: Visit, answers: Answers, once: String) -> Result<Reply, Busy> {
    let event = Event::StatusSent { answers, once: Some(Once::new(once)) };
    site.now(event, Some(visit.lang)).await
}

/// Whether the receipt was known, and what was to be added was saved.
fn taken(reply: &Reply, visit: Visit) -> bool {
    let refused =
        |block: &Block| matches!(block, Block::Alert(text) if *text != visit.words().emergency_help());
    reply.card.blocks.iter().any(|block| matches!(block, Block::Lead(_)))
        && !reply.card.blocks.iter().any(refused)
}

async fn form(
    site: &Site,
    visit: Visit,
    typed: &Answers,
    notice: Option<String>,
    seen: Option<Reply>,
) -> Page {
    let Ok(opened) = site.now(Event::OpenStatus { typed: None }, Some(visit.lang)).await else {
        return error::bug(site, visit);
    };
    let words = visit.words();
    let title = words.status_title();
    let pen = Pen { site, visit, to: "/r/status", under: seen.is_some() };
    let content = html! {
        div.wide.private {
            h1 { (title) }
            @if let Some(notice) = &notice { p.alert role="alert" { (crate::web::draw::shape("alert")) span { (notice) } } }
            @match &seen {
                Some(reply) => {
                    section.result aria-labelledby="result-title" {
                        h2 #result-title { (words.web_result()) }
                        (card(pen, &reply.card, &[]))
                    }
                    h2 { (words.web_status_receipt_again()) }
                },
                None => (card(pen, &opened.card, &[])),
            }
            @if let Some(form) = &opened.form { (forms::desk_form(site, visit, form, typed, "/r/status")) }
        }
    };
    page(frame(site, visit, Here::Status, &title, &content))
}
