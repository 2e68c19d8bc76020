//! `/r`: the private link. Help first, then the form, then the words that may tell who wrote it, then the receipt.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use maud::{Markup, html};
use rules_core::triage::Urgency;

use super::{Page, error, forms, page};
use crate::chat::{Action, Answers, Block, Button, Event, FieldKey, Form, Once, Reply};
use crate::clock;
use crate::web::Site;
use crate::web::draw::{Pen, card};
use crate::web::fields::Fields;
use crate::web::pages::frame::{Here, frame};
use crate::web::site::Busy;
use crate::web::visit::{HostName, Visit};
use crate::words::Words;

/// How long a report waits in a flood. It is never sent away.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    empty(&site, visit, &Answers::new(), None).await
}

/// The form, with what was typed before, and what there is to say about it.
async fn empty(site: &Site, visit: Visit, typed: &Answers, notice: Option<String>) -> Page {
    let Ok(reply) = site.now(Event::OpenReport { typed: None }, Some(visit.lang)).await else {
        return error::bug(site, visit);
    };
    let words = visit.words();
    let pen = Pen { site, visit, to: "/r", under: false };
    let content = html! {
        div.wide.private {
            h1 { (words.web_report_title()) }
            @if let Some(notice) = &notice { p.alert role="alert" { (crate::web::draw::shape("alert")) span { (notice) } } }
            (card(pen, &reply.card, &[]))
            p { (words.web_private()) " " (words.web_private_more()) }
            p { a href=(visit.link("/r/status")) { (words.web_report_back()) } }
            @if let Some(form) = &reply.form { (the_form(site, visit, form, typed, &words.web_form_title())) }
        }
    };
    page(frame(site, visit, Here::Report, &words.web_report_title(), &content))
}

fn the_form(site: &Site, visit: Visit, form: &Form, typed: &Answers, title: &str) -> Markup {
    html! {
        section aria-labelledby="form-title" {
            h2 #form-title { (title) }
            (forms::desk_form(site, visit, form, typed, "/r"))
        }
    }
}

pub(in crate::web) async fn send(
    State(site): State<Arc<Site>>,
    visit: Visit,
    HostName(host): HostName,
    fields: Fields,
) -> Page {
    let answers = fields.answers();
    if !site.tokens.good(fields.get("form"), clock::elapsed()) {
        return empty(&site, visit, &answers, Some(visit.words().web_form_old())).await;
    }
    let content: Vec<&str> = answers.iter().flat_map(|(key, text)| [key.name(), text.reveal()]).collect();
    let once = site.tokens.once(fields.get("form"), &content);
    let as_it_is = fields.get("do") == "send";
    let job = hand_in(Arc::clone(&site), visit, answers.clone(), once.clone(), as_it_is);
    let sent = site.send_once(&once, job, is_saved).await;
    let Ok(reply) = sent else { return error::bug(&site, visit) };
    let visit = visit.in_lang(reply.lang);
    if asks_again(&reply) {
        return warned(&site, visit, &reply, &answers).await;
    }
    if !is_saved(&reply) {
        return not_saved(&site, visit, &reply, &answers).await;
    }
    page(receipt(&site, visit, &host, &reply))
}

/// Sends it; and sends it on where they have seen which words may tell who they are, and leave them in.
async fn hand_in(
    site: Arc<Site>,
    visit: Visit,
    answers: Answers,
    once: String,
    as_it_is: bool,
) -> Result<Reply, Busy> {
    slow_down(&site, &answers).await;
    let once = Some(Once::new(once));
    let event = Event::ReportSent { answers, once: once.clone() };
    let reply = site.now(event, visit.asked()).await?;
    if !as_it_is || !asks_again(&reply) {
        return Ok(reply);
    }
    let action = Action::SendReport { lang: reply.lang };
    site.now(Event::ButtonPressed { action, carried: reply.card.carries, once }, visit.asked()).await
}

/// Whether it waits for a second word. What was refused has such a button too: the form stands below it here.
fn asks_again(reply: &Reply) -> bool {
    let sends = |button: &Button| matches!(button.action, Action::SendReport { .. });
    reply.card.buttons.iter().any(sends) && !refused(reply)
}

/// Whether it was saved, now or before.
fn is_saved(reply: &Reply) -> bool {
    let leads = reply.card.blocks.iter().any(|block| matches!(block, Block::Lead(_)));
    leads && !asks_again(reply) && !refused(reply)
}

fn refused(reply: &Reply) -> bool {
    let refused = Words::new(reply.lang).report_not_saved();
    reply.card.blocks.iter().any(|block| matches!(block, Block::Alert(text) if *text == refused))
}

/// In a flood everybody waits a little, unless somebody may be in danger.
async fn slow_down(site: &Site, answers: &Answers) {
    let wait = site.reports.wait(clock::elapsed(), LONGEST_WAIT).unwrap_or(LONGEST_WAIT);
    if wait.is_zero() {
        return;
    }
    let core = site.core;
    let text: Vec<String> = answers.iter().map(|(_, text)| text.reveal().to_owned()).collect();
    let danger = answers.iter().any(|(key, text)| *key == FieldKey::Danger && text.reveal() == "yes");
    let emergency = danger
        || site
            .work(move || core.triage(&text.join("\n")).urgency == Urgency::Emergency)
            .await
            .unwrap_or(true);
    if !emergency {
        tokio::time::sleep(wait).await;
    }
}

/// The words that may tell who wrote it, with both ways on: as it is, or changed.
async fn warned(site: &Site, visit: Visit, reply: &Reply, answers: &Answers) -> Page {
    let words = visit.words();
    let pen = Pen { site, visit, to: "/r", under: false };
    let Ok(opened) = site.now(Event::OpenReport { typed: None }, Some(visit.lang)).await else {
        return error::bug(site, visit);
    };
    let content = html! {
        div.wide.private {
            h1 { (words.web_form_title()) }
            (card(pen, &reply.card, &[]))
            form method="post" action=(visit.link("/r")) {
                (forms::mark(site))
                @for (key, text) in answers { input type="hidden" name=(key.name()) value=(text.reveal()); }
                p.actions { button.next name="do" value="send" { (words.report_send_as_is()) } }
            }
            @if let Some(form) = &opened.form { (the_form(site, visit, form, answers, &words.web_change())) }
        }
    };
    page(frame(site, visit, Here::Report, &words.web_form_title(), &content))
}

fn receipt(site: &Site, visit: Visit, host: &str, reply: &Reply) -> Markup {
    let words = visit.words();
    let pen = Pen { site, visit, to: "/r", under: false };
    // A report that was saved some time ago shows none.
    let has_receipt = reply.card.blocks.iter().any(|block| matches!(block, Block::Copy { .. }));
    let title = if has_receipt { words.web_receipt_page() } else { words.web_form_title() };
    let content = html! {
        div.wide.private.receipt {
            h1 { (title) }
            (card(pen, &reply.card, &[]))
            @if has_receipt {
                p { (words.web_receipt_where()) " " a href=(visit.link("/r/status")) { (host) "/r/status" } }
                p { (words.web_receipt_gone()) }
                p.actions.script-only { button.quiet type="button" data-print="" { (words.web_print()) } }
            } @else {
                p { a href=(visit.link("/r")) { (words.web_report_title()) } }
            }
        }
    };
    frame(site, visit, Here::Report, &title, &content)
}

/// Nothing was saved: what they wrote must not be lost as well.
async fn not_saved(site: &Site, visit: Visit, reply: &Reply, answers: &Answers) -> Page {
    let words = visit.words();
    let pen = Pen { site, visit, to: "/r", under: false };
    let Ok(opened) = site.now(Event::OpenReport { typed: None }, Some(visit.lang)).await else {
        return error::bug(site, visit);
    };
    let content = html! {
        div.wide.private {
            h1 { (words.web_form_title()) }
            (card(pen, &reply.card, &[]))
            @if let Some(form) = &opened.form { (the_form(site, visit, form, answers, &words.web_form_title())) }
        }
    };
    page(frame(site, visit, Here::Report, &words.web_form_title(), &content))
}
