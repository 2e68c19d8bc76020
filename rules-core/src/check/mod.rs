//! CHECK: reviews a draft post and marks the words that break a guideline.

mod cues;
mod detectors;
mod engine;
mod expand;
mod fuse;
mod lexicon;
mod load;
mod load_error;
mod merge;
mod pages;
mod pattern;
mod people;
mod rules;
mod scan;
mod sets;
mod stretch;
mod symbols;

pub use engine::{Engine, RuleMap};
pub(crate) use fuse::fuse;
pub use fuse::{Evidence, WEIGHING, Weighing, labels_of};
pub use load::{builtin_map, read_map};
pub use load_error::LoadError;
pub use pages::RulePage;
pub(crate) use pages::pages;
pub use rules::{Example, Shows, Texts};

use crate::text::{Lang, Span};

/// Where the draft is going to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Account {
    /// The writer's own account.
    Personal,
    /// A school-approved account or page.
    School,
    /// Not told.
    #[default]
    Unspecified,
}

/// Something that goes out with the draft; the bot never sees the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attachment {
    /// A photograph.
    Photo,
    /// A video.
    Video,
    /// A picture of a screen.
    Screenshot,
    /// A document.
    Document,
}

/// A draft, and what its writer told about it.
#[derive(Debug, Clone, Default)]
pub struct Draft<'a> {
    /// The words to be posted, any UTF-8.
    pub text: &'a str,
    /// The account it goes to.
    pub account: Account,
    /// Whether both written consents of guideline 3 (parent or guardian, and principal) are on file.
    pub consent: bool,
    /// What goes out with it.
    pub attachments: &'a [Attachment],
}

/// How much a finding matters. Ordered: `Info < Warn < Block`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Advice; the draft may go out as it is.
    Info,
    /// Needs a change or a consent first.
    Warn,
    /// Must not be posted.
    Block,
}

/// Where a finding comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A deterministic rule: the span is exact.
    Rule,
    /// The trained reader: the span is the sentence that caused it.
    Reader,
}

/// One thing that is wrong with a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's name, which says what is wrong, for example `student-name`.
    pub rule: String,
    /// The number of the guideline that the policy pack maps the rule to.
    pub guideline: u8,
    /// How much it matters in this draft's context.
    pub severity: Severity,
    /// The words, as bytes of the original draft.
    pub span: Span,
    /// The words themselves: the slice that `span` covers.
    pub text: String,
    /// One sentence: why it matters. In the draft's language.
    pub why: String,
    /// One sentence: what to do or say instead.
    pub instead: String,
    /// What to put in the place of the span; `Some("")` takes it out. `None` where no rewrite is safe.
    pub replacement: Option<String>,
    /// Rule or reader.
    pub source: Source,
}

/// What is still unknown and would change the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpenQuestion {
    /// "Do both written consents exist?"
    Consent,
    /// "Is this your own account or a school account?"
    Account,
    /// "Does a picture go with it, and what does it show?"
    Attachment,
}

/// Everything found in one draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    /// In order of their place in the draft.
    pub findings: Vec<Finding>,
    /// What to ask the writer, most useful first; empty when no answer would change anything.
    pub questions: Vec<OpenQuestion>,
    /// The draft's language.
    pub lang: Lang,
}

impl Review {
    /// The worst severity found; `None` for a silent review.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// The draft with every replacement applied, `None` when some finding at warn or block has none.
    pub fn rewritten(&self, draft: &str) -> Option<String> {
        merge::rewritten(&self.findings, draft)
    }
}

#[cfg(test)]
mod tests;
