//! A visit: which language the visitor wants, and nothing else about them.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, HOST};
use axum::http::request::Parts;
use rules_core::text::Lang;

use crate::web::Site;
use crate::words::Words;

/// What a request tells that a page needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    /// The language to draw the page in.
    pub(super) lang: Lang,
    /// They chose it by a link, so that every link of the page has to repeat it.
    pub(super) chosen: bool,
    /// The language was set for the whole house.
    pub(super) fixed: bool,
    /// The script asks for the result alone.
    pub(super) part: bool,
}

impl Visit {
    pub(super) fn words(self) -> Words {
        Words::new(self.lang)
    }

    /// The language to answer in whatever is typed; `None` for that of the text.
    pub(super) fn asked(self) -> Option<Lang> {
        (self.chosen || self.fixed).then_some(self.lang)
    }

    /// The same visit, with the page in the language of the answer.
    pub(super) fn in_lang(self, lang: Lang) -> Self {
        if self.chosen || self.fixed { self } else { Self { lang, ..self } }
    }

    /// A link within the site that keeps the language.
    pub(super) fn link(self, path: &str) -> String {
        if !self.chosen {
            return path.to_owned();
        }
        let (path, anchor) = path.split_once('#').map_or((path, None), |(path, anchor)| (path, Some(anchor)));
        let anchor = anchor.map_or(String::new(), |anchor| format!("#{anchor}"));
        format!("{path}?lang={}{anchor}", self.lang.tag())
    }
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let chosen = parts.uri.query().and_then(chosen);
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = chosen.or(site.lang).or_else(|| accepted.and_then(preferred)).unwrap_or_default();
        let part = parts.headers.contains_key("x-part");
        Ok(Self { lang, chosen: chosen.is_some(), fixed: site.lang.is_some(), part })
    }
}

/// The name that this site was opened by, for a page that is printed; empty where it could be anything else.
#[derive(Debug)]
pub(super) struct HostName(pub(super) String);

impl<S: Sync> FromRequestParts<S> for HostName {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let host = parts.headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let plain = host.len() <= 100
            && host.chars().all(|letter| letter.is_ascii_alphanumeric() || ".:-[]".contains(letter));
        Ok(Self(if plain { host.to_owned() } else { String::new() }))
    }
}

/// The language of `?lang=`.
fn chosen(query: &str) -> Option<Lang> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("lang="))?;
    Lang::from_locale(value)
}

/// The language that the header likes best, of those we speak.
fn preferred(header: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for range in header.split(',').take(20) {
        let mut pieces = range.split(';');
        let lang = pieces.next().and_then(|tag| Lang::from_locale(tag.trim()));
        let weight = pieces.find_map(|piece| piece.trim().strip_prefix("q="));
        let weight = weight.map_or(1.0, |weight| weight.parse::<f32>().unwrap_or(0.0));
        if let Some(lang) = lang.filter(|_| weight > best.map_or(0.0, |(known, _)| known)) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_was_asked_for() {
        assert_eq!(chosen("x=1&lang=es"), Some(Lang::Es));
        assert_eq!(chosen("lang=%00"), None);
        assert_eq!(preferred("es-MX,es;q=0.9,en;q=0.8"), Some(Lang::Es));
        assert_eq!(preferred("fr, en;q=0.3, es;q=0.5"), Some(Lang::Es));
        assert_eq!(preferred("fr"), None);
        assert_eq!(preferred("en;q=0, es;q=x, \u{1f98a}"), None);
    }

    #[test]
    fn a_chosen_language_stays_on_every_link() {
        let visit = Visit { lang: Lang::Es, chosen: true, fixed: false, part: false };
        assert_eq!(visit.link("/policy#guideline-3"), "/policy?lang=es#guideline-3");
        assert_eq!(Visit { chosen: false, ..visit }.link("/ask"), "/ask");
    }
}
