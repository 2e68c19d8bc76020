//! The policy pack: clauses, bulletins, authored answers, what is not covered, whom to ask.
//!
//! A pack is a folder of TOML files. The one that ships is compiled in; another district's folder is read by
//! the caller and handed over as text.

mod lint;
mod official;
mod pack;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use lint::Complaint;
pub(crate) use lint::gate_facts;
pub use official::{Imported, import};
pub use pack::{
    Answer, Bulletin, Case, Clause, Contact, Example, Fact, Force, Gate, Head, Introduction, Phrases,
    SnippetText, Stance, Topic, Words,
};

use crate::text::Lang;

/// A file of a pack: its path below the pack's folder (`answers/contact.toml`) and its text.
pub type PackFile<'a> = (&'a str, &'a str);

/// A parsed policy pack.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// What the policy is.
    pub head: Head,
    /// Its clauses, ascending by number.
    pub clauses: Vec<Clause>,
    /// Bulletins that it refers to.
    pub bulletins: Vec<Bulletin>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// CHECK rule name to clause numbers.
    pub rules: BTreeMap<String, Vec<u8>>,
    /// Clauses that no draft can break, by number, with the reason.
    pub without_rule: BTreeMap<String, String>,
    asking: OnceLock<Asking>,
    /// Where [`Asking`] is read from when it is needed: CHECK needs none of it, and it is nearly all of a pack.
    unread: &'static [PackFile<'static>],
}

/// What ASK works with.
#[derive(Debug, Clone, Default)]
pub struct Asking {
    /// Authored answers, in the order of their files.
    pub answers: Vec<Answer>,
    /// Facts that settle verdicts.
    pub facts: Vec<Fact>,
    /// Texts to copy.
    pub snippets: Vec<SnippetText>,
    /// What is asked and not covered.
    pub topics: Vec<Topic>,
    /// Example questions, for a pack that the reader was not trained on.
    pub examples: Vec<Example>,
    /// In which file an id stands, for complaints.
    pub(crate) places: BTreeMap<String, String>,
}

impl Policy {
    /// Reads a pack.
    ///
    /// # Errors
    /// Every file that cannot be read as TOML of the pack's form, with the file, the key and a remedy. A pack that
    /// can be read may still be inconsistent: see [`Policy::lint`].
    pub fn parse(files: &[PackFile<'_>]) -> Result<Self, Vec<Complaint>> {
        parse::parse(files)
    }

    /// The pack that ships: LAUSD BUL-5688.0, restated. Its files are tested, so reading them cannot fail; were it to
    /// fail all the same, the policy is empty and every question is declined.
    pub fn builtin() -> Self {
        parse::all_but_asking(crate::data::POLICY).unwrap_or_default()
    }

    /// What ASK works with.
    pub fn asking(&self) -> &Asking {
        self.asking.get_or_init(|| parse::asking(self.unread).unwrap_or_default())
    }

    /// The files of the pack that ships, as compiled in.
    pub fn builtin_files() -> &'static [PackFile<'static>] {
        crate::data::POLICY
    }

    /// Everything that is inconsistent in the pack, in a fixed order; empty for a sound one.
    pub fn lint(&self) -> Vec<Complaint> {
        lint::lint(self)
    }

    /// The clause with this number.
    pub fn clause(&self, number: u8) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.number == number)
    }

    /// The answer with this id.
    pub fn answer(&self, id: &str) -> Option<&Answer> {
        self.asking().answers.iter().find(|answer| answer.id == id)
    }

    /// The fact with this id.
    pub fn fact(&self, id: &str) -> Option<&Fact> {
        self.asking().facts.iter().find(|fact| fact.id == id)
    }

    /// The uncovered topic with this id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.asking().topics.iter().find(|topic| topic.id == id)
    }

    /// The contact with this id.
    pub fn contact(&self, id: &str) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == id)
    }

    /// The bulletin with this id.
    pub fn bulletin(&self, id: &str) -> Option<&Bulletin> {
        self.bulletins.iter().find(|bulletin| bulletin.id == id)
    }

    /// The copyable text with this id.
    pub fn snippet(&self, id: &str) -> Option<&SnippetText> {
        self.asking().snippets.iter().find(|snippet| snippet.id == id)
    }

    /// How clause `number` is cited in `lang`, for example `Guideline 3`.
    pub fn cite(&self, number: u8, lang: Lang) -> String {
        let label = self.clause(number).map_or_else(|| number.to_string(), |clause| clause.label.clone());
        self.head.cite.get(lang).replace("{n}", &label)
    }

    /// Puts a district's official wording beside the restatements, by clause number.
    pub fn set_official(&mut self, imported: &Imported) {
        for clause in &mut self.clauses {
            clause.official = imported.clauses.get(&clause.number).cloned();
        }
    }
}
