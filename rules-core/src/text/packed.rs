//! Eight bytes at a time, as one little-endian number.

const EVERY: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = EVERY << 7;

/// Up to eight bytes as one little-endian number; what is longer is cut.
pub(crate) fn pack(bytes: &[u8]) -> u64 {
    if let Some(bytes) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*bytes);
    }
    // Two reads that may overlap: where they do, they bring the same bytes.
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let high = u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4));
        return u64::from(u32::from_le_bytes(*first)) | high;
    }
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The same of the `length` bytes at `start`: one read where eight bytes are there.
pub(crate) fn pack_at(bytes: &[u8], start: usize, length: usize) -> u64 {
    match bytes.get(start..).and_then(<[u8]>::first_chunk::<8>) {
        Some(eight) => u64::from_le_bytes(*eight) & first_bytes(u64::MAX, length),
        None => pack(bytes.get(start..start + length).unwrap_or_default()),
    }
}

/// The first `length` bytes of a number, all when there are no more.
pub(super) const fn first_bytes(number: u64, length: usize) -> u64 {
    if length < 8 { number & ((1 << (8 * length)) - 1) } else { number }
}

/// Whether one of eight bytes is `wanted`.
pub(crate) const fn has_byte(packed: u64, wanted: u8) -> bool {
    // What was wanted is zero now, and borrows when one is taken away.
    let zero = packed ^ (EVERY * wanted as u64);
    zero.wrapping_sub(EVERY) & !zero & HIGH != 0
}

/// How many of the bytes from `at` on are small ASCII letters, up to the first one that is none.
pub(super) fn small_letters(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let mut count = 0;
    while let Some(eight) = rest.get(count..).and_then(<[u8]>::first_chunk::<8>) {
        let packed = u64::from_le_bytes(*eight);
        // The highest bit of a byte tells whether it is at least `a`, and whether it is more than `z`. A byte beyond ASCII
        // is never both; it can spoil what comes after it, which nobody asks for then.
        let from_a = packed.wrapping_add(EVERY * (0x80 - b'a' as u64));
        let beyond_z = packed.wrapping_add(EVERY * (0x7f - b'z' as u64));
        let other = !(from_a & !beyond_z) & HIGH;
        if other != 0 {
            return count + (other.trailing_zeros() / 8) as usize;
        }
        count += 8;
    }
    let rest = rest.get(count..).unwrap_or_default();
    count + rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_at_a_time_find_what_one_at_a_time_does(
            bytes in proptest::collection::vec(prop_oneof![b'a'..=b'z', any::<u8>()], 0..30),
            at in 0_usize..32,
            length in 0_usize..9,
        ) {
            let rest = bytes.get(at..).unwrap_or_default();
            let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
            prop_assert_eq!(small_letters(&bytes, at), letters);
            if let Some(word) = rest.get(..length) {
                let one_by_one = word.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
                prop_assert_eq!((pack(word), pack_at(&bytes, at, length)), (one_by_one, one_by_one));
                prop_assert_eq!(has_byte(one_by_one, b'\''), word.contains(&b'\''));
            }
        }
    }
}
