//! The trained reader: catches what the rules miss and vetoes their false alarms.

mod artefact;
mod encoder;
mod examples;
mod heads;
mod input;
mod kernel;
mod math;
mod normalise;
mod opinion;
mod passages;
mod wordpiece;

pub use artefact::{ArtefactError, MAGIC};
pub use encoder::{Encoded, Encoder, Path};
pub use examples::Examples;
pub use heads::{HEADS_MAGIC, Head, Heads, bucket, grams, likelihood, likelihoods};
pub use input::{Layout, WINDOW, WINDOWS, Window};
pub use kernel::STRIP;
pub use normalise::Normaliser;
pub use opinion::{
    CHECK_LABELS, DraftOpinion, KINDS, Marked, QuestionOpinion, Reader, ReportOpinion, URGENCIES, Verdicts,
};
pub(crate) use wordpiece::bare;
pub use wordpiece::{Piece, Word, WordPiece, basic_words};

use crate::data;

/// The encoder's artefact, compiled in: see `model/NOTICE`.
pub static ARTEFACT: &[u8] = data::ENCODER;

/// The normaliser that ships.
pub fn builtin_normaliser() -> Normaliser {
    normaliser_with(data::WORDS)
}

/// The normaliser with other words to correct to, one a line, most frequent first.
pub fn normaliser_with(words: &'static str) -> Normaliser {
    Normaliser::new(data::SLANG, data::GLOSS, words)
}
