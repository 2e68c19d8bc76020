//! The trained reader: catches what the rules miss and vetoes their false alarms.

mod artefact;
mod encoder;
mod math;
mod normalise;
mod wordpiece;

pub use artefact::{ArtefactError, MAGIC};
pub use encoder::{Encoded, Encoder, Path};
pub use normalise::Normaliser;
pub use wordpiece::{Piece, Word, WordPiece, basic_words};
