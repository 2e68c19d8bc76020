//! How a question, a draft and a report are laid out for the encoder: a mark for the job, the context, the words.

use super::normalise::{Normaliser, rename};
use super::wordpiece::{Piece, WordPiece};
use crate::check::{Account, Attachment, Draft};
use crate::text::Span;

/// Pieces of the vocabulary that no text contains; the encoder has learnt what they stand for here.
const ASK: u16 = 1;
const CHECK: u16 = 2;
const REPORT: u16 = 3;
const PERSONAL: u16 = 4;
const SCHOOL: u16 = 5;
const UNSPECIFIED: u16 = 6;
const CONSENT: u16 = 7;

/// So much of a question's beginning and of its end is read: a story has what it wants to know before it or behind it.
const QUESTION_BEGINS: usize = 48;
const QUESTION_ENDS: usize = 72;
/// Beyond this even the end is not looked for.
const QUESTION_PIECES: usize = 1_000;
/// A draft or report is read in windows of this many pieces.
pub const WINDOW: usize = 230;
/// How many windows are read; what lies beyond is left to the rules.
pub const WINDOWS: usize = 8;

/// A stretch of text ready for the encoder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Context marks first, then the words' pieces.
    pub pieces: Vec<Piece>,
    /// How many pieces are context marks and stand for no words.
    pub context: usize,
}

/// Lays texts out.
#[derive(Debug)]
pub struct Layout {
    pub(super) pieces: WordPiece,
    pub(super) normaliser: Normaliser,
}

impl Layout {
    /// A layout over a vocabulary and the normaliser's tables.
    pub fn new(vocabulary: &'static str, normaliser: Normaliser) -> Self {
        Self { pieces: WordPiece::new(vocabulary), normaliser }
    }

    /// The normalised words of a text, for the heads that look at words; `names` as for [`Layout::draft`].
    pub fn words(&self, text: &str, names: &[Span]) -> Vec<String> {
        let words = rename(super::wordpiece::basic_words(text, WINDOW * WINDOWS), names);
        self.normaliser.words(&self.pieces, words).into_iter().map(|word| word.text).collect()
    }

    /// A question; of a long one, its beginning and its end.
    pub fn question(&self, text: &str) -> Window {
        let mut pieces = vec![mark(ASK)];
        pieces.extend(self.pieces.pieces(text, &[], &self.normaliser, QUESTION_PIECES));
        let begun = 1 + QUESTION_BEGINS;
        if let Some(middle) = pieces.len().checked_sub(QUESTION_ENDS).filter(|end| *end > begun) {
            pieces.drain(begun..middle);
        }
        Window { pieces, context: 1 }
    }

    /// A draft, in windows. What stands within `names`, which are in order, is read as the same name for everybody.
    pub fn draft(&self, draft: &Draft<'_>, names: &[Span]) -> Vec<Window> {
        let account = match draft.account {
            Account::Personal => PERSONAL,
            Account::School => SCHOOL,
            Account::Unspecified => UNSPECIFIED,
        };
        let mut context = vec![mark(CHECK), mark(account)];
        if draft.consent {
            context.push(mark(CONSENT));
        }
        for attachment in draft.attachments.iter().take(4) {
            context.push(mark(match attachment {
                Attachment::Photo => 8,
                Attachment::Video => 9,
                Attachment::Screenshot => 10,
                Attachment::Document => 11,
            }));
        }
        self.windows(draft.text, names, &context)
    }

    /// A report, in windows.
    pub fn report(&self, text: &str) -> Vec<Window> {
        self.windows(text, &[], &[mark(REPORT)])
    }

    fn windows(&self, text: &str, names: &[Span], context: &[Piece]) -> Vec<Window> {
        let pieces = self.pieces.pieces(text, names, &self.normaliser, WINDOW * WINDOWS);
        let window = |part: &[Piece]| Window { pieces: [context, part].concat(), context: context.len() };
        if pieces.is_empty() {
            return vec![window(&[])];
        }
        pieces.chunks(WINDOW).map(window).collect()
    }
}

fn mark(id: u16) -> Piece {
    Piece { id, span: Span { start: 0, end: 0 } }
}
