//! A few words and what each of them means, in a table made by the compiler.

use super::hash::FACTOR;
use super::packed::{first_bytes, pack_at};

/// The longest word that a [`SmallWords`] can hold, in bytes.
pub(crate) const LONGEST_SMALL: usize = 12;

/// A word of up to twelve bytes as two numbers, so that telling two of them apart needs no loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letters(u64, u32);

impl Letters {
    const NONE: Self = Self(0, 0);

    /// The `length` letters at `start`; `None` when there are none, or too many.
    pub(crate) fn at(bytes: &[u8], start: usize, length: usize) -> Option<Self> {
        match length {
            1..=8 => Some(Self(pack_at(bytes, start, length), 0)),
            9..=LONGEST_SMALL => {
                let rest = pack_at(bytes, start + 8, length - 8);
                Some(Self(pack_at(bytes, start, 8), rest as u32))
            }
            _ => None,
        }
    }

    /// The same letters in lower case, of a word of `length` ASCII letters and digits.
    pub(crate) fn small(self, length: usize) -> Self {
        // The bit that makes a letter small is set in every digit already.
        const SMALL: u64 = 0x2020_2020_2020_2020;
        let rest = first_bytes(SMALL, length.saturating_sub(8)) as u32;
        Self(self.0 | first_bytes(SMALL, length), self.1 | rest)
    }

    /// The same for what the compiler can see.
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs it and would see an index that does not fit"
    )]
    const fn known(word: &str) -> Self {
        let word = word.as_bytes();
        assert!(word.len() <= LONGEST_SMALL, "a small word is at most twelve bytes long");
        let (mut first, mut rest, mut at) = (0, 0, word.len());
        while at > 0 {
            at -= 1;
            if at < 8 {
                first = first << 8 | word[at] as u64;
            } else {
                rest = rest << 8 | word[at] as u32;
            }
        }
        Self(first, rest)
    }

    const fn slot(self, slots: usize) -> usize {
        ((self.0 ^ self.1 as u64).wrapping_mul(FACTOR) >> 40) as usize % slots
    }

    const fn is(self, other: Self) -> bool {
        self.0 == other.0 && self.1 == other.1
    }
}

/// A few words and what each of them means: asking takes a step or two.
#[derive(Debug)]
pub(crate) struct SmallWords<const SLOTS: usize> {
    slots: [(Letters, u8); SLOTS],
    /// How long words are, as bits, by the last five bits of their first letter.
    lengths: [u16; 32],
}

impl<const SLOTS: usize> SmallWords<SLOTS> {
    /// A table of `words`; of a word that is there twice the first meaning counts. `SLOTS` is a power of two,
    /// twice as many as there are words or more.
    #[expect(
        clippy::indexing_slicing,
        reason = "the compiler runs it and would see an index that does not fit"
    )]
    pub(crate) const fn new(lists: &[(&[&str], u8)]) -> Self {
        assert!(SLOTS.is_power_of_two(), "the remainder is a mask then");
        let (mut table, mut lengths, mut list, mut count) = ([(Letters::NONE, 0); SLOTS], [0; 32], 0, 0);
        while list < lists.len() {
            let (words, meaning) = lists[list];
            let mut word = 0;
            while word < words.len() {
                let letters = Letters::known(words[word]);
                let mut slot = letters.slot(SLOTS);
                while !table[slot].0.is(Letters::NONE) && !table[slot].0.is(letters) {
                    slot = (slot + 1) % SLOTS;
                }
                if table[slot].0.is(Letters::NONE) {
                    table[slot] = (letters, meaning);
                    lengths[first_letter(words[word].as_bytes()[0])] |= 1 << words[word].len();
                    count += 1;
                }
                word += 1;
            }
            list += 1;
        }
        assert!(count * 2 <= SLOTS, "too full to be quick");
        Self { slots: table, lengths }
    }

    /// Whether a word of this first letter and length, in any case, may be one of these.
    pub(crate) fn may_have(&self, first: u8, length: usize) -> bool {
        length <= LONGEST_SMALL
            && self.lengths.get(first_letter(first)).is_some_and(|bits| bits >> length & 1 == 1)
    }

    /// What a word means, 0 when it is none of these.
    pub(crate) fn get(&self, word: Letters) -> u8 {
        let mut slot = word.slot(SLOTS);
        // There are empty slots, so it ends.
        while let Some((letters, meaning)) = self.slots.get(slot) {
            if *letters == word {
                return *meaning;
            }
            if *letters == Letters::NONE {
                break;
            }
            slot = (slot + 1) % SLOTS;
        }
        0
    }
}

const fn first_letter(byte: u8) -> usize {
    (byte & 31) as usize
}
