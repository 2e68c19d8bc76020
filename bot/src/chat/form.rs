//! A form: questions that are answered together and sent at once.

use crate::chat::Private;

/// The report form. It is sent whole: no half report exists anywhere.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its title, at most 24 characters.
    pub title: String,
    /// In order.
    pub fields: Vec<Field>,
    /// What the button that sends it says.
    pub send: String,
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

/// The questions of the report form.
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
}

/// What was written into a form, in the form's order; empty answers are left out.
pub type Answers = Vec<(FieldKey, Private)>;
