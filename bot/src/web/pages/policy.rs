//! `/policy`: all guidelines, each with the anchor that every citation leads to.

use std::sync::Arc;

use axum::extract::State;
use maud::html;

use super::{Page, page};
use crate::web::Site;
use crate::web::draw::anchor_of;
use crate::web::pages::frame::{Here, frame};
use crate::web::visit::Visit;

pub(in crate::web) async fn show(State(site): State<Arc<Site>>, visit: Visit) -> Page {
    let (words, lang) = (visit.words(), visit.lang);
    let policy = site.core.policy();
    let title = policy.head.title.get(lang);
    let content = html! {
        div.wide.policy {
            div.intro {
                p.over { (policy.head.bulletin) }
                h1 { (title) }
                p.standfirst { (policy.head.about.get(lang)) }
                p.small { (policy.head.authority.get(lang)) }
            }
            nav.contents aria-labelledby="contents" {
                h2 #contents { (words.web_policy_contents()) }
                ol {
                    @for clause in &policy.clauses {
                        li {
                            a href={ "#" (anchor_of(&clause.label)) } {
                                span.label { (clause.label) } span { (clause.heading.get(lang)) }
                            }
                        }
                    }
                }
            }
            @if let Some(introduction) = &policy.head.introduction {
                section.clause { h2 { (words.web_policy_about()) } p.text { (introduction.plain.get(lang)) } }
            }
            @for clause in &policy.clauses {
                section.clause id=(anchor_of(&clause.label)) {
                    h2 { span.over { (policy.cite(clause.number, lang)) } " " (clause.heading.get(lang)) }
                    p.text { (clause.plain.get(lang)) }
                    @if let Some(official) = &clause.official { blockquote.official { p { (words.ask_official(official)) } } }
                    @for bulletin in clause.refs.iter().filter_map(|id| policy.bulletin(id)) {
                        p.small { (words.ask_see(&bulletin.id, bulletin.title.get(lang))) }
                    }
                }
            }
        }
    };
    page(frame(&site, visit, Here::Policy, title, &content))
}
