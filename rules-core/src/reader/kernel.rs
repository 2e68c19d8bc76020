//! The one loop where the encoder's time goes: two rows of int8 weights against four rows of activations.
//!
//! Sums are exact in 32 bits, so the portable loop and the AVX2 one give the same numbers; a test holds them to it.

/// Rows of activations in one block.
pub(super) const BLOCK: usize = 4;
/// Products per step; every row's length is a multiple of it.
const STEP: usize = 16;

/// The sums of products of two weight rows with four activation rows that lie one after the other in `steps`.
pub(super) type Sums = [[i32; BLOCK]; 2];

/// Plain loops, for every processor.
#[inline(always)]
pub(super) fn portable(first: &[u8], second: &[u8], steps: &[i16]) -> Sums {
    let columns = first.len();
    let mut sums = [[0_i32; BLOCK]; 2];
    for (index, row) in steps.chunks_exact(columns.max(1)).take(BLOCK).enumerate() {
        for (weights, sums) in [first, second].into_iter().zip(&mut sums) {
            let mut sum = 0_i32;
            for (w, x) in weights.as_chunks::<STEP>().0.iter().zip(row.as_chunks::<STEP>().0) {
                for (w, x) in w.iter().zip(x) {
                    sum += i32::from(w.cast_signed()) * i32::from(*x);
                }
            }
            if let Some(slot) = sums.get_mut(index) {
                *slot = sum;
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
        __m128i, __m256i, _mm_add_epi32, _mm_loadu_si128, _mm_storeu_si128, _mm256_add_epi32,
        _mm256_castsi256_si128, _mm256_cvtepi8_epi16, _mm256_extracti128_si256, _mm256_hadd_epi32,
        _mm256_loadu_si256, _mm256_madd_epi16, _mm256_setzero_si256,
    };

    use super::{BLOCK, STEP, Sums};

    /// See [`super::portable`].
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(in crate::reader) fn dot(first: &[u8], second: &[u8], steps: &[i16]) -> Sums {
        let columns = first.len();
        let (Some((a, rest)), second) = (steps.split_at_checked(columns), second.as_chunks::<STEP>().0)
        else {
            return Sums::default();
        };
        let Some((b, rest)) = rest.split_at_checked(columns) else { return Sums::default() };
        let Some((c, d)) = rest.split_at_checked(columns) else { return Sums::default() };
        let rows = (a.as_chunks::<STEP>().0.iter().zip(b.as_chunks::<STEP>().0))
            .zip(c.as_chunks::<STEP>().0.iter().zip(d.as_chunks::<STEP>().0));
        let mut low = [_mm256_setzero_si256(); BLOCK];
        let mut high = [_mm256_setzero_si256(); BLOCK];
        for ((w, v), ((a, b), (c, d))) in first.as_chunks::<STEP>().0.iter().zip(second).zip(rows) {
            let (w, v) = (widened(w), widened(v));
            for ((low, high), x) in low.iter_mut().zip(&mut high).zip([a, b, c, d]) {
                let x = loaded(x);
                *low = _mm256_add_epi32(*low, _mm256_madd_epi16(w, x));
                *high = _mm256_add_epi32(*high, _mm256_madd_epi16(v, x));
            }
        }
        [totals(low), totals(high)]
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn widened(weights: &[u8; STEP]) -> __m256i {
        // SAFETY: the pointer is that of 16 bytes, and the load needs no alignment.
        let bytes: __m128i = unsafe { _mm_loadu_si128(weights.as_ptr().cast()) };
        _mm256_cvtepi8_epi16(bytes)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn loaded(steps: &[i16; STEP]) -> __m256i {
        // SAFETY: the pointer is that of 16 `i16`, 32 bytes, and the load needs no alignment.
        unsafe { _mm256_loadu_si256(steps.as_ptr().cast()) }
    }

    /// The sum of the eight lanes of each of four vectors.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn totals([a, b, c, d]: [__m256i; BLOCK]) -> [i32; BLOCK] {
        let quarters = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
        let sums = _mm_add_epi32(_mm256_castsi256_si128(quarters), _mm256_extracti128_si256::<1>(quarters));
        let mut out = [0; BLOCK];
        // SAFETY: the pointer is that of 16 bytes, and the store needs no alignment.
        unsafe { _mm_storeu_si128(out.as_mut_ptr().cast(), sums) };
        out
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
            let (first, second): (Vec<u8>, Vec<u8>) = (0..columns).map(|_| (next(), next())).unzip();
            let steps: Vec<i16> = (0..columns * BLOCK).map(|_| i16::from(next().cast_signed())).collect();
            let sums = portable(&first, &second, &steps);
            let by_hand: i32 = (0..columns)
                .map(|i| i32::from(first[i].cast_signed()) * i32::from(steps[2 * columns + i]))
                .sum();
            assert_eq!(sums[0][2], by_hand);
            #[cfg(target_arch = "x86_64")]
            if std::is_x86_feature_detected!("avx2") {
                #[expect(unsafe_code, reason = "the processor has just been asked")]
                // SAFETY: the processor has AVX2.
                let fast = unsafe { avx2::dot(&first, &second, &steps) };
                assert_eq!(sums, fast);
            }
        }
    }
}
