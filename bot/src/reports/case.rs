//! A case: its number, what of it lies in the open, and the moves it may make.

use std::fmt;

use rules_core::triage::{Kind, Urgency};
use serde::{Deserialize, Serialize};

/// Letters and digits that nobody mixes up (Crockford's alphabet).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 8;

/// What a case is called, for example `K7Q2-9XMD`. Drawn at random: it tells neither order nor time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber(String);

impl CaseNumber {
    /// The number that these random bytes make.
    pub fn from_random(bytes: [u8; LETTERS]) -> Self {
        let letter =
            |byte: u8| ALPHABET.get(usize::from(byte % 32)).map_or('0', |letter| char::from(*letter));
        let mut number: String = bytes.into_iter().map(letter).collect();
        number.insert(LETTERS / 2, '-');
        Self(number)
    }

    /// Reads a number as people type it: in any case, with or without the dash.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters: Vec<char> =
            typed.chars().filter(|letter| *letter != '-').map(|letter| letter.to_ascii_uppercase()).collect();
        let known = |letter: &char| letter.is_ascii() && ALPHABET.contains(&(*letter as u8));
        if letters.len() != LETTERS || !letters.iter().all(known) {
            return None;
        }
        let mut number: String = letters.into_iter().collect();
        number.insert(LETTERS / 2, '-');
        Some(Self(number))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("that is no case number")
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.0
    }
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is saved and on its way; nobody, or not the one it was handed to, has said that they have it.
    Filed,
    /// Somebody has it.
    Acknowledged,
    /// Somebody works on it.
    Working,
    /// It is done.
    Closed,
}

impl Status {
    /// All of them, in their usual order.
    pub const ALL: [Self; 4] = [Self::Filed, Self::Acknowledged, Self::Working, Self::Closed];

    /// Whether a case may go from here to `next`. Back to `Filed` leads what the reporter adds to a closed case, and handing
    /// it to somebody who has to take it.
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Filed, Self::Acknowledged | Self::Working | Self::Closed)
                | (Self::Acknowledged, Self::Working | Self::Closed | Self::Filed)
                | (Self::Working, Self::Closed | Self::Filed)
                | (Self::Closed, Self::Working | Self::Filed)
        )
    }

    /// The name that is stored and typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Acknowledged => "acknowledged",
            Self::Working => "working",
            Self::Closed => "closed",
        }
    }

    /// Reads [`Status::name`].
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What of a case lies in the open: enough to route it, nothing that was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseHead {
    /// What it is called.
    pub number: CaseNumber,
    /// The day it was filed. Never the hour.
    pub day: String,
    /// What it is about.
    #[serde(with = "kind_name")]
    pub kind: Kind,
    /// How fast somebody must act.
    #[serde(with = "urgency_name")]
    pub urgency: Urgency,
    /// The roster's id of the site, where the report named one.
    pub site: Option<String>,
}

/// What a piece of a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// The report itself.
    Report,
    /// What the reporter added later.
    More,
    /// A handler's words to the reporter.
    Reply,
    /// A handler's words to the other handlers.
    Note,
}

impl PieceKind {
    /// The name that is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::More => "more",
            Self::Reply => "reply",
            Self::Note => "note",
        }
    }
}

/// Stores a kind by its name.
pub mod kind_name {
    use super::{Deserialize, Kind};
    use serde::{Deserializer, Serializer, de::Error};

    /// Writes the name.
    pub fn serialize<S: Serializer>(kind: &Kind, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(kind.name())
    }

    /// Reads the name.
    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Kind, D::Error> {
        let name = String::deserialize(input)?;
        Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| D::Error::custom("no such kind"))
    }
}

/// Stores an urgency by its name.
pub mod urgency_name {
    use super::{Deserialize, Urgency};
    use serde::{Deserializer, Serializer, de::Error};

    /// Writes the name.
    pub fn serialize<S: Serializer>(urgency: &Urgency, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(urgency.name())
    }

    /// Reads the name.
    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Urgency, D::Error> {
        let name = String::deserialize(input)?;
        let found = Urgency::ALL.into_iter().find(|urgency| urgency.name() == name);
        found.ok_or_else(|| D::Error::custom("no such urgency"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = CaseNumber::from_random([0, 31, 32, 200, 7, 8, 9, 255]);
        assert_eq!(CaseNumber::parse(&number.as_str().to_lowercase().replace('-', "")), Some(number));
        for typed in ["", "K7Q2", "K7Q2-9XMDD", "K7Q2-9XM!", "IIII-OOOO", "../../etc"] {
            assert_eq!(CaseNumber::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_case_moves_forward_until_it_is_handed_on_or_added_to() {
        assert!(Status::Filed.may_become(Status::Acknowledged) && Status::Closed.may_become(Status::Filed));
        assert!(!Status::Working.may_become(Status::Acknowledged));
        assert!(!Status::Closed.may_become(Status::Acknowledged));
        for status in Status::ALL {
            assert!(!status.may_become(status));
            assert_eq!(Status::from_name(status.name()), Some(status));
        }
    }
}
