//! Triage: what kind of report a text is, how urgent, the words that say so, and what reveals its writer.

mod contact;
mod cues;
mod decide;
mod lexicon;
mod pattern;
mod reading;
mod reveals;
mod tables;

pub(crate) use cues::cues;
pub use decide::{BLEND, Blend};
pub(crate) use decide::{ReaderOpinion, decide};

use crate::text::{Lang, Span};

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Harm to others, or a weapon.
    Threat,
    /// Harassment of an adult, or by an adult.
    Harassment,
    /// Bullying of a student.
    Bullying,
    /// Somebody may hurt themselves.
    SelfHarm,
    /// Improper contact between an adult and a student.
    Boundary,
    /// Somebody poses as somebody else.
    Impersonation,
    /// Student or personnel data is exposed.
    Privacy,
    /// No report at all.
    Other,
}

impl Kind {
    /// All kinds, in the order of every array of scores.
    pub const ALL: [Self; 8] = [
        Self::Threat,
        Self::Harassment,
        Self::Bullying,
        Self::SelfHarm,
        Self::Boundary,
        Self::Impersonation,
        Self::Privacy,
        Self::Other,
    ];

    /// The name that the command line prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Threat => "threat",
            Self::Harassment => "harassment",
            Self::Bullying => "bullying",
            Self::SelfHarm => "self_harm",
            Self::Boundary => "boundary",
            Self::Impersonation => "impersonation",
            Self::Privacy => "privacy",
            Self::Other => "other",
        }
    }
}

/// How fast somebody must act. Ordered: `Standard < Urgent < Emergency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Working days.
    Standard,
    /// Hours matter.
    Urgent,
    /// Danger now or within a day.
    Emergency,
}

impl Urgency {
    /// All degrees, in the order of every array of scores.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Urgent, Self::Emergency];

    /// The name that the command line prints.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
        }
    }
}

/// What the person should be told to do, before anything is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Call 911 if somebody is in danger now.
    Call911,
    /// Call or text 988.
    Call988,
    /// Keep the message, the post, the screenshot.
    KeepEvidence,
    /// Do not confront the person.
    DoNotConfront,
    /// Tell the principal or the site administrator now, by voice.
    TellAdministrator,
    /// A child may be abused: the duty to report to child protection stands beside this report.
    MandatedReport,
    /// Tell the platform that the account is false.
    ReportAccount,
}

/// A stretch of the report and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Bytes of the original text.
    pub span: Span,
    /// The words themselves.
    pub text: String,
    /// One sentence, in the language of the report.
    pub why: String,
}

/// What triage found.
#[derive(Debug, Clone, PartialEq)]
pub struct Triage {
    /// The main kind.
    pub kind: Kind,
    /// How urgent.
    pub urgency: Urgency,
    /// The guidelines that the report touches, ascending.
    pub guidelines: Vec<u8>,
    /// The words that decided kind and urgency.
    pub reasons: Vec<Mark>,
    /// The words that tell who the reporter is.
    pub reveals: Vec<Mark>,
    /// What to tell the person, most urgent first.
    pub advice: Vec<Advice>,
    /// The report's language.
    pub lang: Lang,
}

#[cfg(test)]
mod tests;
