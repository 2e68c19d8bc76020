//! What a button does, small enough to travel inside the button: so a press needs no memory of the conversation.

use rules_core::ask::Truth;
use rules_core::check::{Account, Attachment};
use rules_core::text::Lang;

/// The longest action that a platform can still sign: 100 bytes less a signature.
pub const TOO_LONG_TO_SIGN: usize = 88;

/// What a button does. There is never a person's text in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Shows the authored answer `id`, fitted to what the person has told.
    Answer {
        /// The pack's answer id.
        id: String,
        /// What they told.
        facts: Facts,
        /// The language of the conversation.
        lang: Lang,
    },
    /// Shows the same answer to everybody in the channel.
    ShareInChannel {
        /// The pack's answer id.
        id: String,
        /// What they told.
        facts: Facts,
        /// The language of the conversation.
        lang: Lang,
    },
    /// Opens the report form.
    StartReport {
        /// The language of the conversation.
        lang: Lang,
    },
    /// Sends the carried report as it is, with the words that may tell who wrote it.
    SendReport {
        /// The language of the conversation.
        lang: Lang,
    },
    /// Says for a handler that they have the case.
    Acknowledge {
        /// The case's number.
        number: String,
        /// The language of the notice.
        lang: Lang,
    },
    /// Checks the carried draft again, knowing more about it.
    CheckAgain(Context),
    /// Shows the carried draft with every safe rewrite applied.
    UseWording(Context),
}

/// Facts that a person has told, by the pack's fact id. `Unknown` means they were asked and are not sure.
pub type Facts = Vec<(String, Truth)>;

/// What a person told about a draft; what they were not asked stays unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Context {
    /// Where it is going to be posted.
    pub account: Account,
    /// Whether both written consents are on file.
    pub consent: Truth,
    /// What goes out with it; `None` when nobody has said.
    pub attachments: Option<Vec<Attachment>>,
}

impl Action {
    /// The action as a short text of letters, digits and `| . _ -`.
    pub fn encode(&self) -> String {
        match self {
            Self::Answer { id, facts, lang } => format!("a|{}", encode_answer(id, facts, *lang)),
            Self::ShareInChannel { id, facts, lang } => format!("s|{}", encode_answer(id, facts, *lang)),
            Self::StartReport { lang } => format!("r|{}", lang.tag()),
            Self::SendReport { lang } => format!("f|{}", lang.tag()),
            Self::Acknowledge { number, lang } => format!("k|{}|{number}", lang.tag()),
            Self::CheckAgain(context) => format!("c|{}", encode_context(context)),
            Self::UseWording(context) => format!("w|{}", encode_context(context)),
        }
    }

    /// Reads what [`Action::encode`] wrote; `None` for anything else.
    pub fn decode(text: &str) -> Option<Self> {
        let (verb, rest) = text.split_once('|')?;
        match verb {
            "a" => decode_answer(rest).map(|(id, facts, lang)| Self::Answer { id, facts, lang }),
            "s" => decode_answer(rest).map(|(id, facts, lang)| Self::ShareInChannel { id, facts, lang }),
            "r" => Lang::from_locale(rest).map(|lang| Self::StartReport { lang }),
            "f" => Lang::from_locale(rest).map(|lang| Self::SendReport { lang }),
            "k" => {
                let (lang, number) = rest.split_once('|').filter(|(_, number)| !number.is_empty())?;
                Some(Self::Acknowledge { number: number.to_owned(), lang: Lang::from_locale(lang)? })
            }
            "c" => decode_context(rest).map(Self::CheckAgain),
            "w" => decode_context(rest).map(Self::UseWording),
            _ => None,
        }
    }
}

fn encode_answer(id: &str, facts: &Facts, lang: Lang) -> String {
    let facts: String = facts.iter().map(|(fact, truth)| format!("|{}{fact}", letter(*truth))).collect();
    format!("{}|{id}{facts}", lang.tag())
}

fn decode_answer(text: &str) -> Option<(String, Facts, Lang)> {
    let mut pieces = text.split('|');
    let lang = Lang::from_locale(pieces.next()?)?;
    let id = pieces.next().filter(|id| !id.is_empty())?.to_owned();
    let facts = pieces.map(|piece| {
        let mut letters = piece.chars();
        let truth = truth(letters.next()?)?;
        Some((letters.as_str().to_owned(), truth))
    });
    Some((id, facts.collect::<Option<_>>()?, lang))
}

fn encode_context(context: &Context) -> String {
    let account = match context.account {
        Account::Personal => 'p',
        Account::School => 's',
        Account::Unspecified => 'u',
    };
    let attachments = match &context.attachments {
        None => "u".to_owned(),
        Some(list) => list.iter().map(|attachment| attachment_letter(*attachment)).collect(),
    };
    format!("{account}{}{attachments}", letter(context.consent))
}

fn decode_context(text: &str) -> Option<Context> {
    let mut letters = text.chars();
    let account = match letters.next()? {
        'p' => Account::Personal,
        's' => Account::School,
        'u' => Account::Unspecified,
        _ => return None,
    };
    let consent = truth(letters.next()?)?;
    let attachments = match letters.as_str() {
        "u" => None,
        list => Some(list.chars().map(attachment).collect::<Option<_>>()?),
    };
    Some(Context { account, consent, attachments })
}

fn letter(truth: Truth) -> char {
    match truth {
        Truth::Yes => 'y',
        Truth::No => 'n',
        Truth::Unknown => 'u',
    }
}

fn truth(letter: char) -> Option<Truth> {
    match letter {
        'y' => Some(Truth::Yes),
        'n' => Some(Truth::No),
        'u' => Some(Truth::Unknown),
        _ => None,
    }
}

fn attachment_letter(attachment: Attachment) -> char {
    match attachment {
        Attachment::Photo => 'p',
        Attachment::Video => 'v',
        Attachment::Screenshot => 's',
        Attachment::Document => 'd',
    }
}

fn attachment(letter: char) -> Option<Attachment> {
    match letter {
        'p' => Some(Attachment::Photo),
        'v' => Some(Attachment::Video),
        's' => Some(Attachment::Screenshot),
        'd' => Some(Attachment::Document),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_comes_back_as_it_went() {
        let facts = vec![
            ("guardian_consent".to_owned(), Truth::Yes),
            ("principal-consent".to_owned(), Truth::Unknown),
        ];
        let context = Context {
            account: Account::Personal,
            consent: Truth::No,
            attachments: Some(vec![Attachment::Photo]),
        };
        let told_none = Context { attachments: Some(Vec::new()), ..Context::default() };
        for action in [
            Action::Answer { id: "class-photo".to_owned(), facts: facts.clone(), lang: Lang::Es },
            Action::ShareInChannel { id: "class-photo".to_owned(), facts, lang: Lang::En },
            Action::StartReport { lang: Lang::Es },
            Action::SendReport { lang: Lang::En },
            Action::Acknowledge { number: "K7Q2-M9".to_owned(), lang: Lang::En },
            Action::CheckAgain(context.clone()),
            Action::CheckAgain(Context::default()),
            Action::CheckAgain(told_none),
            Action::UseWording(context),
        ] {
            let wire = action.encode();
            assert!(wire.len() <= TOO_LONG_TO_SIGN, "{wire}");
            assert_eq!(Action::decode(&wire), Some(action), "{wire}");
        }
    }

    #[test]
    fn anything_else_is_no_action() {
        for wire in
            ["", "a", "a|", "a|en|", "a|en|id|xfact", "r|fr", "k|en|", "c|", "c|px", "c|pyq", "z|1", "🦊|🦊"]
        {
            assert_eq!(Action::decode(wire), None, "{wire}");
        }
    }
}
