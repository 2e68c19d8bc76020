//! ASK: answers a policy question with its guideline numbers, or says that the policy does not cover it.

mod compose;
mod conditions;
mod decide;
mod numbers;
mod parts;
mod polarity;
mod service;
mod spoken;

use crate::text::Lang;

pub(crate) use compose::part;
pub(crate) use decide::halves_matter;
pub use decide::{THRESHOLDS, Thresholds, Understood, decide};
pub(crate) use numbers::asked as by_number;
pub(crate) use parts::halves;
pub(crate) use service::{Service, heard as service};

/// A question, and what is already known about the case.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The person's own words, any UTF-8.
    pub text: &'a str,
    /// The language to answer in; `None` answers in the language of the question.
    pub lang: Option<Lang>,
    /// Facts that the person has already told, by the pack's fact id.
    pub known: &'a [(&'a str, Truth)],
}

/// Three-valued truth: what is not known stays unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Truth {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Nobody has said.
    #[default]
    Unknown,
}

/// What ASK decided to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It answers.
    Answer,
    /// It is not sure and offers at most three answers: "did you mean".
    Offer,
    /// The guidelines do not cover this, or it is no question.
    Decline,
}

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Only if something that is not yet known holds.
    Depends,
    /// Not a yes-or-no question: what, who, how, where.
    Info,
}

/// One condition of an answer, and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The pack's fact id.
    pub fact: String,
    /// The condition as a yes-or-no question.
    pub ask: String,
    /// What is known.
    pub truth: Truth,
}

/// A question back to the person; asked only while its answer can change the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// The pack's fact id: pass it back in [`Question::known`].
    pub fact: String,
    /// The yes-or-no question.
    pub ask: String,
    /// What "not sure" means, and how to find out.
    pub if_unsure: String,
}

/// A text to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What it is.
    pub title: String,
    /// The text itself.
    pub text: String,
}

/// A clause behind an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The clause's number.
    pub guideline: u8,
    /// How it is cited, for example `Guideline 3`.
    pub cite: String,
    /// The restatement in the pack's own words.
    pub plain: String,
    /// The district's official wording, word for word, where one has been imported.
    pub official: Option<String>,
}

/// A bulletin to read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinRef {
    /// For example `BUL-5167.0`.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCard {
    /// Who.
    pub name: String,
    /// How to reach them.
    pub how: String,
}

/// An answer that the person may choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The pack's answer id: pass it to [`crate::Core::answer`].
    pub id: String,
    /// A button's label.
    pub title: String,
    /// The guidelines that the answer cites.
    pub guidelines: Vec<u8>,
}

/// One authored answer, fitted to what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The pack's answer id.
    pub id: String,
    /// What it answers, as a short heading.
    pub title: String,
    /// The verdict under what is known.
    pub verdict: Verdict,
    /// The answer itself, verdict first.
    pub say: String,
    /// The guidelines it cites, ascending, never empty.
    pub guidelines: Vec<u8>,
    /// The conditions the verdict hangs on.
    pub conditions: Vec<Condition>,
    /// The next question back, where one can still change the verdict.
    pub follow_up: Option<FollowUp>,
    /// What to do now.
    pub do_instead: Option<String>,
    /// A text to copy.
    pub snippet: Option<Snippet>,
    /// The clauses behind the answer.
    pub quotes: Vec<Quote>,
    /// Bulletins that say more.
    pub bulletins: Vec<BulletinRef>,
    /// Neighbouring answers.
    pub related: Vec<Offer>,
    /// Whom to ask.
    pub contact: Option<ContactCard>,
    /// Whether REPORT should be offered with it.
    pub offer_report: bool,
}

/// Why nothing was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeclineKind {
    /// A real question that the policy does not settle: a coverage gap.
    NotCovered,
    /// Hello, thanks, who are you.
    SmallTalk,
    /// An order to the program.
    Order,
    /// Nothing to go by.
    Empty,
}

/// A kind "no answer", never with a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// Why.
    pub kind: DeclineKind,
    /// The pack's topic id, for counting coverage gaps without their text.
    pub topic: String,
    /// What to tell the person.
    pub say: String,
    /// Whom to ask.
    pub contact: Option<ContactCard>,
}

/// What ASK says to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Answer, offer or decline.
    pub decision: Decision,
    /// The verdict of the first part; `None` unless the decision is `Answer`.
    pub verdict: Option<Verdict>,
    /// All guidelines cited, ascending; empty unless the decision is `Answer`.
    pub guidelines: Vec<u8>,
    /// One answer, or two for a question in two parts; empty unless the decision is `Answer`.
    pub parts: Vec<Part>,
    /// "Did you mean", or the nearest topics of a decline; at most three.
    pub offered: Vec<Offer>,
    /// Present exactly when the decision is `Decline`.
    pub declined: Option<Decline>,
    /// The question tells of danger or abuse: offer REPORT before anything else.
    pub report_first: bool,
    /// 0 to 1: how sure the reader is of its decision.
    pub confidence: f32,
    /// The language of the reply.
    pub lang: Lang,
}
