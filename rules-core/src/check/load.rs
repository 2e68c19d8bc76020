//! Loading: rule and lexicon files become one engine, or a list of everything that is wrong with them.

use super::cues::Cues;
use super::engine::{Conditions, Cue, Engine, Entry, Rule, RuleMap};
use super::expand::expand;
use super::lexicon::Lexicon;
use super::load_error::LoadError;
use super::pattern::{self, Trouble};
use super::people::Kind;
use super::rules::{self, MatchFile, RuleFile};
use super::scan::Masks;
use super::sets::Table;
use super::{Account, Attachment, Severity, detectors};
use crate::text::Folded;

impl Engine {
    /// Rules and lexicons given as (path, text): a path with `lexicons/` in it is a lexicon, any other TOML file a rule.
    ///
    /// # Errors
    /// All complaints at once, each with file, line and remedy.
    pub fn load(files: &[(&str, &str)], map: &RuleMap) -> Result<Self, Vec<LoadError>> {
        let mut engine = Self { lexicon: Lexicon::new(), ..Self::default() };
        let mut errors = Vec::new();
        let toml = |file: &&(&str, &str)| file.0.ends_with(".toml");
        let lexicons: Vec<_> =
            files.iter().filter(toml).filter(|file| file.0.contains("lexicons/")).collect();
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
        for (file, text, _, _, rule) in &read {
            for (class, words) in &rule.classes {
                engine.fill((file, text), class, words, &mut errors);
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
        engine.masks = Masks::find(&engine.lexicon);
        engine.seal();
        if errors.is_empty() { Ok(engine) } else { Err(errors) }
    }

    fn load_lexicons(&mut self, files: &[&(&str, &str)], errors: &mut Vec<LoadError>) {
        let mut classes = Vec::new();
        for (file, text) in files {
            match rules::lexicon(file, text) {
                Ok(read) => {
                    classes.extend(read.into_iter().map(|(name, class)| ((*file, *text), name, class.words)));
                }
                Err(error) => errors.push(error),
            }
        }
        for ((file, text), name, _) in &classes {
            if self.lexicon.class(name).is_none() {
                errors.push(LoadError::new(
                    file,
                    class_line(text, name),
                    "too many classes",
                    "Merge two of them.",
                ));
            }
        }
        for (file, name, words) in &classes {
            self.fill(*file, name, words, errors);
        }
        // A class may take in another: done last, when all are filled, twice for a chain of two.
        for _ in 0..2 {
            for (_, name, words) in &classes {
                self.take_in(name, words);
            }
        }
    }

    fn fill(&mut self, (file, text): (&str, &str), name: &str, words: &str, errors: &mut Vec<LoadError>) {
        let Some(class) = self.lexicon.class(name) else {
            errors.push(LoadError::new(
                file,
                class_line(text, name),
                format!("class {name} is one too many"),
                "Merge two classes.",
            ));
            return;
        };
        let folded = Folded::new(words);
        for entry in entries(folded.as_str()) {
            if entry.is_empty() || entry.starts_with('@') {
                continue;
            }
            let put = |way: &str| {
                let phrase = self.lexicon.phrase(way);
                self.lexicon.put(phrase, class);
            };
            if expand(entry, put).is_none() {
                let what = format!("{}... in class {name}", head(entry));
                errors.push(too_many_ways(file, class_line(text, name), &what));
            }
        }
    }

    fn take_in(&mut self, name: &str, words: &str) {
        let Some(class) = self.lexicon.find_class(name).filter(|_| words.contains('@')) else { return };
        for other in entries(words).filter_map(|entry| entry.strip_prefix('@')) {
            let Some(other) = self.lexicon.find_class(other) else { continue };
            self.lexicon.take_in(other, class);
        }
    }

    fn add(
        &mut self,
        file: &str,
        text: &str,
        name: &str,
        guideline: u8,
        rule: RuleFile,
        errors: &mut Vec<LoadError>,
    ) {
        let number = u32::try_from(self.rules.len()).unwrap_or(u32::MAX);
        let mut matches = Vec::new();
        for found in &rule.matches {
            let conditions = u32::try_from(matches.len()).unwrap_or(u32::MAX);
            for line in found
                .patterns
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with("//"))
            {
                if let Err(trouble) = self.add_pattern(line, number, conditions) {
                    let at =
                        text.lines().position(|candidate| candidate.trim() == line).map_or(0, |at| at + 1);
                    errors.push(complaint(file, at, line, &trouble));
                }
            }
            match self.conditions(found) {
                Ok(compiled) => matches.push(compiled),
                Err(class) => {
                    let at = text
                        .lines()
                        .position(|line| line.contains(&format!("@{class}")))
                        .map_or(0, |at| at + 1);
                    errors.push(complaint(file, at, &class, &Trouble::NoClass(class.clone())));
                }
            }
        }
        let detector = rule.detector.as_deref().map(detectors::find);
        if let Some(None) = detector {
            let wrong = format!("there is no detector {:?}", rule.detector);
            errors.push(LoadError::new(file, 0, wrong, "Use a name from src/check/detectors/mod.rs."));
        }
        self.detectors.extend(detector.flatten().map(|detector| (number, detector)));
        if !rule.account.is_empty() || !rule.attachments.is_empty() {
            self.particular.push(self.rules.len());
        }
        self.rules.push(Rule { name: name.to_owned(), guideline, file: rule, matches });
        self.sources.push((file.to_owned(), text.to_owned()));
    }

    /// Packs what was loaded for reading.
    fn seal(&mut self) {
        let phrases = self.lexicon.phrases();
        let own = self.entries.iter_mut().zip(0_u32..).flat_map(|(entry, number)| {
            std::mem::take(&mut entry.phrases).into_iter().map(move |phrase| (phrase, number))
        });
        self.by_phrase = Table::new(phrases, own.collect());
        let classes_of = self.lexicon.seal();
        let mut by_set = Vec::new();
        for (classes, set) in self.lexicon.sets().iter().zip(0_u32..) {
            let lists = self.by_class.iter().zip(0_u8..).filter(|(_, class)| classes.has(*class));
            by_set.extend(lists.flat_map(|(list, _)| list).map(|entry| (set, *entry)));
        }
        self.by_set = Table::new(self.lexicon.sets().len(), by_set);
        for (classes, phrase) in classes_of.into_iter().zip(0_u32..) {
            if !self.by_set.get(classes as usize).is_empty() {
                self.keys.add(phrase);
            }
        }
    }

    fn add_pattern(&mut self, line: &str, rule: u32, conditions: u32) -> Result<(), Trouble> {
        let folded = Folded::new(line);
        let (pattern, key) = pattern::compile(folded.as_str(), &mut self.lexicon)?;
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.by_class.resize(self.lexicon.class_count(), Vec::new());
        for class in key.classes {
            if let Some(list) = self.by_class.get_mut(usize::from(class)) {
                list.push(number);
            }
        }
        if key.people {
            self.by_person.push(number);
        }
        for phrase in &key.phrases {
            self.keys.add(*phrase);
        }
        self.gates.push(pattern.gate());
        self.entries.push(Entry { rule, conditions, pattern, phrases: key.phrases });
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
            near: file
                .near
                .iter()
                .map(|line| line.split('|').map(|text| self.cue(text)).collect())
                .collect::<Result<_, _>>()?,
            within: file.within,
            unless: list(&file.unless)?,
            unless_post: list(&file.unless_post)?,
            account: file.account.iter().copied().map(Account::from).collect(),
            attachments: file.attachments.iter().copied().map(Attachment::from).collect(),
            severity: file.severity.map(Severity::from),
        })
    }
}

/// The entries of a class: between commas and ends of lines.
fn entries(words: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr2_iter(b',', b'\n', words.as_bytes()).chain(std::iter::once(words.len()));
    let mut from = 0;
    ends.map(move |end| {
        let entry = words.get(from..end).unwrap_or_default();
        from = end + 1;
        entry.trim_ascii()
    })
}

/// The line on which a class begins, as `name = ...` or `[name]`; 0 when it cannot be found.
fn class_line(text: &str, name: &str) -> usize {
    let begins = |line: &str| {
        let rest = line.trim_start_matches('[').strip_prefix(name);
        rest.is_some_and(|rest| rest.trim_start().starts_with(['=', ']']))
    };
    text.lines().position(begins).map_or(0, |at| at + 1)
}

/// The beginning of an entry: enough to find it by.
fn head(entry: &str) -> String {
    entry.chars().take(40).collect()
}

fn too_many_ways(file: &str, line: usize, what: &str) -> LoadError {
    LoadError::new(
        file,
        line,
        format!("{what} can be read in too many ways"),
        "Look for a comma or a space that is missing between two words with brackets, or write two entries.",
    )
}

fn complaint(file: &str, line: usize, pattern: &str, trouble: &Trouble) -> LoadError {
    match trouble {
        Trouble::NoClass(class) => LoadError::new(
            file,
            line,
            format!("no lexicon defines @{class}"),
            "Define it in lexicons/ or under [classes], or correct the spelling.",
        ),
        Trouble::Brackets => LoadError::new(
            file,
            line,
            format!("the square brackets of {pattern:?} do not pair"),
            "Mark one stretch with [ and ].",
        ),
        Trouble::TooManyWays => too_many_ways(file, line, &format!("{}...", head(pattern))),
        Trouble::NoWords => LoadError::new(
            file,
            line,
            format!("{pattern:?} has no word that must be there"),
            "Add a word or class without a question mark.",
        ),
    }
}

/// The rule names and guideline numbers of the policy that ships, read from `policy/lausd-bul-5688/rules.toml`.
pub fn builtin_map() -> RuleMap {
    crate::data::POLICY
        .iter()
        .find(|(path, _)| *path == "rules.toml")
        .map(|(_, text)| read_map(text))
        .unwrap_or_default()
}

/// Reads the table `[rules]` of a pack's `rules.toml`: empty when the text is no such table.
pub fn read_map(text: &str) -> RuleMap {
    #[derive(serde::Deserialize)]
    struct MapFile {
        rules: RuleMap,
    }
    toml::from_str::<MapFile>(text).map(|file| file.rules).unwrap_or_default()
}
