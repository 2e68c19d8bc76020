//! The linear heads that sit on the encoder: what each job learnt from its corpus.
//!
//! File `heads.bin`, little-endian: `CHALKHD\x01`, the number of heads, then for each its name and labels (one a line)
//! as length-prefixed text, the number of inputs, the int8 weights (a row a label) with one scale a row, and one offset
//! a label. Heads whose name starts with `words-` take hashed word and character n-grams instead of the encoder's
//! vectors; theirs is a row an n-gram bucket.

use std::collections::BTreeMap;

use super::artefact::{ArtefactError, Input, Quantised};
use super::math::exp;

/// What the file starts with; the last byte is the version.
pub const HEADS_MAGIC: &[u8; 8] = b"CHALKHD\x01";
/// How many buckets n-grams are hashed into.
pub const BUCKETS: usize = 1 << 14;

/// One trained head.
#[derive(Debug)]
pub struct Head {
    /// What its outputs stand for.
    pub labels: Vec<String>,
    weights: Quantised,
    offsets: Vec<f32>,
}

impl Head {
    /// One score a label, from the encoder's vector.
    pub fn scores(&self, vector: &[f32]) -> Vec<f32> {
        let rows = self.offsets.iter().enumerate().map(|(index, offset)| {
            let (weights, scale) = self.weights.row(index);
            let mut lanes = [0.0_f32; 8];
            for (w, x) in weights.as_chunks::<8>().0.iter().zip(vector.as_chunks::<8>().0) {
                for ((lane, w), x) in lanes.iter_mut().zip(w).zip(x) {
                    *lane += f32::from(w.cast_signed()) * x;
                }
            }
            lanes.iter().fold(0.0, |sum, lane| sum + lane) * scale + offset
        });
        rows.collect()
    }

    /// One score a label, from hashed n-grams.
    pub fn scores_of_grams(&self, grams: &[(usize, f32)]) -> Vec<f32> {
        let mut scores = self.offsets.clone();
        for (bucket, value) in grams {
            let (weights, scale) = self.weights.row(*bucket);
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += f32::from(weight.cast_signed()) * scale * value;
            }
        }
        scores
    }
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
            let (rows, columns) =
                if name.starts_with("words-") { (inputs, labels.len()) } else { (labels.len(), inputs) };
            let weights = input.quantised(rows, columns)?;
            let offsets = input.floats(labels.len())?;
            heads.insert(name, Head { labels, weights, offsets });
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

/// Scores to likelihoods that sum to one.
pub fn likelihoods(mut scores: Vec<f32>) -> Vec<f32> {
    super::math::softmax(&mut scores);
    scores
}

/// A score to a likelihood of its own.
pub fn likelihood(score: f32) -> f32 {
    1.0 / (1.0 + exp(-score))
}

/// Hashed words, word pairs and character 3- to 5-grams of normalised words, each bucket once, scaled to unit length.
pub fn grams(words: &[String]) -> Vec<(usize, f32)> {
    let mut buckets: BTreeMap<usize, f32> = BTreeMap::new();
    let mut add = |kind: u8, text: &[u8]| {
        buckets.entry(bucket(kind, text)).or_insert(1.0);
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
    let scale = 1.0 / (buckets.len().max(1) as f32).sqrt();
    buckets.into_keys().map(|bucket| (bucket, scale)).collect()
}

/// FNV-1a over the kind and the bytes.
fn bucket(kind: u8, text: &[u8]) -> usize {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in std::iter::once(&kind).chain(text) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    ((hash >> 16) % BUCKETS as u64) as usize
}
