//! The encoder's artefact: one file with the vocabulary and the int8 weights, read without copying them.
//!
//! Little-endian. `CHALKQ8\x02`, then six `u32` (vocabulary, width, layers, inner width, heads, positions), the
//! vocabulary's byte length as `u32` and its text, then the tensors in the order of [`Weights`]. A quantised matrix is
//! `rows * columns` `i8` followed by one `f32` scale a row. The layers' matrices lie in strips of [`STRIP`] rows: two
//! columns of every row of the strip, the next two columns, and so on.

use thiserror::Error;

use super::kernel::STRIP;
use super::math::LANES;

/// What the file starts with; the last byte is the version.
pub const MAGIC: &[u8; 8] = b"CHALKQ8\x02";

/// Why an artefact cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ArtefactError {
    /// It is something else, or of another version.
    #[error("this is no encoder artefact of version 2; make it again with `cargo xtask model`")]
    Magic,
    /// It ends too early, or holds more than it says.
    #[error("the encoder artefact is cut short or too long; make it again with `cargo xtask model`")]
    Length,
    /// The vocabulary is not UTF-8.
    #[error("the encoder artefact's vocabulary is not text; make it again with `cargo xtask model`")]
    Vocabulary,
}

/// A matrix of int8 weights with one scale a row.
#[derive(Debug)]
pub(super) struct Quantised {
    /// Row by row; each byte is an `i8`.
    pub(super) weights: &'static [u8],
    /// What one step of a row is worth.
    pub(super) scales: Vec<f32>,
    /// Entries in a row.
    pub(super) columns: usize,
}

impl Quantised {
    /// The row's weights and scale.
    pub(super) fn row(&self, index: usize) -> (&'static [u8], f32) {
        let start = index * self.columns;
        let weights = self.weights.get(start..start + self.columns).unwrap_or_default();
        (weights, self.scales.get(index).copied().unwrap_or_default())
    }
}

/// A matrix in strips, and what is added to its product.
#[derive(Debug)]
pub(super) struct Linear {
    matrix: Quantised,
    bias: Vec<f32>,
}

impl Linear {
    /// How many outputs it has.
    pub(super) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Strip by strip: the weights, what one step of each output is worth, and what is added to it.
    pub(super) fn strips(&self) -> impl Iterator<Item = (&'static [u8], &[f32; STRIP], &[f32; STRIP])> {
        let weights = self.matrix.weights.chunks_exact(self.matrix.columns * STRIP);
        let scales = self.matrix.scales.as_chunks::<STRIP>().0.iter();
        weights
            .zip(scales)
            .zip(self.bias.as_chunks::<STRIP>().0)
            .map(|((weights, scales), bias)| (weights, scales, bias))
    }
}

/// Gain and offset of a normalisation.
#[derive(Debug)]
pub(super) struct Norm {
    pub(super) gain: Vec<f32>,
    pub(super) offset: Vec<f32>,
}

/// One transformer layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// Query, key and value, one under the other.
    pub(super) attend: Linear,
    pub(super) attended: Linear,
    pub(super) attended_norm: Norm,
    pub(super) inner: Linear,
    pub(super) outer: Linear,
    pub(super) outer_norm: Norm,
}

/// Everything in the artefact.
#[derive(Debug)]
pub(super) struct Weights {
    pub(super) width: usize,
    pub(super) heads: usize,
    pub(super) positions: usize,
    pub(super) vocabulary: &'static str,
    pub(super) words: Quantised,
    /// One row a position; the segment's constant vector is already added.
    pub(super) places: Vec<f32>,
    pub(super) words_norm: Norm,
    pub(super) layers: Vec<Layer>,
}

/// Reads an artefact.
pub(super) fn read(bytes: &'static [u8]) -> Result<Weights, ArtefactError> {
    let mut input = Input { bytes };
    if input.take(MAGIC.len())? != MAGIC {
        return Err(ArtefactError::Magic);
    }
    let (entries, width, layers) = (input.number()?, input.number()?, input.number()?);
    let (inner, heads, positions) = (input.number()?, input.number()?, input.number()?);
    let length = input.number()?;
    let vocabulary = std::str::from_utf8(input.take(length)?).map_err(|_| ArtefactError::Vocabulary)?;
    let words = input.quantised(entries, width)?;
    let places = input.floats(positions.checked_mul(width).ok_or(ArtefactError::Length)?)?;
    let words_norm = input.norm(width)?;
    let layers = (0..layers)
        .map(|_| {
            Ok(Layer {
                attend: input.linear(3 * width, width)?,
                attended: input.linear(width, width)?,
                attended_norm: input.norm(width)?,
                inner: input.linear(inner, width)?,
                outer: input.linear(width, inner)?,
                outer_norm: input.norm(width)?,
            })
        })
        .collect::<Result<_, ArtefactError>>()?;
    if !input.bytes.is_empty() || heads == 0 || !width.is_multiple_of(heads * LANES) {
        return Err(ArtefactError::Length);
    }
    Ok(Weights { width, heads, positions, vocabulary, words, places, words_norm, layers })
}

/// Takes one field after the other.
pub(super) struct Input {
    pub(super) bytes: &'static [u8],
}

impl Input {
    pub(super) fn take(&mut self, length: usize) -> Result<&'static [u8], ArtefactError> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(ArtefactError::Length)?;
        self.bytes = rest;
        Ok(taken)
    }

    pub(super) fn number(&mut self) -> Result<usize, ArtefactError> {
        let bytes = self.take(4)?.first_chunk::<4>().ok_or(ArtefactError::Length)?;
        usize::try_from(u32::from_le_bytes(*bytes)).map_err(|_| ArtefactError::Length)
    }

    pub(super) fn floats(&mut self, count: usize) -> Result<Vec<f32>, ArtefactError> {
        let bytes = self.take(count.checked_mul(4).ok_or(ArtefactError::Length)?)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect())
    }

    pub(super) fn quantised(&mut self, rows: usize, columns: usize) -> Result<Quantised, ArtefactError> {
        let weights = self.take(rows.checked_mul(columns).ok_or(ArtefactError::Length)?)?;
        Ok(Quantised { weights, scales: self.floats(rows)?, columns })
    }

    /// A text with its length in bytes before it.
    pub(super) fn text(&mut self) -> Result<&'static str, ArtefactError> {
        let length = self.number()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| ArtefactError::Vocabulary)
    }

    fn linear(&mut self, rows: usize, columns: usize) -> Result<Linear, ArtefactError> {
        if !rows.is_multiple_of(STRIP) || !columns.is_multiple_of(2) {
            return Err(ArtefactError::Length);
        }
        Ok(Linear { matrix: self.quantised(rows, columns)?, bias: self.floats(rows)? })
    }

    fn norm(&mut self, width: usize) -> Result<Norm, ArtefactError> {
        Ok(Norm { gain: self.floats(width)?, offset: self.floats(width)? })
    }
}
