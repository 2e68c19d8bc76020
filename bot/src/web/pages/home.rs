//! `/`: the three jobs on one page.

use std::sync::Arc;

use axum::extract::State;
use maud::html;
use rules_core::check::Account;

use super::{Page, forms, page};
use crate::web::Site;
use crate::web::pages::frame::{Here, frame};
use crate::web::visit::Visit;

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    let words = visit.words();
    let examples =
        [words.help_ask_example(), words.web_ask_example_photo(), words.web_ask_example_disclaimer()];
    let kept = if site.keeps_questions() { words.help_keeps_gaps() } else { words.web_nothing_kept() };
    let content = html! {
        div.wide {
            div.intro {
                h1 { (words.web_home_title()) }
                p.standfirst { (words.web_home_lead()) }
            }
            section.job #ask aria-labelledby="ask-title" {
                h2 #ask-title { (words.web_ask_title()) }
                (forms::ask(visit, ""))
                form.examples method="post" action=(visit.link("/ask")) {
                    p #examples { (words.web_ask_examples()) }
                    ul aria-labelledby="examples" {
                        @for example in examples { li { button.choice name="q" value=(example) { (example) } } }
                    }
                }
            }
            section.job #check aria-labelledby="check-title" {
                h2 #check-title { (words.web_check_title()) }
                (forms::check(visit, "", Account::Unspecified))
            }
            section.job.report #report aria-labelledby="report-title" {
                h2 #report-title { (words.web_report_title()) }
                p.alert { (crate::web::draw::shape("alert")) span { (words.emergency_help()) } }
                p { (words.web_report_lead()) }
                p.actions {
                    a.button href=(visit.link("/r")) { (words.web_report_write()) }
                    a.quiet href=(visit.link("/r/status")) { (words.web_report_back()) }
                }
            }
            p.small.kept { (kept) }
        }
    };
    page(frame(&site, visit, Here::Home, &words.web_home_title(), &content))
}
