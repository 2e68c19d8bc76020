//! The frame of every page: head, name, ways to the other pages, foot.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use rules_core::text::Lang;

use crate::web::visit::Visit;
use crate::web::{Site, assets};

/// Which page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Home,
    Ask,
    Check,
    Report,
    Status,
    Policy,
    Nowhere,
}

impl Here {
    fn path(self) -> &'static str {
        match self {
            Self::Home | Self::Nowhere => "/",
            Self::Ask => "/ask",
            Self::Check => "/check",
            Self::Report => "/r",
            Self::Status => "/r/status",
            Self::Policy => "/policy",
        }
    }
}

/// A whole page.
pub(super) fn frame(site: &Site, visit: Visit, here: Here, title: &str, content: &Markup) -> Markup {
    let words = visit.words();
    let other = match visit.lang {
        Lang::En => Lang::Es,
        Lang::Es => Lang::En,
    };
    let ways = [
        (Here::Ask, words.web_nav_ask()),
        (Here::Check, words.web_nav_check()),
        (Here::Report, words.web_nav_report()),
        (Here::Policy, words.web_nav_policy()),
    ];
    let is_here = |way: Here| way == here || (way == Here::Report && here == Here::Status);
    html! {
        (DOCTYPE)
        html lang=(visit.lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – Chalkline" }
                link rel="icon" href=(assets::ICON.path()) type="image/svg+xml";
                link rel="stylesheet" href=(assets::STYLE.path());
                script src=(assets::SCRIPT.path()) defer {}
            }
            body {
                a.skip href="#content" { (words.web_skip()) }
                header.top {
                    div.wide {
                        a.name href=(visit.link("/")) { (logo()) span { "Chalkline" } }
                        a.tongue href={ (here.path()) "?lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) {
                            (words.web_other_language())
                        }
                        nav aria-label=(words.web_nav()) {
                            ul {
                                @for (way, label) in ways {
                                    li {
                                        a href=(visit.link(way.path())) aria-current=[is_here(way).then_some("page")] { (label) }
                                    }
                                }
                            }
                        }
                    }
                }
                main #content tabindex="-1" { (content) }
                footer.foot {
                    div.wide {
                        p.danger-line { strong { (words.web_danger()) } }
                        p { (site.core.policy().head.authority.get(visit.lang)) }
                        p { (words.web_footer()) }
                    }
                }
            }
        }
    }
}

fn logo() -> Markup {
    PreEscaped(assets::LOGO.to_owned())
}
