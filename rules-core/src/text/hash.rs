//! A fast hash for short words. Its tables are built from our own files, so nobody can choose their keys.

use std::hash::{BuildHasherDefault, Hasher};

/// Hashes words and small numbers.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct WordHasher(u64);

/// Builds [`WordHasher`]s.
pub(crate) type WordHash = BuildHasherDefault<WordHasher>;

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.write_u64(pack(chunk));
        }
    }

    fn write_u8(&mut self, _: u8) {}

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

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
