//! The engine: all rules, ready to review any number of drafts.

use super::cues::Cues;
use super::lexicon::{Class, Lexicon, Phrase};
use super::load_error::LoadError;
use super::merge::{self, Raw};
use super::pattern::Pattern;
use super::people::{self, Kind};
use super::rules::{self, Example, Quiet, RuleFile, Texts};
use super::scan::{Masks, Scan, Seen};
use super::sets::{Bits, Table};
use super::{Account, Attachment, Draft, OpenQuestion, Review, Severity, detectors};
use crate::text::{Flags, Folded, Lang, Span};

/// Which guidelines each rule belongs to, by the rule's name. Comes from the policy pack.
pub type RuleMap = std::collections::BTreeMap<String, Vec<u8>>;

/// One rule, compiled.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) guideline: u8,
    pub(super) file: RuleFile,
    pub(super) matches: Vec<Conditions>,
}

impl Rule {
    pub(super) fn quiet(&self, speech: Quiet) -> bool {
        self.file.quiet_in.contains(&speech)
    }

    /// The severity in this draft's context, before the match's own.
    pub(super) fn severity(&self, draft: &Draft<'_>) -> Severity {
        let by_account = match draft.account {
            Account::School => self.file.on_school,
            Account::Personal => self.file.on_personal,
            Account::Unspecified => None,
        };
        let severity = Severity::from(by_account.unwrap_or(self.file.severity));
        match self.file.with_consent {
            Some(cured) if draft.consent => severity.min(cured.into()),
            _ => severity,
        }
    }
}

/// Somebody or something that must stand near.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cue {
    Class(Class),
    Person(Kind),
    Anybody,
}

/// Compiled conditions of one `[[match]]`.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) near: Vec<Vec<Cue>>,
    pub(super) within: usize,
    pub(super) unless: Vec<Cue>,
    pub(super) unless_post: Vec<Cue>,
    pub(super) account: Vec<Account>,
    pub(super) attachments: Vec<Attachment>,
    pub(super) severity: Option<Severity>,
}

/// A pattern, and whose it is.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) rule: u32,
    pub(super) conditions: u32,
    pub(super) pattern: Pattern,
    /// The phrases that set it off, while loading.
    pub(super) phrases: Vec<Phrase>,
}

/// All rules of a pack, compiled. `Send + Sync`; the same draft always gets the same review. The default has no rules.
#[derive(Debug, Default)]
pub struct Engine {
    pub(super) rules: Vec<Rule>,
    /// The rules for some accounts or attachments only, by their number.
    pub(super) particular: Vec<usize>,
    /// What patterns cannot say, and whose it is.
    pub(super) detectors: Vec<(u32, detectors::Detector)>,
    pub(super) lexicon: Lexicon,
    pub(super) cues: Cues,
    pub(super) masks: Masks,
    pub(super) entries: Vec<Entry>,
    /// What must stand in the sentence for an entry to match at all; by entry.
    pub(super) gates: Vec<Seen>,
    /// The phrases that set something off, by themselves or by their classes.
    pub(super) keys: Bits,
    pub(super) by_phrase: Table<u32>,
    /// The entries that a class sets off, while loading.
    pub(super) by_class: Vec<Vec<u32>>,
    /// The entries that a set of classes sets off, by its number.
    pub(super) by_set: Table<u32>,
    pub(super) by_person: Vec<u32>,
    pub(super) sources: Vec<(String, String)>,
}

impl Engine {
    /// The rules that ship with Chalkline, mapped to a policy's guideline numbers.
    ///
    /// # Errors
    /// Every complaint about the files; there are none in a build that passed its tests.
    pub fn builtin(map: &RuleMap) -> Result<Self, Vec<LoadError>> {
        let files: Vec<(&str, &str)> =
            crate::data::LEXICONS.iter().chain(crate::data::RULES).copied().collect();
        Self::load(&files, map)
    }

    /// Reviews a draft.
    pub fn check(&self, draft: &Draft<'_>) -> Review {
        let folded = Folded::new(draft.text);
        let mut raw = Vec::new();
        let lang = self.read(&folded, draft, &mut raw);
        if let Some(view) = folded.unmask() {
            let mut more = Vec::new();
            self.read(&view, draft, &mut more);
            raw.extend(more.into_iter().filter(|found| merge::was_disguised(found, draft.text)));
        }
        merge::review(raw, &self.rules, draft, lang)
    }

    /// Where a text has fixed phrases and names of which some word means something bad elsewhere.
    pub(crate) fn harmless(&self, text: &str) -> Vec<Span> {
        let folded = Folded::new(text);
        let scan = Scan::new(&folded, &self.lexicon, &self.masks);
        scan.masked.iter().map(|(first, until)| scan.span(*first, *until)).collect()
    }

    /// The names of everybody who is no public figure, without titles. What is a word of ours and no name is left out: a
    /// nickname may mock, and whoever reads on has to see it.
    pub(crate) fn names(&self, draft: &Draft<'_>) -> Vec<Span> {
        let folded = Folded::new(draft.text);
        let scan = Scan::new(&folded, &self.lexicon, &self.masks);
        let word = |at: u32| self.lexicon.has_word(scan.text(at));
        let people = people::find(&scan, &self.lexicon, &self.cues, draft);
        let private = people.iter().filter(|person| person.kind != Kind::Public);
        let named = private.filter_map(|person| {
            let first = (person.first..person.last).find(|at| !self.cues.is_title(&scan, *at))?;
            let name = (first..person.last).all(|at| self.cues.is_name(&scan, at) || !word(at));
            name.then(|| scan.span(first, person.last))
        });
        named.collect()
    }

    /// Finds everything in one view of the draft, and tells its language.
    fn read(&self, folded: &Folded<'_>, draft: &Draft<'_>, raw: &mut Vec<Raw>) -> Lang {
        let mut scan = Scan::new(folded, &self.lexicon, &self.masks);
        let people = people::find(&scan, &self.lexicon, &self.cues, draft);
        scan.set_people(people);
        let mut counts = vec![0; self.rules.len()];
        for number in &self.particular {
            let rule = self.rules.get(*number).filter(|rule| !applies(&rule.file, draft));
            if let Some(count) = counts.get_mut(*number).filter(|_| rule.is_some()) {
                *count = ENOUGH;
            }
        }
        for hit in &scan.hits {
            if !self.keys.has(hit.phrase) {
                continue;
            }
            let own = self.by_phrase.get(hit.phrase as usize);
            let classes = self.by_set.get(hit.classes as usize);
            for entries in [own, classes] {
                self.attempts(entries, hit.start, &scan, draft, &mut counts, raw);
            }
        }
        for person in &scan.people {
            self.attempts(&self.by_person, person.first, &scan, draft, &mut counts, raw);
        }
        for (number, detector) in &self.detectors {
            if self.rules.get(*number as usize).is_none_or(|rule| !applies(&rule.file, draft)) {
                continue;
            }
            let context = detectors::Context { scan: &scan, lexicon: &self.lexicon, draft };
            detector(&context, &mut |first, last, severity| {
                raw.push(Raw { rule: *number, span: scan.span(first, last), severity });
            });
        }
        scan.lang
    }

    /// Tries the entries whose gate the sentence of the word opens.
    fn attempts(
        &self,
        entries: &[u32],
        word: u32,
        scan: &Scan<'_>,
        draft: &Draft<'_>,
        counts: &mut [u8],
        raw: &mut Vec<Raw>,
    ) {
        if entries.is_empty() {
            return;
        }
        let seen = scan.seen_around(word);
        for entry in entries {
            if self.gates.get(*entry as usize).is_some_and(|gate| gate.meets(seen)) {
                self.attempt(*entry, word, scan, draft, counts, raw);
            }
        }
    }

    fn attempt(
        &self,
        entry: u32,
        word: u32,
        scan: &Scan<'_>,
        draft: &Draft<'_>,
        counts: &mut [u8],
        raw: &mut Vec<Raw>,
    ) {
        let Some(entry) = self.entries.get(entry as usize) else { return };
        let Some(rule) = self.rules.get(entry.rule as usize) else { return };
        let Some(count) = counts.get_mut(entry.rule as usize).filter(|count| **count < ENOUGH) else {
            return;
        };
        if !self.speaks(rule, word, scan) {
            return;
        }
        let conditions = rule.matches.get(entry.conditions as usize);
        if conditions.is_some_and(|conditions| !self.holds(conditions, word, scan, draft)) {
            return;
        }
        if let Some(found) = entry.pattern.find(scan, &self.lexicon, word) {
            let severity = conditions.and_then(|conditions| conditions.severity);
            *count += 1;
            raw.push(Raw { rule: entry.rule, span: scan.span(found.first, found.last), severity });
        }
    }

    /// Whether the rule listens to the kind of speech in which the word stands.
    fn speaks(&self, rule: &Rule, word: u32, scan: &Scan<'_>) -> bool {
        if rule.file.quiet_in.is_empty() {
            return true;
        }
        let flags = scan.flags(word);
        let sentence = scan.sentence_of(word);
        !(rule.quiet(Quiet::Quote) && flags.has(Flags::QUOTED)
            || rule.quiet(Quiet::Negation) && flags.has(Flags::NEGATED)
            || rule.quiet(Quiet::Question) && sentence.question
            || rule.quiet(Quiet::Reported) && sentence.reported && flags.has(Flags::QUOTED)
            || rule.quiet(Quiet::Condition) && sentence.conditional)
    }

    fn holds(&self, conditions: &Conditions, word: u32, scan: &Scan<'_>, draft: &Draft<'_>) -> bool {
        let sentence = scan.sentence_index(word);
        (conditions.account.is_empty() || conditions.account.contains(&draft.account))
            && (conditions.attachments.is_empty()
                || draft.attachments.iter().any(|file| conditions.attachments.contains(file)))
            && conditions
                .near
                .iter()
                .all(|any| any.iter().any(|cue| Self::present(*cue, sentence, conditions.within, scan)))
            && !conditions.unless.iter().any(|cue| Self::present(*cue, sentence, 0, scan))
            && !conditions.unless_post.iter().any(|cue| Self::present(*cue, 0, usize::MAX / 4, scan))
    }

    fn present(cue: Cue, sentence: usize, around: usize, scan: &Scan<'_>) -> bool {
        match cue {
            Cue::Class(class) if around > 1000 => scan.all.classes.has(class),
            Cue::Class(class) => scan.seen(class, sentence, around),
            Cue::Person(kind) => scan.named(kind.bit(), sentence, around),
            Cue::Anybody => scan.named(!Kind::Public.bit(), sentence, around),
        }
    }

    /// The names of all rules, in order.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.name.as_str())
    }

    /// A rule's title, reason and advice; `None` for a rule that this pack does not have.
    pub fn explain(&self, rule: &str) -> Option<(&Texts, &Texts, &Texts)> {
        let rule = self.rules.iter().find(|known| known.name == rule)?;
        Some((&rule.file.title, &rule.file.why, &rule.file.say))
    }

    /// A rule's examples, which are its tests; empty for an unknown rule.
    ///
    /// # Errors
    /// What is wrong with them, with file, line and remedy.
    pub fn examples(&self, rule: &str) -> Result<Vec<Example>, LoadError> {
        match self.sources.iter().find(|(file, _)| rules::name_of(file) == rule) {
            Some((file, text)) => rules::examples(file, text),
            None => Ok(Vec::new()),
        }
    }
}

/// After so many matches of one rule the writer knows; more would only cost time.
const ENOUGH: u8 = 40;

/// Whether the rule has a say about this account and these attachments.
fn applies(rule: &RuleFile, draft: &Draft<'_>) -> bool {
    (rule.account.is_empty() || rule.account.iter().any(|account| Account::from(*account) == draft.account))
        && (rule.attachments.is_empty()
            || rule.attachments.iter().any(|file| draft.attachments.contains(&Attachment::from(*file))))
}

/// The questions a rule file asks.
pub(super) fn asks(rule: &RuleFile) -> impl Iterator<Item = OpenQuestion> {
    rule.asks.iter().copied().map(OpenQuestion::from)
}
