//! The pack's data as its TOML files spell it; every section refuses keys that it does not know.

use serde::Deserialize;

use crate::text::Lang;

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// English.
    pub en: String,
    /// Spanish.
    pub es: String,
}

impl Words {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Es => &self.es,
        }
    }
}

/// Lists of phrases in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    /// English.
    #[serde(default)]
    pub en: Vec<String>,
    /// Spanish.
    #[serde(default)]
    pub es: Vec<String>,
}

/// `pack.toml`: what the policy is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Folder-like id, for example `lausd-bul-5688`.
    pub id: String,
    /// The pack's own version.
    pub version: String,
    /// The bulletin's number, for example `BUL-5688.0`.
    pub bulletin: String,
    /// The policy's title.
    pub title: Words,
    /// BCP 47 tags of the languages the pack is written in.
    pub languages: Vec<String>,
    /// How a clause is cited; `{n}` stands for its label.
    pub cite: Words,
    /// Says that the bulletin stays the authority and this is a restatement.
    pub authority: Words,
    /// What the policy is about.
    pub about: Words,
    /// What stands before the numbered clauses.
    pub introduction: Option<Introduction>,
}

/// The unnumbered introduction, restated.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// The restatement.
    pub plain: Words,
}

/// How binding a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Force {
    /// Something has to be done.
    Must,
    /// Something is forbidden.
    MustNot,
    /// Recommended.
    Should,
    /// Strongly advised against.
    Discouraged,
    /// Allowed.
    May,
    /// Discipline can follow.
    MayBeDisciplined,
    /// States a fact.
    Informs,
}

/// One numbered clause, restated in the project's own words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// The number that findings and answers carry.
    pub number: u8,
    /// The label as printed: `3`, or `C` in a lettered policy.
    pub label: String,
    /// A short heading.
    pub heading: Words,
    /// The complete restatement.
    pub plain: Words,
    /// How binding it is.
    #[serde(default)]
    pub force: Vec<Force>,
    /// Words that must stand together wherever consent is spoken of.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// Bulletins that it refers to.
    #[serde(default)]
    pub refs: Vec<String>,
    /// The district's official wording, once imported; never in a pack file.
    #[serde(skip)]
    pub official: Option<String>,
}

/// A bulletin that the policy refers to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulletin {
    /// For example `BUL-5167.0`.
    pub id: String,
    /// Its title.
    pub title: Words,
    /// What it is about, as far as the policy says.
    pub about: Words,
    /// The clauses that refer to it.
    #[serde(default)]
    pub cited_by: Vec<u8>,
}

/// Somebody to ask.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The id that answers use.
    pub id: String,
    /// Who.
    pub name: Words,
    /// How to reach them.
    pub how: Words,
}

/// A verdict as authors write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// Yes.
    Yes,
    /// No.
    No,
    /// No, unless the gate holds.
    NoUnless,
    /// Yes, if the gate holds.
    YesIf,
    /// It depends.
    Depends,
    /// A fact, a how, a who.
    Info,
}

/// A condition over facts, three-valued.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Gate {
    /// A fact by its id.
    Fact(String),
    /// Every one of them.
    All {
        /// The conditions.
        all: Vec<Gate>,
    },
    /// At least one of them.
    Any {
        /// The conditions.
        any: Vec<Gate>,
    },
    /// The opposite.
    Not {
        /// The condition.
        not: Box<Gate>,
    },
}

/// What an answer says once its gate is decided.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The verdict.
    pub verdict: Stance,
    /// The answer, verdict first.
    pub say: Words,
}

/// One authored answer: a question intent, not a clause.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The id that corpora and buttons use.
    pub id: String,
    /// A button's label.
    pub title: Words,
    /// The clauses it cites, never empty.
    pub cites: Vec<u8>,
    /// The verdict while nothing else is known.
    pub verdict: Stance,
    /// The answer, verdict first.
    pub say: Words,
    /// What to do now.
    pub do_instead: Option<Words>,
    /// A text to copy.
    pub snippet: Option<String>,
    /// Bulletins that say more.
    #[serde(default)]
    pub bulletins: Vec<String>,
    /// Neighbouring answers.
    #[serde(default)]
    pub related: Vec<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Whether danger or abuse is likely behind the question.
    #[serde(default)]
    pub offer_report: bool,
    /// The condition the verdict hangs on.
    pub gate: Option<Gate>,
    /// What it says once the gate holds; without a gate, to a question that the answer's "no" means a yes to.
    pub if_yes: Option<Case>,
    /// What it says once the gate does not hold; without a gate, to a question that the answer's "yes" means a no to.
    pub if_no: Option<Case>,
}

/// Something about the person's case that can settle a verdict.
///
/// Its phrases are looked for in the question, whole words, whatever their case, accents and apostrophes. A word of a
/// phrase may be several, of which one has to stand there (`mom|mother|dad`), and may be missing when a question mark ends it
/// (`principal still|just? hasn't`).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The id that gates use.
    pub id: String,
    /// The yes-or-no question.
    pub ask: Words,
    /// What "not sure" means, and how to find out.
    pub if_unsure: Words,
    /// Phrases that settle it as so.
    #[serde(default)]
    pub yes: Phrases,
    /// Phrases that settle it as not so.
    #[serde(default)]
    pub no: Phrases,
}

/// A text to copy.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnippetText {
    /// The id that answers use.
    pub id: String,
    /// What it is.
    pub title: Words,
    /// The text.
    pub text: Words,
}

/// Something that people ask and the policy does not settle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// The id that corpora use; starts with `nc-`.
    pub id: String,
    /// A short noun phrase.
    pub title: Words,
    /// What to tell the person.
    pub say: Words,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Answers that lie near.
    #[serde(default)]
    pub near: Vec<String>,
}

/// An example question of a pack that the reader was not trained on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The question.
    pub q: String,
    /// An answer's or topic's id.
    pub label: String,
}

/// `examples.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExamplesFile {
    #[serde(default, rename = "example")]
    pub(super) examples: Vec<Example>,
}

/// `clauses.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClausesFile {
    #[serde(default, rename = "clause")]
    pub(super) clauses: Vec<Clause>,
    #[serde(default, rename = "bulletin")]
    pub(super) bulletins: Vec<Bulletin>,
    #[serde(default, rename = "contact")]
    pub(super) contacts: Vec<Contact>,
}

/// One file under `answers/`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersFile {
    #[serde(default, rename = "answer")]
    pub(super) answers: Vec<Answer>,
    #[serde(default, rename = "fact")]
    pub(super) facts: Vec<Fact>,
    #[serde(default, rename = "snippet")]
    pub(super) snippets: Vec<SnippetText>,
}

/// `not_covered.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TopicsFile {
    #[serde(default, rename = "topic")]
    pub(super) topics: Vec<Topic>,
}

/// `rules.toml`: which clause each CHECK rule speaks for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesFile {
    #[serde(default)]
    pub(super) rules: std::collections::BTreeMap<String, Vec<u8>>,
    /// Clauses that no draft can show breaking, each with the reason.
    #[serde(default)]
    pub(super) without_rule: std::collections::BTreeMap<String, String>,
}
