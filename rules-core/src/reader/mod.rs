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
    CHECK_LABELS, DraftOpinion, KINDS, Marked, QuestionOpinion, Reader, ReportOpinion, URGENCIES,
};
pub(crate) use wordpiece::bare;
pub use wordpiece::{Piece, Word, WordPiece, basic_words};

/// The encoder's artefact, compiled in: see `model/NOTICE`.
pub const ARTEFACT: &[u8] = include_bytes!("../../model/minilm-q8.bin");

/// The normaliser that ships.
pub fn builtin_normaliser() -> Normaliser {
    normaliser_with(include_str!("../../model/words.txt"))
}

/// The normaliser with other words to correct to, one a line, most frequent first.
pub fn normaliser_with(words: &'static str) -> Normaliser {
    Normaliser::new(include_str!("../../model/slang.tsv"), include_str!("../../model/gloss.tsv"), words)
}
