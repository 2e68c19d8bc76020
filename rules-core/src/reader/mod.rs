//! The trained reader: catches what the rules miss and vetoes their false alarms.

mod artefact;
mod encoder;
mod input;
mod math;
mod normalise;
mod wordpiece;

pub use artefact::{ArtefactError, MAGIC};
pub use encoder::{Encoded, Encoder, Path};
pub use input::{Layout, WINDOW, WINDOWS, Window};
pub use normalise::Normaliser;
pub use wordpiece::{Piece, Word, WordPiece, basic_words};

/// The encoder's artefact, compiled in: see `model/NOTICE`.
pub const ARTEFACT: &[u8] = include_bytes!("../../model/minilm-q8.bin");

/// The normaliser that ships.
pub fn builtin_normaliser() -> Normaliser {
    Normaliser::new(
        include_str!("../../model/slang.tsv"),
        include_str!("../../model/gloss.tsv"),
        include_str!("../../model/words.txt"),
    )
}
