//! The receipt: eight words with which a reporter, and nobody else, comes back to a case.
//!
//! Seven words are drawn from the 7,776 of the EFF's long list (Joseph Bonneau, Creative Commons BY 3.0, as the crate
//! `diceware_wordlists` carries it): 90.4 random bits, so no slow hash is needed. The eighth word checks the other seven.
//! From the seven come, by HKDF, the key under which the case is found and the key with which replies are read.

use std::fmt;

use diceware_wordlists::EFF_LONG_WORDLIST as LIST;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::reports::seal::{Identity, SealError};

/// How many words carry the secret.
pub const WORDS: usize = 7;
/// The longest text that can be a receipt; what is longer is refused before anything is computed.
pub const LONGEST: usize = 160;

/// The seven words, as places in the list.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Receipt([u16; WORDS]);

impl fmt::Debug for Receipt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}

/// Under which key a case is found. It tells nothing about the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup(pub [u8; 32]);

/// Why a typed text is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadReceipt {
    /// It is longer than any receipt.
    TooLong,
    /// It has not eight words.
    WordCount(usize),
    /// The word at this place, counted from 1, is not in the list.
    UnknownWord(usize),
    /// The last word does not fit the others: one of them is another word of the list, or the order is wrong.
    Check,
}

impl Receipt {
    /// A new receipt.
    pub fn draw() -> Result<Self, SealError> {
        let mut places = [0; WORDS];
        for place in &mut places {
            *place = draw_place()?;
        }
        Ok(Self(places))
    }

    /// Reads what a person typed: in any case, with any blanks, commas or full stops between the words.
    pub fn parse(typed: &str) -> Result<Self, BadReceipt> {
        if typed.len() > LONGEST {
            return Err(BadReceipt::TooLong);
        }
        let typed = Zeroizing::new(typed.to_lowercase());
        let words: Vec<&str> = typed
            .split(|letter: char| !letter.is_alphanumeric() && letter != '-')
            .filter(|word| !word.is_empty())
            .collect();
        let Some((check, words)) = words.split_last().filter(|(_, words)| words.len() == WORDS) else {
            return Err(BadReceipt::WordCount(words.len()));
        };
        let mut receipt = Self([0; WORDS]);
        for (at, (word, place)) in words.iter().zip(&mut receipt.0).enumerate() {
            *place = find(word).ok_or(BadReceipt::UnknownWord(at + 1))?;
        }
        let check = find(check).ok_or(BadReceipt::UnknownWord(WORDS + 1))?;
        if check == receipt.check() { Ok(receipt) } else { Err(BadReceipt::Check) }
    }

    /// The eight words, to show once.
    pub fn words(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LONGEST));
        for place in self.0.iter().chain(&[self.check()]) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word(*place));
        }
        text
    }

    /// Under which key the case is found, on the server that holds `pepper`.
    pub fn lookup(&self, pepper: &[u8; 32]) -> Lookup {
        Lookup(*blake3::keyed_hash(pepper, self.derive("chalkline receipt 1 lookup").as_ref()).as_bytes())
    }

    /// The key with which the reporter reads replies.
    pub fn identity(&self) -> Result<Identity, SealError> {
        Identity::from_secret(&self.derive("chalkline receipt 1 x25519"))
    }

    fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        // 32 bytes are always within what HKDF can give.
        let _ = Hkdf::<Sha256>::new(None, self.bytes().as_ref()).expand(purpose.as_bytes(), derived.as_mut());
        derived
    }

    fn check(&self) -> u16 {
        let hash = blake3::derive_key("chalkline receipt 1 check word", self.bytes().as_ref());
        let number = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        u16::try_from(number % LIST.len() as u64).unwrap_or(0)
    }

    fn bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.iter().flat_map(|place| place.to_le_bytes()).collect())
    }
}

fn word(place: u16) -> &'static str {
    LIST.get(usize::from(place)).copied().unwrap_or_default()
}

fn find(word: &str) -> Option<u16> {
    LIST.iter().position(|known| *known == word).and_then(|place| u16::try_from(place).ok())
}

/// An evenly drawn place: numbers beyond the last whole multiple of the list's length are drawn again.
fn draw_place() -> Result<u16, SealError> {
    let length = u16::try_from(LIST.len()).unwrap_or(u16::MAX);
    let whole = u16::MAX - u16::MAX % length;
    loop {
        let mut bytes = [0; 2];
        getrandom::fill(&mut bytes).map_err(|_| SealError::NotEncrypted)?;
        let number = u16::from_le_bytes(bytes);
        if number < whole {
            return Ok(number % length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_hold_ninety_bits_and_no_two_are_the_same() {
        assert_eq!(LIST.len(), 7776);
        assert!(7.0 * 7776_f64.log2() > 90.0);
        let mut words: Vec<&str> = LIST.to_vec();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 7776);
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(words.iter().all(plain));
        assert!(words.iter().map(|word| word.len()).max().unwrap_or(0) * 8 + 8 < LONGEST);
    }

    #[test]
    fn a_receipt_comes_back_as_it_was_shown_however_it_is_typed() {
        for _ in 0..200 {
            let receipt = Receipt::draw().expect("randomness");
            let words = receipt.words();
            assert_eq!(Receipt::parse(&words), Ok(receipt.clone()));
            let typed = format!("  {}. ", words.to_uppercase().replace(' ', " ,\n "));
            assert_eq!(Receipt::parse(&typed), Ok(receipt.clone()));
            assert_eq!(receipt.lookup(&[1; 32]), Receipt::parse(&words).expect("the same").lookup(&[1; 32]));
            assert_ne!(receipt.lookup(&[1; 32]), receipt.lookup(&[2; 32]));
            assert_eq!(format!("{receipt:?}"), "***");
        }
    }

    #[test]
    fn a_slip_is_told_without_a_search() {
        let receipt = Receipt([1, 2, 3, 4, 5, 6, 7]);
        let words = receipt.words();
        let list: Vec<&str> = words.split(' ').collect();
        assert_eq!(Receipt::parse(&list[..7].join(" ")), Err(BadReceipt::WordCount(7)));
        assert_eq!(Receipt::parse(&words.replacen(list[2], "xyzzy", 1)), Err(BadReceipt::UnknownWord(3)));
        assert_eq!(Receipt::parse(&words.replacen(list[2], "zoom", 1)), Err(BadReceipt::Check));
        assert_eq!(Receipt::parse(&"abacus ".repeat(1_000_000)), Err(BadReceipt::TooLong));
        for odd in ["", "\u{0}", "ñ ñ ñ ñ ñ ñ ñ ñ", "-- -- -- -- -- -- -- --"] {
            assert!(Receipt::parse(odd).is_err());
        }
    }
}
