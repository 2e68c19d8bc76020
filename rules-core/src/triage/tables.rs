//! The tables of triage, compiled in: word classes, cues with their weights, and the sentence that explains each cue.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::lexicon::{Class, Lexicon};
use super::pattern::Pattern;
use super::{Kind, Urgency};
use crate::text::Lang;

const FILES: &[(&str, &str)] = &[
    ("people.toml", include_str!("../../triage/people.toml")),
    ("time.toml", include_str!("../../triage/time.toml")),
    ("lookalike.toml", include_str!("../../triage/lookalike.toml")),
    ("threat.toml", include_str!("../../triage/threat.toml")),
    ("veiled.toml", include_str!("../../triage/veiled.toml")),
    ("self_harm.toml", include_str!("../../triage/self_harm.toml")),
    ("at_home.toml", include_str!("../../triage/at_home.toml")),
    ("harassment.toml", include_str!("../../triage/harassment.toml")),
    ("bullying.toml", include_str!("../../triage/bullying.toml")),
    ("boundary.toml", include_str!("../../triage/boundary.toml")),
    ("records.toml", include_str!("../../triage/records.toml")),
    ("reveals.toml", include_str!("../../triage/reveals.toml")),
];

/// What a cue speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// Evidence for a kind of report.
    Threat,
    Harassment,
    Bullying,
    SelfHarm,
    Boundary,
    Impersonation,
    Privacy,
    Other,
    /// Words that mean something else here: whatever they hold is not read again.
    Mask,
    /// A setting (drill, play, game) in which words of violence are not meant.
    Setting,
    /// An order to the program: changes nothing, and beside it nothing lowers a report.
    Inject,
    /// Danger now.
    Now,
    /// A named time within a day.
    Soon,
    /// Today, or a class period: says little outside the sentence of the danger.
    Today,
    /// Long ago.
    Old,
    /// A child too small to mean it.
    Small,
    /// Insulting words.
    Insult,
    /// Names or photographs of students.
    Named,
    /// Words that tell who the reporter is.
    Reveal,
}

impl Role {
    /// The kind that the cue speaks for, if it speaks for one.
    pub(super) fn kind(self) -> Option<Kind> {
        Some(match self {
            Self::Threat => Kind::Threat,
            Self::Harassment => Kind::Harassment,
            Self::Bullying => Kind::Bullying,
            Self::SelfHarm => Kind::SelfHarm,
            Self::Boundary => Kind::Boundary,
            Self::Impersonation => Kind::Impersonation,
            Self::Privacy => Kind::Privacy,
            Self::Other => Kind::Other,
            Self::Mask
            | Self::Setting
            | Self::Inject
            | Self::Now
            | Self::Soon
            | Self::Today
            | Self::Old
            | Self::Small
            | Self::Insult
            | Self::Named
            | Self::Reveal => return None,
        })
    }
}

/// One cue: what is looked for, what it speaks for, how loudly, and why.
#[derive(Debug)]
pub(super) struct Cue {
    /// What it speaks for.
    pub(super) role: Role,
    /// How loudly: 1 is a hint, 2 decides when nothing speaks against it, 3 decides.
    pub(super) weight: f32,
    /// The urgency that it asks for by itself.
    pub(super) level: Urgency,
    /// Stands even in a drill, a play, a joke, and when the words around it say no.
    pub(super) firm: bool,
    /// A child is said to be hurt by an adult, or by somebody at home.
    pub(super) hurts_child: bool,
    /// Marks on a skin: they speak of self-injury unless somebody else is said to have made them.
    pub(super) skin: bool,
    /// The key of its explanation.
    why: String,
}

/// The tables, compiled.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) lexicon: Lexicon,
    pub(super) cues: Vec<Cue>,
    /// All patterns with the number of their cue.
    pub(super) patterns: Vec<(usize, Pattern)>,
    /// The patterns that can start with a class.
    starters: HashMap<Class, Vec<usize>>,
    why: BTreeMap<String, Sentences>,
}

#[derive(Debug, Deserialize)]
struct Sentences {
    en: String,
    es: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    class: BTreeMap<String, String>,
    #[serde(default)]
    cue: Vec<RawCue>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCue {
    role: Role,
    #[serde(default = "one")]
    weight: f32,
    #[serde(default)]
    level: RawLevel,
    #[serde(default)]
    firm: bool,
    #[serde(default)]
    hurts_child: bool,
    #[serde(default)]
    skin: bool,
    #[serde(default)]
    why: String,
    find: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawLevel {
    #[default]
    Standard,
    Urgent,
    Emergency,
}

fn one() -> f32 {
    1.0
}

impl Tables {
    /// The tables that ship with the crate.
    pub(super) fn get() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(|| Self::compile(FILES, include_str!("../../triage/why.toml")).0)
    }

    /// Compiles `files`; what cannot be read is left out and named in the list of complaints.
    pub(super) fn compile(files: &[(&str, &str)], why: &str) -> (Self, Vec<String>) {
        let mut complaints = Vec::new();
        let mut classes = BTreeMap::new();
        let mut raw_cues = Vec::new();
        for (name, source) in files {
            match toml::from_str::<RawFile>(source) {
                Ok(file) => {
                    classes.extend(file.class);
                    raw_cues.extend(file.cue.into_iter().map(|cue| (*name, cue)));
                }
                Err(error) => complaints.push(format!("{name}: {error}")),
            }
        }
        let why = toml::from_str(why).unwrap_or_else(|error| {
            complaints.push(format!("why.toml: {error}"));
            BTreeMap::new()
        });
        let mut lexicon = Lexicon::new();
        for name in classes.keys() {
            lexicon.class(name);
        }
        for name in classes.keys() {
            let class = lexicon.class(name);
            add_phrases(name, class, &classes, &mut lexicon, 0, &mut complaints);
        }
        let mut tables =
            Self { lexicon, cues: Vec::new(), patterns: Vec::new(), starters: HashMap::new(), why };
        for (file, raw) in raw_cues {
            tables.add_cue(file, raw, &mut complaints);
        }
        (tables, complaints)
    }

    fn add_cue(&mut self, file: &str, raw: RawCue, complaints: &mut Vec<String>) {
        let number = self.cues.len();
        for source in &raw.find {
            match Pattern::parse(source, &mut self.lexicon) {
                Ok(pattern) => {
                    let index = self.patterns.len();
                    for &class in pattern.starts() {
                        self.starters.entry(class).or_default().push(index);
                    }
                    self.patterns.push((number, pattern));
                }
                Err(error) => complaints.push(format!("{file}: {error}")),
            }
        }
        let explained = raw.role.kind().is_none_or(|kind| kind == Kind::Other) && raw.role != Role::Reveal;
        if !explained && !self.why.contains_key(&raw.why) {
            complaints.push(format!("{file}: no sentence `{}` in why.toml", raw.why));
        }
        let level = match raw.level {
            RawLevel::Standard => Urgency::Standard,
            RawLevel::Urgent => Urgency::Urgent,
            RawLevel::Emergency => Urgency::Emergency,
        };
        self.cues.push(Cue {
            role: raw.role,
            weight: raw.weight,
            level,
            firm: raw.firm,
            hurts_child: raw.hurts_child,
            skin: raw.skin,
            why: raw.why,
        });
    }

    /// The patterns that can start with `class`.
    pub(super) fn starting(&self, class: Class) -> &[usize] {
        self.starters.get(&class).map_or(&[], Vec::as_slice)
    }

    /// The sentence that explains `cue`.
    pub(super) fn why(&self, cue: &Cue, lang: Lang) -> &str {
        self.sentence(&cue.why, lang)
    }

    /// The sentence under `key`.
    pub(super) fn sentence(&self, key: &str, lang: Lang) -> &str {
        self.why.get(key).map_or("", |sentences| match lang {
            Lang::En => &sentences.en,
            Lang::Es => &sentences.es,
        })
    }
}

/// Adds the phrases of `name`, and of the classes that it names with `@`, to `class`.
fn add_phrases(
    name: &str,
    class: Class,
    classes: &BTreeMap<String, String>,
    lexicon: &mut Lexicon,
    depth: usize,
    complaints: &mut Vec<String>,
) {
    let Some(list) = classes.get(name).filter(|_| depth < 6) else {
        complaints.push(format!("no word class `{name}`, or it holds itself"));
        return;
    };
    for phrase in list.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()) {
        match phrase.strip_prefix('@') {
            Some(other) => add_phrases(other, class, classes, lexicon, depth + 1, complaints),
            None if phrase.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) => {
                lexicon.add(phrase, class);
            }
            None => complaints.push(format!("`{phrase}` in class `{name}` is not folded")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_that_ship_have_no_fault() {
        let (tables, complaints) = Tables::compile(FILES, include_str!("../../triage/why.toml"));
        assert_eq!(complaints, Vec::<String>::new());
        assert!(tables.cues.len() > 50, "{}", tables.cues.len());
    }

    #[test]
    fn a_fault_in_a_table_is_named_with_its_file() {
        let (_, complaints) =
            Tables::compile(&[("x.toml", "[[cue]]\nrole = 'threat'\nfind = ['@nowhere']")], "");
        assert!(complaints.iter().any(|c| c.contains("x.toml") && c.contains("nowhere")), "{complaints:?}");
    }
}
