//! The sentence encoder: all-MiniLM-L6-v2 in int8, forward only, no framework.
//!
//! Weights and activations are int8, their products are summed exactly in 32-bit integers, and the rest is plain `f32`
//! in a fixed order. So the AVX2 build of the very same code gives the very same bits as the portable one.

use super::artefact::{self, ArtefactError, Linear, Weights};
use super::kernel::{self, BLOCK, STRIP, Sums};
use super::math::{LANES, add_scaled, gelu, layer_norm, rounded, softmax};
use super::wordpiece::{CLS, SEP};

/// The encoder, ready to run.
#[derive(Debug)]
pub struct Encoder {
    weights: Weights,
}

/// What the encoder makes of a text.
#[derive(Debug, Clone, Default)]
pub struct Encoded {
    /// One row a piece, begin and end marks included.
    pub rows: Vec<f32>,
    /// The length of a row.
    pub width: usize,
}

impl Encoded {
    /// The vector of piece `index`, not counting the begin mark.
    pub fn piece(&self, index: usize) -> &[f32] {
        let start = (index + 1) * self.width;
        self.rows.get(start..start + self.width).unwrap_or_default()
    }

    /// The mean over all rows.
    pub fn mean(&self) -> Vec<f32> {
        let mut mean = vec![0.0; self.width];
        let rows = self.rows.chunks_exact(self.width.max(1));
        #[expect(clippy::cast_precision_loss, reason = "a text has a few hundred pieces")]
        let scale = 1.0 / rows.len().max(1) as f32;
        rows.for_each(|row| add_scaled(&mut mean, row, scale));
        mean
    }

    /// Mean and largest values over all rows, one behind the other.
    pub fn both(&self) -> Vec<f32> {
        [self.mean(), self.max()].concat()
    }

    /// The largest value of each column.
    pub fn max(&self) -> Vec<f32> {
        let mut rows = self.rows.chunks_exact(self.width.max(1));
        let mut highest = rows.next().map_or_else(|| vec![0.0; self.width], <[f32]>::to_vec);
        for row in rows {
            highest.iter_mut().zip(row).for_each(|(high, x)| *high = high.max(*x));
        }
        highest
    }
}

/// Which build of the arithmetic to use; both give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// The fastest that this processor has.
    Fastest,
    /// The portable one.
    Portable,
}

impl Encoder {
    /// Reads the artefact.
    ///
    /// # Errors
    /// When the bytes are no encoder artefact: see [`ArtefactError`].
    pub fn new(artefact: &'static [u8]) -> Result<Self, ArtefactError> {
        Ok(Self { weights: artefact::read(artefact)? })
    }

    /// The vocabulary, one piece a line.
    pub fn vocabulary(&self) -> &'static str {
        self.weights.vocabulary
    }

    /// How many pieces fit, begin and end marks not counted.
    pub fn limit(&self) -> usize {
        self.weights.positions.saturating_sub(2)
    }

    /// Encodes pieces; begin and end marks are added, what does not fit is left out.
    pub fn encode(&self, pieces: impl Iterator<Item = u16>, path: Path) -> Encoded {
        let ids: Vec<u16> =
            std::iter::once(CLS).chain(pieces.take(self.limit())).chain(std::iter::once(SEP)).collect();
        #[cfg(target_arch = "x86_64")]
        if path == Path::Fastest && std::is_x86_feature_detected!("avx2") {
            #[expect(
                unsafe_code,
                reason = "calls a function built for AVX2, right after asking the processor for it"
            )]
            // SAFETY: the processor has AVX2, as just asked; the function is otherwise safe.
            return unsafe { forward_avx2(&self.weights, &ids) };
        }
        let _ = path;
        forward(&self.weights, &ids, kernel::portable)
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn forward_avx2(weights: &Weights, ids: &[u16]) -> Encoded {
    forward(weights, ids, |strip, block| kernel::avx2::dot(strip, block))
}

/// The whole pass. Built twice: as it is, and for AVX2.
#[inline(always)]
fn forward(weights: &Weights, ids: &[u16], dot: impl Fn(&[u8], &[i16]) -> Sums) -> Encoded {
    let width = weights.width;
    let mut x = embed(weights, ids);
    let mut steps = Steps::default();
    let (mut qkv, mut update, mut inner) = (Vec::new(), Vec::new(), Vec::new());
    for layer in &weights.layers {
        steps.quantise(&x, width);
        product(&steps, &layer.attend, &dot, &mut qkv);
        steps.quantise(&attention(&qkv, ids.len(), width, weights.heads), width);
        product(&steps, &layer.attended, &dot, &mut update);
        residual(&mut x, &update, width, &layer.attended_norm);
        steps.quantise(&x, width);
        product(&steps, &layer.inner, &dot, &mut inner);
        for value in &mut inner {
            *value = gelu(*value);
        }
        steps.quantise(&inner, layer.inner.outputs());
        product(&steps, &layer.outer, &dot, &mut update);
        residual(&mut x, &update, width, &layer.outer_norm);
    }
    Encoded { rows: x, width }
}

#[inline(always)]
fn embed(weights: &Weights, ids: &[u16]) -> Vec<f32> {
    let width = weights.width;
    let mut x = vec![0.0; ids.len() * width];
    for ((row, id), place) in x.chunks_exact_mut(width).zip(ids).zip(weights.places.chunks_exact(width)) {
        let (word, scale) = weights.words.row(usize::from(*id));
        for ((value, byte), place) in row.iter_mut().zip(word).zip(place) {
            *value = f32::from(byte.cast_signed()) * scale + place;
        }
        layer_norm(row, &weights.words_norm.gain, &weights.words_norm.offset);
    }
    x
}

/// So many columns of a head are summed at a time, and so many keys met: they stay in four AVX2 registers.
const TILE: usize = 4 * LANES;

/// Scaled dot-product attention over `[query; key; value]` rows. A head's width is a multiple of [`TILE`].
#[inline(always)]
fn attention(qkv: &[f32], count: usize, width: usize, heads: usize) -> Vec<f32> {
    let size = width / heads;
    #[expect(clippy::cast_precision_loss, reason = "a head is a few dozen wide")]
    let scale = 1.0 / (size as f32).sqrt();
    let tiles = count.div_ceil(TILE);
    let mut mixed = vec![0.0; count * width];
    let mut scores = vec![0.0; tiles * TILE];
    // The head's keys, a tile of them a row for each of their columns, so that a query meets them lane beside lane; rows
    // of zeros fill the last tile. And its values, one row behind the other.
    let (mut keys, mut values) = (vec![[0.0_f32; TILE]; tiles * size], vec![0.0; count * size]);
    for head in 0..heads {
        let part = |row: &[f32], which: usize| -> std::ops::Range<usize> {
            let start = which * width + head * size;
            start..(start + size).min(row.len())
        };
        let rows = qkv.chunks_exact(3 * width).zip(values.chunks_exact_mut(size));
        for (index, (row, value)) in rows.enumerate() {
            value.copy_from_slice(row.get(part(row, 2)).unwrap_or_default());
            let tile = keys.iter_mut().skip(index / TILE * size);
            for (column, key) in tile.zip(row.get(part(row, 1)).unwrap_or_default()) {
                if let Some(slot) = column.get_mut(index % TILE) {
                    *slot = *key;
                }
            }
        }
        for (out, row) in mixed.chunks_exact_mut(width).zip(qkv.chunks_exact(3 * width)) {
            let query = row.get(part(row, 0)).unwrap_or_default();
            for (scores, columns) in scores.as_chunks_mut::<TILE>().0.iter_mut().zip(keys.chunks_exact(size))
            {
                *scores = weighted(columns, query);
                scores.iter_mut().for_each(|score| *score *= scale);
            }
            let scores = scores.get_mut(..count).unwrap_or_default();
            softmax(scores);
            let into = out.get_mut(head * size..(head + 1) * size).unwrap_or_default();
            for (at, into) in into.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
                let tile = values.chunks_exact(size).filter_map(|value| value.as_chunks::<TILE>().0.get(at));
                *into = weighted(tile, scores);
            }
        }
    }
    mixed
}

/// The sum of the rows, each times its weight.
#[inline(always)]
fn weighted<'a>(rows: impl IntoIterator<Item = &'a [f32; TILE]>, weights: &[f32]) -> [f32; TILE] {
    let mut sums = [0.0; TILE];
    for (row, weight) in rows.into_iter().zip(weights) {
        add_scaled(&mut sums, row, *weight);
    }
    sums
}

#[inline(always)]
fn residual(x: &mut [f32], update: &[f32], width: usize, norm: &artefact::Norm) {
    for (row, update) in x.chunks_exact_mut(width).zip(update.chunks_exact(width)) {
        add_scaled(row, update, 1.0);
        layer_norm(row, &norm.gain, &norm.offset);
    }
}

/// Activations in int8 steps, a scale a row; rows of zeros fill the last block.
#[derive(Default)]
struct Steps {
    /// Held as `i16` so that products need no widening.
    steps: Vec<i16>,
    scales: Vec<f32>,
    columns: usize,
}

impl Steps {
    /// Brings each row to steps of -127..=127.
    #[inline(always)]
    fn quantise(&mut self, rows: &[f32], columns: usize) {
        self.columns = columns;
        self.scales.clear();
        let blocks = (rows.len() / columns.max(1)).div_ceil(BLOCK);
        self.steps.clear();
        self.steps.resize(blocks * BLOCK * columns, 0);
        for (row, steps) in rows.chunks_exact(columns).zip(self.steps.chunks_exact_mut(columns)) {
            let mut lanes = [0.0_f32; 8];
            for chunk in row.as_chunks::<8>().0 {
                for (lane, value) in lanes.iter_mut().zip(chunk) {
                    *lane = lane.max(value.abs());
                }
            }
            let highest = lanes.iter().fold(0.0_f32, |high, lane| high.max(*lane));
            let scale = if highest > 0.0 { highest / 127.0 } else { 1.0 };
            let inverse = 1.0 / scale;
            for (step, value) in steps.iter_mut().zip(row) {
                // Halves go to even, as the quantiser of the weights does it.
                #[expect(clippy::cast_possible_truncation, reason = "the value lies in -127..=127")]
                {
                    *step = rounded(value * inverse) as i16;
                }
            }
            self.scales.push(scale);
        }
    }
}

/// `out = activations * matrix + bias`, row by row.
#[inline(always)]
fn product(steps: &Steps, linear: &Linear, dot: impl Fn(&[u8], &[i16]) -> Sums, out: &mut Vec<f32>) {
    let outputs = linear.outputs();
    out.clear();
    out.resize(steps.scales.len() * outputs, 0.0);
    // A strip of weights stays in the first-level cache while every block of activations passes by.
    for (index, (weights, worth, bias)) in linear.strips().enumerate() {
        let blocks = steps.steps.chunks_exact(BLOCK * steps.columns).zip(steps.scales.chunks(BLOCK));
        for ((block, scales), out) in blocks.zip(out.chunks_mut(BLOCK * outputs)) {
            let sums = dot(weights, block);
            for ((&scale, row), sums) in scales.iter().zip(out.chunks_exact_mut(outputs)).zip(&sums) {
                let Some(out) = row.as_chunks_mut::<STRIP>().0.get_mut(index) else { continue };
                for (((out, sum), worth), bias) in out.iter_mut().zip(sums).zip(worth).zip(bias) {
                    *out = as_f32(*sum) * (scale * worth) + bias;
                }
            }
        }
    }
}

#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest is the same everywhere")]
fn as_f32(sum: i32) -> f32 {
    sum as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_builds_give_the_same_bits() {
        let encoder = Encoder::new(super::super::ARTEFACT).unwrap();
        for count in [0, 1, 2, 3, 7, 40] {
            let pieces = || (0..count).map(|piece| 2_000 + piece * 37);
            assert_eq!(
                encoder.encode(pieces(), Path::Fastest).rows,
                encoder.encode(pieces(), Path::Portable).rows
            );
        }
    }
}
