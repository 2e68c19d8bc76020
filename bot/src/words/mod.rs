//! Every sentence a person reads, as typed functions over the Fluent files in `bot/i18n/`, one folder a language.
//!
//! Never: a decision about what to do, or a platform's markup. What the policy says comes from rules-core.

mod ask;
mod cases;
mod check;
mod common;
mod options;
mod report;
mod terminal;
mod web;
mod windows;

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rules_core::text::Lang;

/// The sentences in one language. Costs nothing to pass around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

/// Declares typed sentences: `name(argument: type)` renders the message `name` (with `-` for `_`).
macro_rules! sentences {
    ($book:ident: $($name:ident($($argument:ident: $kind:ty),*)),* $(,)?) => {
        impl crate::words::Words {
            $(pub(crate) fn $name(self $(, $argument: $kind)*) -> String {
                self.say(stringify!($name), &[$((stringify!($argument), fluent_bundle::FluentValue::from($argument))),*])
            })*
        }

        #[cfg(test)]
        pub(super) const $book: &[(&str, &[&str])] = &[$((stringify!($name), &[$(stringify!($argument)),*])),*];
    };
}
use sentences;

const ENGLISH: &[&str] = &[
    include_str!("../../i18n/en/common.ftl"),
    include_str!("../../i18n/en/options.ftl"),
    include_str!("../../i18n/en/ask.ftl"),
    include_str!("../../i18n/en/check.ftl"),
    include_str!("../../i18n/en/report.ftl"),
    include_str!("../../i18n/en/cases.ftl"),
    include_str!("../../i18n/en/terminal.ftl"),
    include_str!("../../i18n/en/windows.ftl"),
    include_str!("../../i18n/en/web.ftl"),
];

const SPANISH: &[&str] = &[
    include_str!("../../i18n/es/common.ftl"),
    include_str!("../../i18n/es/options.ftl"),
    include_str!("../../i18n/es/ask.ftl"),
    include_str!("../../i18n/es/check.ftl"),
    include_str!("../../i18n/es/report.ftl"),
    include_str!("../../i18n/es/cases.ftl"),
    include_str!("../../i18n/es/terminal.ftl"),
    include_str!("../../i18n/es/windows.ftl"),
    include_str!("../../i18n/es/web.ftl"),
];

impl Words {
    /// The sentences in `lang`.
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// Which language these are.
    pub fn lang(self) -> Lang {
        self.lang
    }

    fn say(self, name: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
        let key = name.replace('_', "-");
        let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
        let bundle = bundle(self.lang);
        // The tests below see to it that each key is there; the key itself is the last resort.
        let Some(pattern) = bundle.get_message(&key).and_then(|message| message.value()) else { return key };
        bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

fn bundle(lang: Lang) -> &'static FluentBundle<FluentResource> {
    static BUNDLES: [OnceLock<FluentBundle<FluentResource>>; 2] = [OnceLock::new(), OnceLock::new()];
    let [english, spanish] = &BUNDLES;
    match lang {
        Lang::En => english.get_or_init(|| open(lang, ENGLISH)),
        Lang::Es => spanish.get_or_init(|| open(lang, SPANISH)),
    }
}

fn open(lang: Lang, files: &[&str]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![lang.tag().parse().unwrap_or_default()]);
    // Isolation marks are for user text of another direction; here they would show up in terminals as boxes.
    bundle.set_use_isolating(false);
    for file in files {
        let resource = match FluentResource::try_new((*file).to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn declared() -> BTreeMap<String, BTreeSet<String>> {
        [
            ask::BOOK,
            cases::BOOK,
            check::BOOK,
            common::BOOK,
            options::BOOK,
            report::BOOK,
            terminal::BOOK,
            web::BOOK,
            windows::BOOK,
        ]
        .into_iter()
        .flatten()
        .map(|(name, variables)| {
            (name.replace('_', "-"), variables.iter().map(|variable| (*variable).to_owned()).collect())
        })
        .collect()
    }

    /// Key and variables of every message; panics at what Fluent cannot read and at a key written twice.
    fn written(files: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
        let mut all = BTreeMap::new();
        for file in files {
            let mut key = String::new();
            for line in file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
                if let (false, Some((name, _))) = (line.starts_with([' ', '}']), line.split_once('=')) {
                    name.trim().clone_into(&mut key);
                    assert!(all.insert(key.clone(), BTreeSet::new()).is_none(), "{key} is written twice");
                }
                let variables = line.split('$').skip(1).map(|rest| {
                    rest.chars()
                        .take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
                        .collect()
                });
                all.get_mut(&key).expect("a message before its first line").extend(variables);
            }
            assert!(
                FluentResource::try_new((*file).to_owned()).is_ok(),
                "Fluent cannot read the file of {key}"
            );
        }
        all
    }

    #[test]
    fn both_languages_say_the_same_things_and_no_more() {
        assert_eq!(written(ENGLISH), declared(), "en against the typed functions");
        assert_eq!(written(SPANISH), declared(), "es against the typed functions");
    }

    #[test]
    fn every_sentence_renders() {
        for lang in [Lang::En, Lang::Es] {
            for (key, variables) in declared() {
                for count in [0_usize, 1, 2] {
                    let arguments: FluentArgs<'_> =
                        variables.iter().map(|name| (name.clone(), FluentValue::from(count))).collect();
                    let bundle = bundle(lang);
                    let pattern = bundle.get_message(&key).and_then(|message| message.value()).expect(&key);
                    let mut errors = Vec::new();
                    let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
                    assert!(
                        errors.is_empty() && !text.trim().is_empty(),
                        "{key} in {}: {errors:?}",
                        lang.tag()
                    );
                }
            }
        }
    }
}
