//! The one loop where the encoder's time goes: a strip of sixteen outputs against five rows of activations.
//!
//! Sums are exact in 32 bits, so the portable loop and the AVX2 one give the same numbers; a test holds them to it.
//! The strip's layout (`xtask/src/model.rs` writes it) lets every product land in the lane of its output: nothing is
//! summed across lanes.

/// Rows of activations in one block.
pub(super) const BLOCK: usize = 5;
/// Outputs in one strip of weights: the rows of a layer's matrix that lie together in the artefact.
pub const STRIP: usize = 16;
/// Columns that one step takes.
const PAIR: usize = 2;
/// Bytes of weights a step: a pair of columns for each output of the strip.
const STEP: usize = STRIP * PAIR;

/// For each activation row, the sums of products with the strip's outputs.
pub(super) type Sums = [[i32; STRIP]; BLOCK];

/// Plain loops, for every processor.
#[inline(always)]
pub(super) fn portable(strip: &[u8], block: &[i16]) -> Sums {
    let mut sums = Sums::default();
    let rows = block.chunks_exact((block.len() / BLOCK).max(1));
    for (sums, row) in sums.iter_mut().zip(rows) {
        for (weights, [x, y]) in strip.as_chunks::<STEP>().0.iter().zip(row.as_chunks::<PAIR>().0) {
            for (sum, [w, v]) in sums.iter_mut().zip(weights.as_chunks::<PAIR>().0) {
                let first = i32::from(w.cast_signed()) * i32::from(*x);
                *sum += first + i32::from(v.cast_signed()) * i32::from(*y);
            }
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2 {
    //! The same sums with 16 products an instruction.
    #![expect(unsafe_code, reason = "vector loads take pointers; each points at an array of the load's size")]

    use std::arch::x86_64::{
        __m256i, _mm_loadu_si128, _mm256_add_epi32, _mm256_cvtepi8_epi16, _mm256_madd_epi16,
        _mm256_set1_epi32, _mm256_setzero_si256, _mm256_storeu_si256,
    };

    use super::{BLOCK, PAIR, STEP, STRIP, Sums};

    /// See [`super::portable`].
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(in crate::reader) fn dot(strip: &[u8], block: &[i16]) -> Sums {
        let (rows, _) = block.as_chunks::<PAIR>();
        let columns = rows.len() / BLOCK;
        let (a, rest) = rows.split_at_checked(columns).unwrap_or_default();
        let (b, rest) = rest.split_at_checked(columns).unwrap_or_default();
        let (c, rest) = rest.split_at_checked(columns).unwrap_or_default();
        let (d, e) = rest.split_at_checked(columns).unwrap_or_default();
        let mut low = [_mm256_setzero_si256(); BLOCK];
        let mut high = [_mm256_setzero_si256(); BLOCK];
        let pairs = a.iter().zip(b).zip(c.iter().zip(d)).zip(e);
        for (weights, (((a, b), (c, d)), e)) in strip.as_chunks::<STEP>().0.iter().zip(pairs) {
            let (w, v) = widened(weights);
            for ((low, high), [x, y]) in low.iter_mut().zip(&mut high).zip([a, b, c, d, e]) {
                let pair = _mm256_set1_epi32(i32::from(x.cast_unsigned()) | (i32::from(*y) << 16));
                *low = _mm256_add_epi32(*low, _mm256_madd_epi16(w, pair));
                *high = _mm256_add_epi32(*high, _mm256_madd_epi16(v, pair));
            }
        }
        let mut sums = Sums::default();
        for (sums, halves) in sums.iter_mut().zip(low.into_iter().zip(high)) {
            stored(halves, sums);
        }
        sums
    }

    /// A step's weights, eight outputs a vector.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn widened(weights: &[u8; STEP]) -> (__m256i, __m256i) {
        let (low, high) = weights.split_at(STRIP);
        // SAFETY: each pointer is that of 16 bytes, and the load needs no alignment.
        let (low, high) =
            unsafe { (_mm_loadu_si128(low.as_ptr().cast()), _mm_loadu_si128(high.as_ptr().cast())) };
        (_mm256_cvtepi8_epi16(low), _mm256_cvtepi8_epi16(high))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn stored((low, high): (__m256i, __m256i), sums: &mut [i32; STRIP]) {
        let (first, second) = sums.split_at_mut(STRIP / 2);
        // SAFETY: each pointer is that of eight `i32`, 32 bytes, and the store needs no alignment.
        unsafe {
            _mm256_storeu_si256(first.as_mut_ptr().cast(), low);
            _mm256_storeu_si256(second.as_mut_ptr().cast(), high);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kernels_give_the_same_sums() {
        let mut random = 1_u64;
        let mut next = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 56) as u8
        };
        for columns in [16, 384, 1536] {
            let strip: Vec<u8> = (0..columns * STRIP).map(|_| next()).collect();
            let block: Vec<i16> = (0..columns * BLOCK).map(|_| i16::from(next().cast_signed())).collect();
            let sums = portable(&strip, &block);
            // Row 2 of the activations with output 5, by hand.
            let weight = |column: usize| strip[column / PAIR * STEP + 5 * PAIR + column % PAIR].cast_signed();
            let by_hand: i32 = (0..columns)
                .map(|column| i32::from(weight(column)) * i32::from(block[2 * columns + column]))
                .sum();
            assert_eq!(sums[2][5], by_hand);
            #[cfg(target_arch = "x86_64")]
            if std::is_x86_feature_detected!("avx2") {
                #[expect(unsafe_code, reason = "the processor has just been asked")]
                // SAFETY: the processor has AVX2.
                let fast = unsafe { avx2::dot(&strip, &block) };
                assert_eq!(sums, fast);
            }
        }
    }
}
