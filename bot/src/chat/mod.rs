//! The neutral words between the desk and every place where people type: events in, replies out, plain data.
//!
//! Never: a vendor's word. What a reply looks like on a screen is each platform's own affair.

mod action;
mod card;
mod casework;
mod form;
mod private;

pub use action::{Action, Context, Facts, TOO_LONG_TO_SIGN};
pub use card::{Block, Button, ButtonKind, Card, Found, Line, Tick};
pub use casework::{CaseStep, Once};
pub use form::{Answers, Field, FieldKey, Form, FormKind};
pub use private::Private;

use rules_core::text::Lang;

/// Something that a person did.
#[derive(Debug, Clone)]
pub enum Event {
    /// Asked a question about the policy.
    Ask {
        /// The question in their own words.
        text: Private,
    },
    /// Handed in a draft to be checked before it is posted.
    Check {
        /// The draft.
        draft: Private,
        /// What they told about it.
        context: Context,
    },
    /// Wants to have a draft checked and has not given one.
    OpenCheck {
        /// What they already typed, or the message they pointed at.
        typed: Option<Private>,
        /// What they told about it.
        context: Context,
    },
    /// Wants to report something.
    OpenReport {
        /// What they already typed behind the command; it goes into the form and nowhere else.
        typed: Option<Private>,
    },
    /// Filled in the report form and sent it.
    ReportSent {
        /// What they wrote, field by field.
        answers: Answers,
        /// What the platform calls this sending, where it may send the same one twice.
        once: Option<Once>,
    },
    /// Wants to know what became of a report.
    OpenStatus {
        /// What they already typed behind the command.
        typed: Option<Private>,
    },
    /// Filled in the form for that and sent it.
    StatusSent {
        /// The receipt, and what is to be added.
        answers: Answers,
        /// As with a report.
        once: Option<Once>,
    },
    /// Pressed a button of an earlier reply.
    ButtonPressed {
        /// What the button does.
        action: Action,
        /// The text that the reply carried, see [`Card::carries`].
        carried: Option<Private>,
        /// What the platform calls this press, where it may send the same one twice.
        once: Option<Once>,
    },
    /// A handler does something with a case, without reading it.
    Casework {
        /// What they do.
        step: CaseStep,
        /// The case's number as it was typed or carried by a button.
        number: String,
        /// The roster's id of who does it; none for somebody whom the roster does not know.
        by: Option<String>,
    },
    /// Wants a guideline or a rule explained.
    Explain {
        /// A guideline's number, or a rule's name.
        what: Private,
    },
    /// Wants to know what can be done here.
    Help,
}

/// What the platform knows of the circumstances. There is no person in it: nothing here needs to know who it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Setting {
    /// The person's language, where the platform knows it.
    pub lang: Option<Lang>,
    /// The name people know the workspace by; `None` at a terminal.
    pub workspace: Option<&'static str>,
}

/// Who gets to see a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The person alone, and not as a message that stays.
    OnlyYou,
    /// Everybody who reads along.
    Thread,
}

/// What the desk says to an event.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Who gets to see it.
    pub audience: Audience,
    /// What to show.
    pub card: Card,
    /// A form to open right behind the card.
    pub form: Option<Form>,
    /// The language it is written in.
    pub lang: Lang,
}

impl Reply {
    /// A card for the person alone.
    pub fn only_you(lang: Lang, card: Card) -> Self {
        Self { audience: Audience::OnlyYou, card, form: None, lang }
    }
}
