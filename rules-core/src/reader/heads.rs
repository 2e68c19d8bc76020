//! The heads that sit on the encoder: what each job learnt from its corpus.
//!
//! File `heads.bin`, little-endian: `CHALKHD\x02`, the number of heads, then for each its name and labels (one a line)
//! as length-prefixed text, the numbers of inputs and of hidden units, for the hidden units int8 weights (a row a unit)
//! with one scale a row and one offset a unit, and for the labels the same: theirs go over the inputs and, behind them,
//! the hidden units. Heads whose name starts with `words-` take hashed word and character n-grams instead of the
//! encoder's vectors; they have no hidden units, and a row an n-gram bucket.

use std::collections::{BTreeMap, BTreeSet};

use super::artefact::{ArtefactError, Input, Quantised};
use super::math::exp;

/// What the file starts with; the last byte is the version.
pub const HEADS_MAGIC: &[u8; 8] = b"CHALKHD\x02";
/// One trained head.
#[derive(Debug)]
pub struct Head {
    /// What its outputs stand for.
    pub labels: Vec<String>,
    hidden: Vec<Unit>,
    buckets: usize,
    weights: Quantised,
    offsets: Vec<f32>,
}

/// A unit between the inputs and the labels: what it sees counts if it is more than nothing.
#[derive(Debug)]
struct Unit {
    weights: Vec<f32>,
    offset: f32,
}

impl Head {
    /// One score a label, from the encoder's vector.
    pub fn scores(&self, vector: &[f32]) -> Vec<f32> {
        let units = self.hidden.iter().map(|unit| (dot(&unit.weights, vector) + unit.offset).max(0.0));
        let seen: Vec<f32> = vector.iter().copied().chain(units).collect();
        let rows = self.offsets.iter().enumerate().map(|(index, offset)| {
            let (weights, scale) = self.weights.row(index);
            let mut lanes = [0.0_f32; 8];
            for (w, x) in weights.as_chunks::<8>().0.iter().zip(seen.as_chunks::<8>().0) {
                for ((lane, w), x) in lanes.iter_mut().zip(w).zip(x) {
                    *lane += f32::from(w.cast_signed()) * x;
                }
            }
            lanes.iter().fold(0.0, |sum, lane| sum + lane) * scale + offset
        });
        rows.collect()
    }

    /// One score a label, from hashed n-grams.
    pub fn scores_of_grams(&self, grams: &[(u64, f32)]) -> Vec<f32> {
        let mut scores = self.offsets.clone();
        for (gram, value) in grams {
            let (weights, scale) = self.weights.row(bucket(*gram, self.buckets));
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += f32::from(weight.cast_signed()) * scale * value;
            }
        }
        scores
    }
}

/// In eight sums, always the same ones: every processor gives the same bits.
fn dot(weights: &[f32], vector: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (w, x) in weights.as_chunks::<8>().0.iter().zip(vector.as_chunks::<8>().0) {
        for ((lane, w), x) in lanes.iter_mut().zip(w).zip(x) {
            *lane += w * x;
        }
    }
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

/// All heads, by name.
#[derive(Debug, Default)]
pub struct Heads {
    heads: BTreeMap<&'static str, Head>,
}

impl Heads {
    /// Reads the heads' file.
    ///
    /// # Errors
    /// When the bytes are no heads file of this version.
    pub fn new(bytes: &'static [u8]) -> Result<Self, ArtefactError> {
        let mut input = Input { bytes };
        if input.take(HEADS_MAGIC.len())? != HEADS_MAGIC {
            return Err(ArtefactError::Magic);
        }
        let mut heads = BTreeMap::new();
        for _ in 0..input.number()? {
            let name = input.text()?;
            let labels: Vec<String> = input.text()?.lines().map(str::to_owned).collect();
            let inputs = input.number()?;
            let units = input.number()?;
            let hidden = units_of(&mut input, units, inputs)?;
            let wide = inputs.checked_add(units).ok_or(ArtefactError::Length)?;
            let (rows, columns) =
                if name.starts_with("words-") { (inputs, labels.len()) } else { (labels.len(), wide) };
            let weights = input.quantised(rows, columns)?;
            let offsets = input.floats(labels.len())?;
            heads.insert(name, Head { labels, hidden, buckets: rows, weights, offsets });
        }
        if !input.bytes.is_empty() {
            return Err(ArtefactError::Length);
        }
        Ok(Self { heads })
    }

    /// The head of this name.
    pub fn get(&self, name: &str) -> Option<&Head> {
        self.heads.get(name)
    }
}

fn units_of(input: &mut Input, units: usize, inputs: usize) -> Result<Vec<Unit>, ArtefactError> {
    let weights = input.quantised(units, inputs)?;
    let offsets = input.floats(units)?;
    let unit = |(index, offset): (usize, f32)| {
        let (row, scale) = weights.row(index);
        Unit { weights: row.iter().map(|w| f32::from(w.cast_signed()) * scale).collect(), offset }
    };
    Ok(offsets.into_iter().enumerate().map(unit).collect())
}

/// Scores to likelihoods that sum to one.
pub fn likelihoods(mut scores: Vec<f32>) -> Vec<f32> {
    super::math::softmax(&mut scores);
    scores
}

/// A score to a likelihood of its own.
pub fn likelihood(score: f32) -> f32 {
    1.0 / (1.0 + exp(-score))
}

/// Hashed words, word pairs and character 3- to 5-grams of normalised words, each once, scaled to unit length.
pub fn grams(words: &[String]) -> Vec<(u64, f32)> {
    let mut grams = BTreeSet::new();
    let mut add = |kind: u8, text: &[u8]| {
        grams.insert(hash(kind, text));
    };
    for word in words {
        add(0, word.as_bytes());
        let framed = format!("<{word}>");
        for length in 3..=5 {
            framed.as_bytes().windows(length).for_each(|gram| add(2, gram));
        }
    }
    for pair in words.windows(2) {
        if let [first, second] = pair {
            add(1, format!("{first} {second}").as_bytes());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a text has a few thousand n-grams")]
    let scale = 1.0 / (grams.len().max(1) as f32).sqrt();
    grams.into_iter().map(|gram| (gram, scale)).collect()
}

/// FNV-1a over the kind and the bytes.
fn hash(kind: u8, text: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(&kind).chain(text) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash >> 16
}

/// Into which of so many buckets a gram falls.
pub fn bucket(gram: u64, buckets: usize) -> usize {
    (gram % buckets.max(1) as u64) as usize
}
