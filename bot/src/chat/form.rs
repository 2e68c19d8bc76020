//! A form: questions that are answered together and sent at once.

use crate::chat::{Context, Private};

/// A form. It is sent whole: no half report exists anywhere.
#[derive(Debug, Clone)]
pub struct Form {
    /// What it is for, and so which event it becomes when it is sent.
    pub kind: FormKind,
    /// Its title, at most 24 characters.
    pub title: String,
    /// In order.
    pub fields: Vec<Field>,
    /// What the button that sends it says.
    pub send: String,
}

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormKind {
    /// A report; sent, it is an `Event::ReportSent`.
    Report,
    /// Coming back to a report; sent, it is an `Event::StatusSent`.
    Status,
    /// A draft to be checked, with what was told about it before; sent, it is an `Event::Check`.
    Check(Context),
}

/// One question of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Which one it is.
    pub key: FieldKey,
    /// The question, at most 45 characters.
    pub label: String,
    /// What helps to answer it, at most 100 characters.
    pub hint: String,
    /// Whether it may not stay empty.
    pub required: bool,
    /// Whether it takes more than a line.
    pub long: bool,
    /// What already stands in it.
    pub typed: Option<Private>,
}

/// The questions of the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKey {
    /// What happened, in the reporter's own words.
    What,
    /// At which school, on which site or account.
    Where,
    /// When.
    When,
    /// Who did it, to whom.
    Who,
    /// Whether anybody is in danger now.
    Danger,
    /// The receipt of an earlier report.
    Receipt,
    /// What is to be added to it.
    More,
    /// A draft to be checked.
    Draft,
}

impl FieldKey {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::What,
        Self::Where,
        Self::When,
        Self::Who,
        Self::Danger,
        Self::Receipt,
        Self::More,
        Self::Draft,
    ];

    /// Its name on the wire of every platform, in pages, and inside the seal: it stays as it is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::What => "what",
            Self::Where => "where",
            Self::When => "when",
            Self::Who => "who",
            Self::Danger => "danger",
            Self::Receipt => "receipt",
            Self::More => "more",
            Self::Draft => "draft",
        }
    }

    /// The question of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }
}

/// What was written into a form, in the form's order; empty answers are left out.
pub type Answers = Vec<(FieldKey, Private)>;
