//! A fast hash for short words. Its tables are built from our own files, so nobody can choose their keys.

use std::hash::{BuildHasherDefault, Hasher};

use super::packed::pack;

/// Spreads the bits of a number.
pub(super) const FACTOR: u64 = 0x517c_c1b7_2722_0a95;

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
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(FACTOR);
    }
}
