//! The engine: all rules, ready to review any number of drafts.

use super::load_error::LoadError;
use super::lexicon::{Class, Lexicon, expand};
use super::merge::{self, Raw};
use super::pattern::{self, Pattern, Trouble};
use super::people::{self, Cues, Kind};
use super::rules::{self, Example, MatchFile, Quiet, RuleFile, Texts};
use super::scan::Scan;
use super::{Account, Attachment, Draft, OpenQuestion, Review, Severity, detectors};
use crate::text::{Flags, Folded};

/// Which guidelines each rule belongs to, by the rule's name. Comes from the policy pack.
pub type RuleMap = std::collections::BTreeMap<String, Vec<u8>>;

/// One rule, compiled.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) guideline: u8,
    pub(super) file: RuleFile,
    matches: Vec<Conditions>,
    detector: Option<detectors::Detector>,
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
enum Cue {
    Class(Class),
    Person(Kind),
    Anybody,
}

/// Compiled conditions of one `[[match]]`.
#[derive(Debug, Default)]
struct Conditions {
    near: Vec<Vec<Cue>>,
    within: usize,
    unless: Vec<Cue>,
    unless_post: Vec<Cue>,
    account: Vec<Account>,
    attachments: Vec<Attachment>,
    severity: Option<Severity>,
}

/// A pattern, and whose it is.
#[derive(Debug)]
struct Entry {
    rule: u32,
    conditions: u32,
    pattern: Pattern,
}

/// All rules of a pack, compiled. `Send + Sync`; the same draft always gets the same review.
#[derive(Debug)]
pub struct Engine {
    rules: Vec<Rule>,
    lexicon: Lexicon,
    cues: Cues,
    harmless: Option<Class>,
    entries: Vec<Entry>,
    by_phrase: Vec<Vec<u32>>,
    by_class: Vec<Vec<u32>>,
    by_person: Vec<u32>,
    sources: Vec<(String, String)>,
}

impl Engine {
    /// The rules that ship with Chalkline, mapped to a policy's guideline numbers.
    ///
    /// # Errors
    /// Every complaint about the files; there are none in a build that passed its tests.
    pub fn builtin(map: &RuleMap) -> Result<Self, Vec<LoadError>> {
        let files: Vec<(&str, &str)> = crate::data::LEXICONS.iter().chain(crate::data::RULES).copied().collect();
        Self::load(&files, map)
    }

    /// Rules and lexicons given as (path, text): a path with `lexicons/` in it is a lexicon, any other TOML file a rule.
    ///
    /// # Errors
    /// All complaints at once, each with file, line and remedy.
    pub fn load(files: &[(&str, &str)], map: &RuleMap) -> Result<Self, Vec<LoadError>> {
        let mut engine = Self {
            rules: Vec::new(),
            lexicon: Lexicon::new(),
            cues: Cues::default(),
            harmless: None,
            entries: Vec::new(),
            by_phrase: Vec::new(),
            by_class: Vec::new(),
            by_person: Vec::new(),
            sources: Vec::new(),
        };
        let mut errors = Vec::new();
        let toml = |file: &&(&str, &str)| file.0.ends_with(".toml");
        let lexicons: Vec<_> = files.iter().filter(toml).filter(|file| file.0.contains("lexicons/")).collect();
        engine.load_lexicons(&lexicons, &mut errors);
        let mut read = Vec::new();
        for (file, text) in files.iter().filter(toml).filter(|file| !file.0.contains("lexicons/")) {
            let name = rules::name_of(file);
            let Some(guideline) = map.get(name).and_then(|numbers| numbers.first()) else { continue };
            match rules::read(file, text) {
                Ok(rule) => read.push((*file, *text, name, *guideline, rule)),
                Err(error) => errors.push(error),
            }
        }
        // The classes of all rules first: a rule may use another rule's words.
        for (file, _, _, _, rule) in &read {
            for (class, words) in &rule.classes {
                engine.fill(file, class, words, &mut errors);
            }
        }
        for (_, _, _, _, rule) in &read {
            for (class, words) in &rule.classes {
                engine.take_in(class, words);
            }
        }
        for (file, text, name, guideline, rule) in read {
            engine.add(file, text, name, guideline, rule, &mut errors);
        }
        engine.cues = Cues::find(&engine.lexicon);
        engine.harmless = engine.lexicon.find_class("harmless");
        if errors.is_empty() { Ok(engine) } else { Err(errors) }
    }

    fn load_lexicons(&mut self, files: &[&(&str, &str)], errors: &mut Vec<LoadError>) {
        let mut classes = Vec::new();
        for (file, text) in files {
            match rules::lexicon(file, text) {
                Ok(read) => classes.extend(read.into_iter().map(|(name, class)| ((*file).to_owned(), name, class.words))),
                Err(error) => errors.push(error),
            }
        }
        for (file, name, _) in &classes {
            if self.lexicon.class(name).is_none() {
                errors.push(LoadError::new(file, 0, "too many classes", "Merge two of them."));
            }
        }
        for (file, name, words) in &classes {
            self.fill(file, name, words, errors);
        }
        // A class may take in another: done last, when all are filled, twice for a chain of two.
        for _ in 0..2 {
            for (_, name, words) in &classes {
                self.take_in(name, words);
            }
        }
    }

    fn fill(&mut self, file: &str, name: &str, words: &str, errors: &mut Vec<LoadError>) {
        let Some(class) = self.lexicon.class(name) else {
            errors.push(LoadError::new(file, 0, format!("class {name} is one too many"), "Merge two classes."));
            return;
        };
        let folded = Folded::new(words);
        for entry in folded.as_str().split([',', '\n']) {
            let entry = entry.trim();
            if entry.is_empty() || entry.starts_with('@') {
                continue;
            }
            if entry.contains('(') {
                for text in expand(entry) {
                    let phrase = self.lexicon.phrase(&text);
                    self.lexicon.put(phrase, class);
                }
            } else {
                let phrase = self.lexicon.phrase(entry);
                self.lexicon.put(phrase, class);
            }
        }
    }

    fn take_in(&mut self, name: &str, words: &str) {
        let Some(class) = self.lexicon.find_class(name) else { return };
        for other in words.split([',', '\n']).filter_map(|entry| entry.trim().strip_prefix('@')) {
            let Some(other) = self.lexicon.find_class(other) else { continue };
            for phrase in 0..u32::try_from(self.lexicon.phrases()).unwrap_or(0) {
                if self.lexicon.classes_of(phrase).contains(&other) {
                    self.lexicon.put(phrase, class);
                }
            }
        }
    }

    fn add(&mut self, file: &str, text: &str, name: &str, guideline: u8, rule: RuleFile, errors: &mut Vec<LoadError>) {
        let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        let mut matches = Vec::new();
        for found in &rule.matches {
            let conditions = u32::try_from(matches.len()).unwrap_or(u32::MAX);
            for line in found.patterns.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
                if let Err(trouble) = self.add_pattern(line, number, conditions) {
                    let at = text.lines().position(|candidate| candidate.trim() == line).map_or(0, |at| at + 1);
                    errors.push(complaint(file, at, line, &trouble));
                }
            }
            match self.conditions(found) {
                Ok(compiled) => matches.push(compiled),
                Err(class) => {
                    let at = text.lines().position(|line| line.contains(&format!("@{class}"))).map_or(0, |at| at + 1);
                    errors.push(complaint(file, at, &class, &Trouble::NoClass(class.clone())));
                }
            }
        }
        let detector = rule.detector.as_deref().map(detectors::find);
        if let Some(None) = detector {
            let wrong = format!("there is no detector {:?}", rule.detector);
            errors.push(LoadError::new(file, 0, wrong, "Use a name from src/check/detectors/mod.rs."));
        }
        let detector = detector.flatten();
        self.rules.push(Rule { name: name.to_owned(), guideline, file: rule, matches, detector });
        self.sources.push((file.to_owned(), text.to_owned()));
    }

    fn add_pattern(&mut self, line: &str, rule: u32, conditions: u32) -> Result<(), Trouble> {
        let folded = Folded::new(line);
        let (pattern, key) = pattern::compile(folded.as_str(), &mut self.lexicon)?;
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.by_phrase.resize(self.lexicon.phrases(), Vec::new());
        self.by_class.resize(self.lexicon.class_count(), Vec::new());
        for phrase in key.phrases {
            if let Some(list) = self.by_phrase.get_mut(phrase as usize) {
                list.push(number);
            }
        }
        for class in key.classes {
            if let Some(list) = self.by_class.get_mut(usize::from(class)) {
                list.push(number);
            }
        }
        if key.people {
            self.by_person.push(number);
        }
        self.entries.push(Entry { rule, conditions, pattern });
        Ok(())
    }

    fn cue(&self, text: &str) -> Result<Cue, String> {
        let name = text.trim().trim_start_matches('@');
        Ok(match name {
            "student" => Cue::Person(Kind::Student),
            "staff" => Cue::Person(Kind::Staff),
            "family" => Cue::Person(Kind::Kin),
            "unknown" => Cue::Person(Kind::Unknown),
            "person" => Cue::Anybody,
            _ => Cue::Class(self.lexicon.find_class(name).ok_or_else(|| name.to_owned())?),
        })
    }

    fn conditions(&self, file: &MatchFile) -> Result<Conditions, String> {
        let list = |texts: &[String]| texts.iter().map(|text| self.cue(text)).collect::<Result<Vec<_>, _>>();
        Ok(Conditions {
            near: file.near.iter().map(|line| line.split('|').map(|text| self.cue(text)).collect()).collect::<Result<_, _>>()?,
            within: file.within,
            unless: list(&file.unless)?,
            unless_post: list(&file.unless_post)?,
            account: file.account.iter().copied().map(Account::from).collect(),
            attachments: file.attachments.iter().copied().map(Attachment::from).collect(),
            severity: file.severity.map(Severity::from),
        })
    }

    /// Reviews a draft.
    pub fn check(&self, draft: &Draft<'_>) -> Review {
        let lang = crate::text::detect(draft.text);
        let folded = Folded::new(draft.text);
        let mut raw = Vec::new();
        self.read(&folded, draft, &mut raw);
        if let Some(view) = folded.unmask() {
            let mut more = Vec::new();
            self.read(&view, draft, &mut more);
            raw.extend(more.into_iter().filter(|found| merge::was_disguised(found, &folded, &view)));
        }
        merge::review(raw, &self.rules, draft, lang)
    }

    /// Finds everything in one view of the draft.
    fn read(&self, folded: &Folded<'_>, draft: &Draft<'_>, raw: &mut Vec<Raw>) {
        let mut scan = Scan::new(folded, &self.lexicon, self.harmless);
        let people = people::find(&scan, &self.lexicon, &self.cues, draft);
        scan.set_people(people);
        for hit in &scan.hits {
            let own = self.by_phrase.get(hit.phrase as usize).into_iter().flatten();
            let shared = self.lexicon.classes_of(hit.phrase).iter().filter_map(|class| self.by_class.get(usize::from(*class))).flatten();
            for entry in own.chain(shared) {
                self.attempt(*entry, hit.start, &scan, draft, raw);
            }
        }
        for person in &scan.people {
            for entry in &self.by_person {
                self.attempt(*entry, person.first, &scan, draft, raw);
            }
        }
        for (number, rule) in self.rules.iter().enumerate() {
            let Some(detector) = rule.detector else { continue };
            if !applies(&rule.file, draft) {
                continue;
            }
            let context = detectors::Context { scan: &scan, lexicon: &self.lexicon, draft };
            detector(&context, &mut |first, last, severity| {
                raw.push(Raw { rule: u32::try_from(number).unwrap_or(u32::MAX), span: scan.span(first, last), severity });
            });
        }
    }

    fn attempt(&self, entry: u32, word: u32, scan: &Scan<'_>, draft: &Draft<'_>, raw: &mut Vec<Raw>) {
        let Some(entry) = self.entries.get(entry as usize) else { return };
        let Some(rule) = self.rules.get(entry.rule as usize) else { return };
        if !applies(&rule.file, draft) || !self.speaks(rule, word, scan) {
            return;
        }
        let conditions = rule.matches.get(entry.conditions as usize);
        if conditions.is_some_and(|conditions| !self.holds(conditions, word, scan, draft)) {
            return;
        }
        if let Some(found) = entry.pattern.find(scan, &self.lexicon, word) {
            let severity = conditions.and_then(|conditions| conditions.severity);
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
            && (conditions.attachments.is_empty() || draft.attachments.iter().any(|file| conditions.attachments.contains(file)))
            && conditions.near.iter().all(|any| any.iter().any(|cue| self.present(*cue, sentence, conditions.within, scan)))
            && !conditions.unless.iter().any(|cue| self.present(*cue, sentence, 0, scan))
            && !conditions.unless_post.iter().any(|cue| self.present(*cue, 0, usize::MAX / 4, scan))
    }

    fn present(&self, cue: Cue, sentence: usize, around: usize, scan: &Scan<'_>) -> bool {
        let near = |at: u32| {
            let there = scan.sentence_index(at);
            there + around >= sentence && there <= sentence.saturating_add(around)
        };
        match cue {
            Cue::Class(class) if around > 1000 => scan.all.has(class),
            Cue::Class(class) => scan.seen(class, sentence, around),
            Cue::Person(kind) => scan.people.iter().any(|person| person.kind == kind && near(person.first)),
            Cue::Anybody => scan.people.iter().any(|person| person.kind != Kind::Public && near(person.first)),
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

/// Whether the rule has a say about this account and these attachments.
fn applies(rule: &RuleFile, draft: &Draft<'_>) -> bool {
    (rule.account.is_empty() || rule.account.iter().any(|account| Account::from(*account) == draft.account))
        && (rule.attachments.is_empty() || rule.attachments.iter().any(|file| draft.attachments.contains(&Attachment::from(*file))))
}

fn complaint(file: &str, line: usize, pattern: &str, trouble: &Trouble) -> LoadError {
    match trouble {
        Trouble::NoClass(class) => LoadError::new(file, line, format!("no lexicon defines @{class}"), "Define it in lexicons/ or under [classes], or correct the spelling."),
        Trouble::Brackets => LoadError::new(file, line, format!("the square brackets of {pattern:?} do not pair"), "Mark one stretch with [ and ]."),
        Trouble::NoWords => LoadError::new(file, line, format!("{pattern:?} has no word that must be there"), "Add a word or class without a question mark."),
    }
}

/// The questions a rule file asks.
pub(super) fn asks(rule: &RuleFile) -> impl Iterator<Item = OpenQuestion> {
    rule.asks.iter().copied().map(OpenQuestion::from)
}

/// The rule names and guideline numbers of the policy that ships, read from `policy/lausd-bul-5688/rules.toml`.
pub fn builtin_map() -> RuleMap {
    crate::data::POLICY.iter().find(|(path, _)| path.ends_with("lausd-bul-5688/rules.toml")).map(|(_, text)| read_map(text)).unwrap_or_default()
}

/// Reads the table `[rules]` of a pack's `rules.toml`: empty when the text is no such table.
pub fn read_map(text: &str) -> RuleMap {
    #[derive(serde::Deserialize)]
    struct MapFile {
        rules: RuleMap,
    }
    toml::from_str::<MapFile>(text).map(|file| file.rules).unwrap_or_default()
}
