//! Signs what a button does, so that a press can be believed: also after a restart, and for some weeks only.

use crate::chat::{Action, TOO_LONG_TO_SIGN};
use crate::clock::Now;

const SECONDS_A_WEEK: u64 = 7 * 86_400;
/// For how many weeks behind its own a button works.
const WEEKS: u64 = 4;
/// The letters of the seal and of the week, 64 of them.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// 64 bits in letters of six.
const SEAL: usize = 11;

/// Signs actions, and reads them again. A signed action has at most 100 bytes.
#[derive(Clone)]
pub struct Signer([u8; 32]);

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Signer")
    }
}

/// Why a signed action is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOurs {
    /// It was not signed here.
    Forged,
    /// It was, too long ago.
    Expired,
}

impl Signer {
    /// Signs with `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The action as a platform carries it: its text, a letter for the week, eleven for the seal. `None` for an action
    /// that is too long to travel.
    pub fn sign(&self, action: &Action, now: Now) -> Option<String> {
        let mut text = action.encode();
        if text.len() > TOO_LONG_TO_SIGN {
            return None;
        }
        text.push(letter(now.unix() / SECONDS_A_WEEK));
        let seal = self.seal(&text);
        text.push_str(&seal);
        Some(text)
    }

    /// Reads what [`Signer::sign`] wrote.
    pub fn open(&self, signed: &str, now: Now) -> Result<Action, NotOurs> {
        let split = signed.len().checked_sub(SEAL).ok_or(NotOurs::Forged)?;
        let (text, seal) = signed.split_at_checked(split).ok_or(NotOurs::Forged)?;
        // Compared in a time that does not depend on where they differ.
        let differ =
            self.seal(text).bytes().zip(seal.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
        if differ != 0 {
            return Err(NotOurs::Forged);
        }
        let mut letters = text.chars();
        let week = letters.next_back().ok_or(NotOurs::Forged)?;
        let this = now.unix() / SECONDS_A_WEEK;
        if !(0..=WEEKS).any(|ago| letter(this.wrapping_sub(ago)) == week) {
            return Err(NotOurs::Expired);
        }
        Action::decode(letters.as_str()).ok_or(NotOurs::Forged)
    }

    fn seal(&self, text: &str) -> String {
        let hash = blake3::keyed_hash(&self.0, text.as_bytes());
        let bits = hash.as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        (0..SEAL).map(|place| letter(bits >> (6 * place))).collect()
    }
}

/// The letter for the lowest six bits.
fn letter(bits: u64) -> char {
    usize::try_from(bits % 64)
        .ok()
        .and_then(|place| LETTERS.get(place))
        .map_or('A', |letter| char::from(*letter))
}

#[cfg(test)]
mod tests {
    use rules_core::text::Lang;

    use super::*;

    const NOW: Now = Now::from_unix(1_795_219_200);

    #[test]
    fn what_was_signed_here_is_read_again_and_nothing_else_is() {
        let signer = Signer::new([7; 32]);
        let action = Action::StartReport { lang: Lang::Es };
        let signed = signer.sign(&action, NOW).expect("short enough");
        assert!(signed.len() <= 100);
        assert_eq!(signer.open(&signed, NOW), Ok(action));
        assert_eq!(Signer::new([8; 32]).open(&signed, NOW), Err(NotOurs::Forged));
        for at in 0..signed.len() {
            let mut bytes = signed.clone().into_bytes();
            bytes[at] ^= 1;
            let forged = String::from_utf8(bytes).expect("still ASCII");
            assert_eq!(signer.open(&forged, NOW), Err(NotOurs::Forged), "{forged}");
        }
        for junk in ["", "short", "r|enAAAAAAAAAAAA", "🦊🦊🦊🦊🦊"] {
            assert_eq!(signer.open(junk, NOW), Err(NotOurs::Forged), "{junk}");
        }
    }

    #[test]
    fn a_button_works_for_weeks_and_not_for_ever() {
        let signer = Signer::new([7; 32]);
        let signed = signer.sign(&Action::StartReport { lang: Lang::En }, NOW).expect("short enough");
        let later = |weeks: u64| Now::from_unix(NOW.unix() + weeks * SECONDS_A_WEEK);
        assert!(signer.open(&signed, later(WEEKS)).is_ok());
        assert_eq!(signer.open(&signed, later(WEEKS + 1)), Err(NotOurs::Expired));
    }

    #[test]
    fn what_is_too_long_is_not_signed() {
        let action = Action::Answer { id: "x".repeat(TOO_LONG_TO_SIGN), facts: Vec::new(), lang: Lang::En };
        assert_eq!(Signer::new([7; 32]).sign(&action, NOW), None);
    }
}
