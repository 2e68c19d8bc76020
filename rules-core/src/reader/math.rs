//! The few functions a transformer needs, in plain arithmetic of fixed order: the same bits on every machine.
//!
//! No call to the platform's mathematics library (its last bits differ between versions), no fused multiply-add.

/// How many partial sums a long sum keeps; eight fill one AVX2 register.
pub(super) const LANES: usize = 8;

/// The nearest whole number, halves to even, for |x| < 4 million.
#[inline(always)]
pub(super) fn rounded(x: f32) -> i32 {
    // With 1.5 * 2^23 added, the last bits of the number are the whole number; no branch, no saturating conversion.
    const SHIFT: f32 = 12_582_912.0;
    (x + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()).cast_signed()
}

/// `e` to the power of `x`, within 2 units in the last place for |x| < 87; beyond, the nearest finite value.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    let whole = rounded(x * std::f32::consts::LOG2_E);
    #[expect(clippy::cast_precision_loss, reason = "it lies in -126..=126")]
    let n = whole as f32;
    let r = (x - n * 0.693_359_4) + n * 2.121_944_4e-4;
    let mut p = 1.987_569_1e-4_f32;
    for coefficient in [1.398_199_9e-3_f32, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        p = p * r + coefficient;
    }
    let p = p * r * r + r + 1.0;
    let scale = f32::from_bits(((whole + 127) << 23).cast_unsigned());
    p * scale
}

/// The Gaussian error linear unit, with the error function after Abramowitz and Stegun 7.1.26 (error below 2e-7).
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let mut p = 1.061_405_4_f32;
    for coefficient in [-1.453_152_f32, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        p = p * t + coefficient;
    }
    let erf = 1.0 - p * t * exp(-z * z);
    let erf = if x < 0.0 { -erf } else { erf };
    0.5 * x * (1.0 + erf)
}

/// The sum of the products, in eight lanes of fixed order.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let mut sum = 0.0;
    for lane in lanes {
        sum += lane;
    }
    for (x, y) in a_rest.iter().zip(b_rest) {
        sum += x * y;
    }
    sum
}

/// Adds `factor * from` to `into`.
#[inline(always)]
pub(super) fn add_scaled(into: &mut [f32], from: &[f32], factor: f32) {
    for (x, y) in into.iter_mut().zip(from) {
        *x += factor * y;
    }
}

/// The greater of two numbers; one instruction, which `f32::max` is not, because of what is no number.
#[inline(always)]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Turns scores into weights that sum to one.
#[inline(always)]
pub(super) fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, greater);
    for score in scores.iter_mut() {
        *score = exp(*score - highest);
    }
    let sum = sum(scores);
    let scale = if sum > 0.0 { 1.0 / sum } else { 0.0 };
    for score in scores.iter_mut() {
        *score *= scale;
    }
}

/// Centres a row, brings it to unit variance, then applies gain and offset.
#[inline(always)]
pub(super) fn layer_norm(row: &mut [f32], gain: &[f32], offset: &[f32]) {
    #[expect(clippy::cast_precision_loss, reason = "a row has a few hundred entries")]
    let n = row.len().max(1) as f32;
    let mean = sum(row) / n;
    for x in row.iter_mut() {
        *x -= mean;
    }
    let scale = 1.0 / (dot(row, row) / n + 1e-12).sqrt();
    for ((x, gain), offset) in row.iter_mut().zip(gain).zip(offset) {
        *x = *x * scale * gain + offset;
    }
}

#[inline(always)]
fn sum(row: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; LANES];
    let (chunks, rest) = row.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, x) in lanes.iter_mut().zip(chunk) {
            *lane += x;
        }
    }
    let mut sum = 0.0;
    for x in lanes.iter().chain(rest) {
        sum += x;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_gelu_agree_with_the_platform() {
        for step in -800..800 {
            let x = step as f32 * 0.1;
            let expected = f64::from(x).exp();
            assert!((f64::from(exp(x)) - expected).abs() <= expected * 4e-7, "exp({x})");
        }
        assert!((gelu(1.0) - 0.841_344_7).abs() < 1e-6);
        assert!((gelu(-0.5) + 0.154_268_77).abs() < 1e-6);
        assert_eq!(exp(1e9), exp(87.0));
    }
}
