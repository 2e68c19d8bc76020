//! The sentence encoder: all-MiniLM-L6-v2 in int8, forward only, no framework.
//!
//! Weights and activations are int8, their products are summed exactly in 32-bit integers, and the rest is plain `f32`
//! in a fixed order. So the AVX2 build of the very same code gives the very same bits as the portable one.

use super::artefact::{self, ArtefactError, Linear, Weights};
use super::kernel::{self, BLOCK, Sums};
use super::math::{add_scaled, dot, gelu, layer_norm, softmax};
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
        self.mean_of(&self.rows)
    }

    /// Mean and largest values over all rows, one behind the other.
    pub fn both(&self) -> Vec<f32> {
        [self.mean(), self.max()].concat()
    }

    /// The same over the pieces `range`.
    pub fn both_of(&self, range: std::ops::Range<usize>) -> Vec<f32> {
        let rows = self.rows.get((range.start + 1) * self.width..(range.end + 1) * self.width);
        let rows = rows.unwrap_or_default();
        [self.mean_of(rows), self.max_of(rows)].concat()
    }

    fn mean_of(&self, rows: &[f32]) -> Vec<f32> {
        let mut mean = vec![0.0; self.width];
        let rows = rows.chunks_exact(self.width.max(1));
        #[expect(clippy::cast_precision_loss, reason = "a text has a few hundred pieces")]
        let scale = 1.0 / rows.len().max(1) as f32;
        rows.for_each(|row| add_scaled(&mut mean, row, scale));
        mean
    }

    /// The largest value of each column.
    pub fn max(&self) -> Vec<f32> {
        self.max_of(&self.rows)
    }

    fn max_of(&self, rows: &[f32]) -> Vec<f32> {
        let mut rows = rows.chunks_exact(self.width.max(1));
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
    forward(weights, ids, |first, second, steps| kernel::avx2::dot(first, second, steps))
}

/// The whole pass. Built twice: as it is, and for AVX2.
#[inline(always)]
fn forward(weights: &Weights, ids: &[u16], dot: impl Fn(&[u8], &[u8], &[i16]) -> Sums) -> Encoded {
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
        steps.quantise(&inner, layer.inner.bias.len());
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

/// Scaled dot-product attention over `[query; key; value]` rows.
#[inline(always)]
fn attention(qkv: &[f32], count: usize, width: usize, heads: usize) -> Vec<f32> {
    let size = width / heads;
    #[expect(clippy::cast_precision_loss, reason = "a head is a few dozen wide")]
    let scale = 1.0 / (size as f32).sqrt();
    let mut mixed = vec![0.0; count * width];
    let mut scores = vec![0.0; count];
    for head in 0..heads {
        let part = |row: &[f32], which: usize| -> std::ops::Range<usize> {
            let start = which * width + head * size;
            start..(start + size).min(row.len())
        };
        for (out, row) in mixed.chunks_exact_mut(width).zip(qkv.chunks_exact(3 * width)) {
            let query = row.get(part(row, 0)).unwrap_or_default();
            for (score, other) in scores.iter_mut().zip(qkv.chunks_exact(3 * width)) {
                *score = dot(query, other.get(part(other, 1)).unwrap_or_default()) * scale;
            }
            softmax(&mut scores);
            let into = out.get_mut(head * size..(head + 1) * size).unwrap_or_default();
            for (score, other) in scores.iter().zip(qkv.chunks_exact(3 * width)) {
                add_scaled(into, other.get(part(other, 2)).unwrap_or_default(), *score);
            }
        }
    }
    mixed
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
            // Adding and taking away 1.5 * 2^23 rounds half to even, as the quantiser of the weights does.
            const ROUND: f32 = 12_582_912.0;
            for (step, value) in steps.iter_mut().zip(row) {
                #[expect(clippy::cast_possible_truncation, reason = "the value lies in -127..=127")]
                {
                    *step = ((value * inverse + ROUND) - ROUND) as i32 as i16;
                }
            }
            self.scales.push(scale);
        }
    }
}

/// `out = activations * matrix + bias`, row by row.
#[inline(always)]
fn product(steps: &Steps, linear: &Linear, dot: impl Fn(&[u8], &[u8], &[i16]) -> Sums, out: &mut Vec<f32>) {
    let rows = linear.bias.len();
    out.clear();
    out.resize(steps.scales.len() * rows, 0.0);
    // The weights of a strip of rows stay in the first-level cache while every block of activations passes by.
    const STRIP: usize = 16;
    for strip in (0..rows).step_by(STRIP) {
        let blocks = steps.steps.chunks_exact(BLOCK * steps.columns).zip(steps.scales.chunks(BLOCK));
        for ((block, scales), out) in blocks.zip(out.chunks_mut(BLOCK * rows)) {
            for index in (strip..(strip + STRIP).min(rows)).step_by(2) {
                let (first, first_scale) = linear.matrix.row(index);
                let (second, second_scale) = linear.matrix.row(index + 1);
                let sums = dot(first, second, block);
                let bias = (linear.bias.get(index), linear.bias.get(index + 1));
                let (Some(first_bias), Some(second_bias)) = bias else { continue };
                let [first_sums, second_sums] = sums;
                for (((scale, row), a), b) in
                    scales.iter().zip(out.chunks_exact_mut(rows)).zip(first_sums).zip(second_sums)
                {
                    if let Some([x, y]) = row.get_mut(index..index + 2) {
                        *x = as_f32(a) * (scale * first_scale) + first_bias;
                        *y = as_f32(b) * (scale * second_scale) + second_bias;
                    }
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
