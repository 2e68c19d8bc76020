//! `/ask`: a question and its answer, with the questions back and the topics near it as buttons.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};

use super::{Page, error, forms, page};
use crate::chat::{Action, Event, Reply};
use crate::web::draw::{Pen, card};
use crate::web::fields::Fields;
use crate::web::pages::frame::{Here, frame};
use crate::web::visit::Visit;
use crate::web::{Site, draw};

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    page(whole(&site, visit, "", &html! {}))
}

pub(in crate::web) async fn answer(State(site): State<Arc<Site>>, visit: Visit, fields: Fields) -> Page {
    let typed = fields.text("q");
    let event = match fields.action() {
        Some(action @ Action::Answer { .. }) => Event::ButtonPressed { action, carried: None, once: None },
        _ if typed.reveal().trim().is_empty() => return page(whole(&site, visit, "", &html! {})),
        _ => Event::Ask { text: typed.clone() },
    };
    match site.ask(event, visit.asked()).await {
        Ok(reply) => {
            let visit = visit.in_lang(reply.lang);
            page(whole(&site, visit, typed.reveal(), &answered(&site, visit, typed.reveal(), &reply)))
        }
        Err(_) => error::busy(&site, visit),
    }
}

fn answered(site: &Site, visit: Visit, typed: &str, reply: &Reply) -> Markup {
    let words = visit.words();
    let pen = Pen { site, visit, to: "/ask", under: true };
    html! {
        section.result aria-labelledby="answer-title" {
            h2 #answer-title { (words.web_answer()) }
            @if !typed.is_empty() { p.asked dir="auto" { (draw::plain(typed)) } }
            (card(pen, &reply.card, &[("q", typed)]))
        }
    }
}

fn whole(site: &Site, visit: Visit, typed: &str, answer: &Markup) -> Markup {
    let words = visit.words();
    let title = words.web_ask_title();
    let content = html! {
        div.wide {
            h1 { (title) }
            (answer)
            section.again { (forms::ask(visit, typed)) }
        }
    };
    frame(site, visit, Here::Ask, &title, &content)
}
