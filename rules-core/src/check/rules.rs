//! The rule format: one TOML file a rule, read strictly, its examples only when somebody asks for them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::load_error::LoadError;
use super::{Account, Attachment, OpenQuestion, Severity};
use crate::text::Lang;

/// A text in both languages.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

impl Texts {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }
}

/// A severity as a rule file writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Level {
    Info,
    Warn,
    Block,
}

impl From<Level> for Severity {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => Self::Info,
            Level::Warn => Self::Warn,
            Level::Block => Self::Block,
        }
    }
}

/// An account as a rule file writes it.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Where {
    Personal,
    School,
    Unspecified,
}

impl From<Where> for Account {
    fn from(account: Where) -> Self {
        match account {
            Where::Personal => Self::Personal,
            Where::School => Self::School,
            Where::Unspecified => Self::Unspecified,
        }
    }
}

/// An attachment as a rule file writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum File {
    Photo,
    Video,
    Screenshot,
    Document,
}

impl From<File> for Attachment {
    fn from(file: File) -> Self {
        match file {
            File::Photo => Self::Photo,
            File::Video => Self::Video,
            File::Screenshot => Self::Screenshot,
            File::Document => Self::Document,
        }
    }
}

/// Speech in which a rule stays silent.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Quiet {
    /// Inside quotation marks.
    Quote,
    /// Under a negation.
    Negation,
    /// In a question.
    Question,
    /// In a sentence that says what somebody else said.
    Reported,
    /// In a sentence with a condition.
    Condition,
}

/// A question as a rule file writes it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Asks {
    Consent,
    Account,
    Attachment,
}

impl From<Asks> for OpenQuestion {
    fn from(asks: Asks) -> Self {
        match asks {
            Asks::Consent => Self::Consent,
            Asks::Account => Self::Account,
            Asks::Attachment => Self::Attachment,
        }
    }
}

/// One way in which a rule is broken.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchFile {
    /// Patterns, one a line.
    pub(super) patterns: String,
    /// Classes of which one (`a | b`) must stand near, for each line of the list.
    #[serde(default)]
    pub(super) near: Vec<String>,
    /// How many sentences away `near` may be.
    #[serde(default = "one")]
    pub(super) within: usize,
    /// Classes that silence the match from the same sentence.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    /// Classes that silence the match from anywhere in the post.
    #[serde(default)]
    pub(super) unless_post: Vec<String>,
    /// Only on these accounts.
    #[serde(default)]
    pub(super) account: Vec<Where>,
    /// Only with one of these attached.
    #[serde(default)]
    pub(super) attachments: Vec<File>,
    /// A severity of its own.
    pub(super) severity: Option<Level>,
}

fn one() -> usize {
    1
}

/// A rule file without its examples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) severity: Level,
    /// With both consents on file.
    pub(super) with_consent: Option<Level>,
    pub(super) on_school: Option<Level>,
    pub(super) on_personal: Option<Level>,
    pub(super) title: Texts,
    pub(super) why: Texts,
    pub(super) say: Texts,
    pub(super) replacement: Option<Texts>,
    #[serde(default)]
    pub(super) account: Vec<Where>,
    #[serde(default)]
    pub(super) attachments: Vec<File>,
    #[serde(default)]
    pub(super) quiet_in: Vec<Quiet>,
    #[serde(default)]
    pub(super) asks: Vec<Asks>,
    pub(super) detector: Option<String>,
    /// Once a post is enough.
    #[serde(default)]
    pub(super) once: bool,
    #[serde(default)]
    pub(super) classes: BTreeMap<String, String>,
    #[serde(default, rename = "match")]
    pub(super) matches: Vec<MatchFile>,
}

/// One example of a rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleFile {
    flag: Option<String>,
    ok: Option<String>,
    todo: Option<String>,
    severity: Option<Level>,
    #[serde(default)]
    account: Option<Where>,
    #[serde(default)]
    consent: bool,
    #[serde(default)]
    attachments: Vec<File>,
    /// Other rules that may fire as well.
    #[serde(default)]
    also: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamplesFile {
    #[serde(default)]
    example: Vec<ExampleFile>,
}

/// What an example is there to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The marked words are found, and nothing else.
    Flag,
    /// No rule fires.
    Ok,
    /// A known gap: the rule should fire and does not yet.
    Todo,
}

/// One example of a rule, ready to be run.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub shows: Shows,
    /// The draft, marks taken out.
    pub text: String,
    /// The marked words, as bytes of `text`.
    pub marks: Vec<(usize, usize)>,
    /// The severity it must have; the rule's own when absent.
    pub severity: Option<Severity>,
    /// The draft's account.
    pub account: Account,
    /// The draft's consent.
    pub consent: bool,
    /// The draft's attachments.
    pub attachments: Vec<Attachment>,
    /// Other rules that may fire as well.
    pub also: Vec<String>,
}

/// Where the examples begin: they come last, so that starting up need not read them.
const EXAMPLES: &str = "[[example]]";

fn split(text: &str) -> (&str, &str) {
    let at = if text.starts_with(EXAMPLES) { Some(0) } else { text.find("\n[[example]]").map(|at| at + 1) };
    text.split_at_checked(at.unwrap_or(text.len())).unwrap_or((text, ""))
}

/// The name of the rule that `file` holds: the file's own.
pub(super) fn name_of(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// Reads a rule, not its examples.
pub(super) fn read(file: &str, text: &str) -> Result<RuleFile, LoadError> {
    let (head, _) = split(text);
    let rule: RuleFile = toml::from_str(head).map_err(|error| LoadError::toml(file, head, 0, &error))?;
    if rule.matches.is_empty() == rule.detector.is_none() {
        return Err(LoadError::new(
            file,
            0,
            "a rule needs either [[match]] or a detector",
            "Keep one of the two.",
        ));
    }
    Ok(rule)
}

/// Reads a rule's examples and holds them to the format.
pub(super) fn examples(file: &str, text: &str) -> Result<Vec<Example>, LoadError> {
    let (head, tail) = split(text);
    let offset = head.matches('\n').count();
    let parsed: ExamplesFile =
        toml::from_str(tail).map_err(|error| LoadError::toml(file, tail, offset, &error))?;
    let mut out = Vec::with_capacity(parsed.example.len());
    for example in parsed.example {
        let (shows, marked) = match (&example.flag, &example.ok, &example.todo) {
            (Some(text), None, None) => (Shows::Flag, text),
            (None, Some(text), None) => (Shows::Ok, text),
            (None, None, Some(text)) => (Shows::Todo, text),
            _ => {
                return Err(LoadError::new(
                    file,
                    offset + 1,
                    "an example needs exactly one of flag, ok, todo",
                    "Split it in two.",
                ));
            }
        };
        let line = text
            .find(marked.get(..marked.len().min(12)).unwrap_or(marked))
            .map_or(0, |at| text.get(..at).unwrap_or_default().matches('\n').count() + 1);
        let Some((clean, marks)) = unmark(marked) else {
            return Err(LoadError::new(
                file,
                line,
                "a mark [[ is not closed by ]]",
                "Write [[ and ]] around the words that must be found.",
            ));
        };
        if (shows == Shows::Flag) == marks.is_empty() {
            return Err(LoadError::new(
                file,
                line,
                "flag needs a mark, ok and todo must have none",
                "Mark the words with [[ ]].",
            ));
        }
        out.push(Example {
            shows,
            text: clean,
            marks,
            severity: example.severity.map(Severity::from),
            account: example.account.map_or(Account::Unspecified, Account::from),
            consent: example.consent,
            attachments: example.attachments.iter().copied().map(Attachment::from).collect(),
            also: example.also,
        });
    }
    for (shows, word) in [(Shows::Flag, "flag"), (Shows::Ok, "ok")] {
        let count = out.iter().filter(|example| example.shows == shows).count();
        if count < 3 {
            return Err(LoadError::new(
                file,
                offset + 1,
                format!("{count} {word} examples"),
                "A rule needs three of each: add what must be found and what must stay silent.",
            ));
        }
    }
    Ok(out)
}

/// The text without its marks, and the marked bytes.
fn unmark(marked: &str) -> Option<(String, Vec<(usize, usize)>)> {
    let mut text = String::with_capacity(marked.len());
    let mut marks = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once("[[") {
        let (inside, tail) = after.split_once("]]")?;
        text.push_str(before);
        let start = text.len();
        text.push_str(inside);
        marks.push((start, text.len()));
        rest = tail;
    }
    if rest.contains("]]") {
        return None;
    }
    text.push_str(rest);
    Some((text, marks))
}

/// A lexicon file: classes, each with the reason why it is there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassFile {
    /// Why these words stand together.
    pub(super) reason: String,
    /// Words and phrases between commas or line ends; `@class` takes in another class.
    pub(super) words: String,
}

/// Reads a lexicon file.
pub(super) fn lexicon(file: &str, text: &str) -> Result<BTreeMap<String, ClassFile>, LoadError> {
    let classes: BTreeMap<String, ClassFile> =
        toml::from_str(text).map_err(|error| LoadError::toml(file, text, 0, &error))?;
    if let Some((name, _)) = classes.iter().find(|(_, class)| class.reason.trim().is_empty()) {
        return Err(LoadError::new(
            file,
            0,
            format!("class {name} has no reason"),
            "Say in one sentence why these words stand together.",
        ));
    }
    Ok(classes)
}
