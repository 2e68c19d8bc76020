//! What is inside the seal: the answers, and why triage sorted them as it did. Wiped from memory when it is dropped.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::reports::case::{CaseNumber, PieceKind};
use crate::reports::seal::SealError;

/// A report, an addition, a reply or a note.
#[derive(Clone, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Content {
    /// What was written, in the form's order.
    pub answers: Vec<Answer>,
    /// The guidelines it touches.
    #[serde(default)]
    pub guidelines: Vec<u8>,
    /// The words that decided its kind and urgency.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Whether it was sorted in haste, by its words alone, because many came at once.
    #[serde(default)]
    pub hasty: bool,
    /// Whether it stays a case of its own although others say the same.
    #[serde(skip)]
    pub apart: bool,
    /// The language it is written in.
    #[serde(default)]
    pub lang: String,
}

/// One answer of the form.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Answer {
    /// Which question: `what`, `where`, `when`, `who`, `danger`; `text` for a reply or a note.
    pub question: String,
    /// What was written.
    pub text: String,
}

/// Words of the report, and what they say.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Reason {
    /// The words.
    pub text: String,
    /// What they say.
    pub why: String,
}

impl std::fmt::Debug for Content {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl std::fmt::Debug for Reason {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

/// What is sealed: the content, bound to its case and to what it is there.
#[derive(Serialize)]
struct Envelope<'a> {
    version: u8,
    case: &'a CaseNumber,
    kind: PieceKind,
    content: &'a Content,
}

/// The same, read back.
#[derive(Deserialize)]
struct Opened {
    version: u8,
    case: CaseNumber,
    kind: PieceKind,
    content: Content,
}

impl Content {
    /// One text, for a reply, a note or an addition.
    pub fn text(text: &str) -> Self {
        let answer = Answer { question: "text".to_owned(), text: text.to_owned() };
        let mut content = Self::default();
        content.answers.push(answer);
        content
    }

    /// Everything that was written, one answer a line.
    pub fn words(&self) -> Zeroizing<String> {
        let answers: Vec<&str> = self.answers.iter().map(|answer| answer.text.as_str()).collect();
        Zeroizing::new(answers.join("\n"))
    }

    /// The bytes to seal.
    pub fn envelope(&self, case: &CaseNumber, kind: PieceKind) -> Zeroizing<Vec<u8>> {
        let envelope = Envelope { version: 1, case, kind, content: self };
        // Strings, numbers and lists can always be written.
        Zeroizing::new(serde_json::to_vec(&envelope).unwrap_or_default())
    }

    /// Reads what was sealed; what was sealed for another case or as something else is refused.
    pub fn from_envelope(bytes: &[u8], case: &CaseNumber, kind: PieceKind) -> Result<Self, SealError> {
        let Opened { version, case: of, kind: was, content } =
            serde_json::from_slice(bytes).map_err(|_| SealError::NotSealed)?;
        let fits = version == 1 && of == *case && was == kind;
        if fits { Ok(content) } else { Err(SealError::NotSealed) }
    }
}
