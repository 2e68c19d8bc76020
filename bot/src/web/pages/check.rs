//! `/check`: a draft with its marked words. The script asks for the result alone, while the draft is typed.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use rules_core::check::Account;

use super::{Page, error, forms, page};
use crate::chat::{Action, Context, Event, Private, Reply};
use crate::web::Site;
use crate::web::draw::{Pen, card};
use crate::web::fields::Fields;
use crate::web::pages::frame::{Here, frame};
use crate::web::visit::Visit;

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    page(whole(&site, visit, "", Account::Unspecified, &html! {}))
}

pub(in crate::web) async fn review(State(site): State<Arc<Site>>, visit: Visit, fields: Fields) -> Page {
    let draft = fields.text("text");
    let (event, account) = event(&fields, &draft);
    match site.ask(event, visit.asked()).await {
        Ok(reply) => {
            let visit = visit.in_lang(reply.lang);
            let result = result(&site, visit, draft.reveal(), &reply);
            page(if visit.part { result } else { whole(&site, visit, draft.reveal(), account, &result) })
        }
        Err(_) => error::busy(&site, visit),
    }
}

fn event(fields: &Fields, draft: &Private) -> (Event, Account) {
    let pressed = match fields.action() {
        Some(Action::CheckAgain(context)) => Some((context.account, Action::CheckAgain(context))),
        Some(Action::UseWording(context)) => Some((context.account, Action::UseWording(context))),
        // Nothing that belongs on this page.
        Some(
            Action::Answer { .. }
            | Action::ShareInChannel { .. }
            | Action::StartReport { .. }
            | Action::SendReport { .. }
            | Action::Acknowledge { .. },
        )
        | None => None,
    };
    if let Some((account, action)) = pressed {
        return (Event::ButtonPressed { action, carried: Some(draft.clone()), once: None }, account);
    }
    let account = match fields.get("account") {
        "personal" => Account::Personal,
        "school" => Account::School,
        _ => Account::Unspecified,
    };
    (Event::Check { draft: draft.clone(), context: Context { account, ..Context::default() } }, account)
}

fn result(site: &Site, visit: Visit, draft: &str, reply: &Reply) -> Markup {
    let words = visit.words();
    let pen = Pen { site, visit, to: "/check", under: true };
    html! {
        section.result lang=(visit.lang.tag()) aria-labelledby="result-title" {
            h2 #result-title { (words.web_result()) }
            (card(pen, &reply.card, &[("text", draft)]))
        }
    }
}

fn whole(site: &Site, visit: Visit, typed: &str, account: Account, result: &Markup) -> Markup {
    let title = visit.words().web_check_title();
    let content = html! {
        div.wide {
            h1 { (title) }
            div #result { (result) }
            section.again { (forms::check(visit, typed, account)) }
        }
    };
    frame(site, visit, Here::Check, &title, &content)
}
