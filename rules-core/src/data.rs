//! The files that are compiled in: rules, lexicons, the policy pack, the reader's tables and weights.
//!
//! All of them are statics: the bytes of a `const` would be written into the crate's metadata several times,
//! 70 MB that everybody who builds on this crate would read.

include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The encoder's artefact, see `model/NOTICE`.
pub(crate) static ENCODER: &[u8] = include_bytes!("../model/minilm-q8.bin");
/// The heads on the encoder.
pub(crate) static HEADS: &[u8] = include_bytes!("../model/heads.bin");
/// Words to correct to, one a line, most frequent first.
pub(crate) static WORDS: &str = include_str!("../model/words.txt");
/// What people write short, and what it stands for.
pub(crate) static SLANG: &str = include_str!("../model/slang.tsv");
/// Spanish words, and what they are in English.
pub(crate) static GLOSS: &str = include_str!("../model/gloss.tsv");
