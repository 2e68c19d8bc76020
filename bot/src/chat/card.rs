//! What a reply shows: blocks in reading order, then buttons.

use rules_core::ask::Truth;
use rules_core::check::Severity;
use rules_core::text::{Lang, Span};

use crate::chat::{Action, Private};

/// A reply's content.
#[derive(Debug, Clone, Default)]
pub struct Card {
    /// In reading order.
    pub blocks: Vec<Block>,
    /// Most useful first.
    pub buttons: Vec<Button>,
    /// A text of the person that its buttons need again. The platform hands it back with the press, from the message
    /// itself or from its own memory of the conversation; the desk keeps nothing.
    pub carries: Option<Private>,
}

/// One piece of a card.
#[derive(Debug, Clone)]
pub enum Block {
    /// To be seen before anything else: danger, or something that was not done.
    Alert(String),
    /// The answer in one breath.
    Lead(String),
    /// A small title over what follows.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// One line each.
    List(Vec<Line>),
    /// The policy's own words, under its number.
    Quote {
        /// For example `Guideline 3`.
        cite: String,
        /// The restatement.
        plain: String,
        /// The district's official wording, word for word, where there is one.
        official: Option<String>,
    },
    /// A text to copy.
    Copy {
        /// What it is.
        title: String,
        /// The text itself.
        text: Private,
    },
    /// A text of the person with words marked in it.
    Marked {
        /// The text.
        text: Private,
        /// What was found in it, most severe first.
        found: Vec<Found>,
        /// How many more were found than are shown.
        more: usize,
        /// The language of the card.
        lang: Lang,
    },
    /// A footnote.
    Small(String),
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What stands before it.
    pub tick: Tick,
    /// What it says.
    pub text: Private,
}

impl Line {
    /// A line of a list.
    pub fn new(tick: Tick, text: impl Into<String>) -> Self {
        Self { tick, text: Private::new(text) }
    }
}

/// What stands before a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// A plain point.
    Point,
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// Nobody knows yet.
    Unknown,
}

impl From<Truth> for Tick {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Yes,
            Truth::No => Self::No,
            Truth::Unknown => Self::Unknown,
        }
    }
}

/// One thing found in a text: all the places where the same thing is to be said.
#[derive(Debug, Clone)]
pub struct Found {
    /// How much it matters.
    pub severity: Severity,
    /// What to write at the words, for example `Guideline 3`.
    pub cite: String,
    /// The rule's name; `None` where no rule found it.
    pub rule: Option<String>,
    /// The places, as bytes of the text.
    pub spans: Vec<Span>,
    /// Why it matters.
    pub why: Private,
    /// What to do instead.
    pub instead: Option<Private>,
}

/// Something to press.
#[derive(Debug, Clone)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub action: Action,
    /// What it is for.
    pub kind: ButtonKind,
}

/// What a button is for, so that a platform can dress it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ButtonKind {
    /// The next step.
    Next,
    /// One of several topics to choose from.
    Choice,
    /// Possible, seldom needed.
    Aside,
    /// Somebody may be in danger.
    Danger,
}
