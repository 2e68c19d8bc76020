//! What can be said about a rule apart from any draft: its own page, from its file, or from the reader's texts.

use super::fuse::{self, ReadsLike};
use super::{Engine, Example, OpenQuestion, RuleMap, Severity, Source, engine};
use crate::reader::CHECK_LABELS;
use crate::text::Lang;

/// A rule as a person reads about it, in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePage {
    /// The name that findings carry, for example `student-name`.
    pub name: String,
    /// The guidelines that the policy pack maps it to; findings carry the first.
    pub guidelines: Vec<u8>,
    /// The severity where nothing is known about the draft.
    pub severity: Severity,
    /// What is wrong, as a short sentence.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do or say instead.
    pub instead: String,
    /// What is asked, because the answer changes the severity.
    pub asks: Vec<OpenQuestion>,
    /// Whether a rule file finds it, or the trained reader.
    pub source: Source,
}

/// The pages of all rules that `map` gives a guideline: the rules of `engine` by name, then the reader's, by label.
pub(crate) fn pages(engine: Option<&Engine>, map: &RuleMap, lang: Lang) -> Vec<RulePage> {
    let ruled = engine.map(|engine| engine.rules.as_slice()).unwrap_or_default();
    let mut pages: Vec<RulePage> = ruled
        .iter()
        .filter_map(|rule| {
            Some(RulePage {
                name: rule.name.clone(),
                guidelines: map.get(&rule.name)?.clone(),
                severity: rule.file.severity.into(),
                what: rule.file.title.get(lang).to_owned(),
                why: rule.file.why.get(lang).to_owned(),
                instead: rule.file.say.get(lang).to_owned(),
                asks: engine::asks(&rule.file).collect(),
                source: Source::Rule,
            })
        })
        .collect();
    pages.sort_by(|one, other| one.name.cmp(&other.name));
    let read = (0..CHECK_LABELS.len()).filter_map(|label| Some((label, fuse::reads_like(label)?)));
    pages.extend(read.filter_map(|(label, text)| reader_page(label, text, map, lang)));
    pages
}

fn reader_page(label: usize, text: &ReadsLike, map: &RuleMap, lang: Lang) -> Option<RulePage> {
    Some(RulePage {
        name: text.name.clone(),
        guidelines: map.get(&text.name)?.clone(),
        severity: fuse::severity(label, false),
        what: text.title.get(lang).to_owned(),
        why: text.why.get(lang).to_owned(),
        instead: text.instead.get(lang).to_owned(),
        asks: Vec::new(),
        source: Source::Reader,
    })
}

impl Engine {
    /// A rule's examples, which are its tests: see [`Example`]. Empty for an unknown rule, and for the reader's, which
    /// are learned from a corpus.
    pub(crate) fn examples_of(&self, rule: &str) -> Vec<Example> {
        // A file whose examples cannot be read has been refused by the tests.
        self.examples(rule).unwrap_or_default()
    }

    /// Whether a lexicon's class holds this word (folded, a single word).
    pub(crate) fn knows(&self, word: &str, class: &str) -> bool {
        let class = self.lexicon.find_class(class);
        self.lexicon.classes_of(word).zip(class).is_some_and(|(classes, class)| classes.has(class))
    }
}

impl Example {
    /// The draft with the words that must be found in brackets, for showing.
    pub fn marked(&self, open: &str, close: &str) -> String {
        let mut shown = String::with_capacity(self.text.len() + 8);
        let mut at = 0;
        for (start, end) in &self.marks {
            shown.push_str(self.text.get(at..*start).unwrap_or_default());
            shown.push_str(open);
            shown.push_str(self.text.get(*start..*end).unwrap_or_default());
            shown.push_str(close);
            at = *end;
        }
        shown.push_str(self.text.get(at..).unwrap_or_default());
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Core;
    use crate::check::Shows;

    #[test]
    fn every_rule_of_the_pack_has_a_page_in_both_languages() {
        let core = Core::builtin();
        for lang in [Lang::En, Lang::Es] {
            let pages = core.rules(lang);
            let named: std::collections::BTreeSet<&str> =
                pages.iter().map(|page| page.name.as_str()).collect();
            let mapped: std::collections::BTreeSet<&str> =
                core.policy().rules.keys().map(String::as_str).collect();
            assert_eq!(named, mapped);
            assert_eq!(pages.len(), mapped.len(), "no name twice");
            for page in pages {
                assert!(!page.guidelines.is_empty(), "{}", page.name);
                assert!(
                    [&page.what, &page.why, &page.instead].iter().all(|text| !text.trim().is_empty()),
                    "{}",
                    page.name
                );
            }
        }
    }

    #[test]
    fn a_page_says_what_a_finding_says() {
        let core = Core::builtin();
        let draft = crate::check::Draft {
            text: "Johnny, congratulations on moving your grade up to a B from a C!",
            ..Default::default()
        };
        let finding =
            core.check_rules_only(&draft).findings.into_iter().find(|one| one.rule == "student-name");
        let finding = finding.expect("the name is found");
        let page = core.rule("student-name", Lang::En).expect("it has a page");
        assert_eq!(
            (&page.why, &page.instead, page.severity),
            (&finding.why, &finding.instead, finding.severity)
        );
        assert_eq!(
            (page.guidelines.first(), page.asks),
            (Some(&finding.guideline), vec![OpenQuestion::Consent])
        );
        assert_eq!(core.rule("no-such-rule", Lang::En), None);
    }

    #[test]
    fn examples_are_shown_with_their_marks() {
        let examples = Core::builtin().rule_examples("student-name");
        let first = examples.iter().find(|example| example.shows == Shows::Flag).expect("there is one");
        assert!(
            first.marked("[", "]").starts_with("[Johnny], congratulations"),
            "{}",
            first.marked("[", "]")
        );
        assert!(Core::builtin().rule_examples("reads-like-threat").is_empty());
    }

    #[test]
    fn a_lexicon_knows_its_words() {
        let core = Core::builtin();
        let engine = core.engine().expect("the rules that ship are sound");
        assert!(
            engine.knows("johnny", "given")
                && !engine.knows("table", "given")
                && !engine.knows("johnny", "no-class")
        );
    }
}
