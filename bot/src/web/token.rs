//! The mark of a form that this desk has drawn: it proves that, when, and which one; it says nothing of who has it.

use std::time::Duration;

use anyhow::Context as _;

/// How long a form may stay open.
const GOOD_FOR: Duration = Duration::from_secs(24 * 60 * 60);

const NONCE: usize = 16;
const MARK: usize = 16;
const WHOLE: usize = NONCE + 4 + MARK;

/// Draws and knows the marks. The key lives as long as the process.
pub(super) struct Tokens {
    key: [u8; 32],
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl Tokens {
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).context("the system gives no random numbers")?;
        Ok(Self { key })
    }

    /// A mark for a form that is drawn at `now`. `None` where the system has run out of randomness.
    pub(super) fn draw(&self, now: Duration) -> Option<String> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).ok()?;
        let minute = u32::try_from(now.as_secs() / 60).ok()?.to_be_bytes();
        let bytes = [&nonce[..], &minute[..], &self.mark(&nonce, minute)[..]].concat();
        Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether the mark is ours and the form not too old.
    pub(super) fn good(&self, token: &str, now: Duration) -> bool {
        let Some(bytes) = bytes(token) else { return false };
        let Some((nonce, rest)) = bytes.split_first_chunk::<NONCE>() else { return false };
        let Some((minute, mark)) = rest.split_first_chunk::<4>() else { return false };
        let age = now.as_secs() / 60;
        let drawn = u64::from(u32::from_be_bytes(*minute));
        // Compared as hashes, and so in the same time whatever is wrong.
        blake3::hash(mark) == blake3::hash(&self.mark(nonce, *minute))
            && age.checked_sub(drawn).is_some_and(|minutes| minutes * 60 <= GOOD_FOR.as_secs())
    }

    /// What a form with this mark and this content is called: the same only when both are.
    pub(super) fn once(&self, token: &str, content: &[&str]) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for piece in [token].iter().chain(content) {
            // The length before each piece: two that are cut elsewhere are not the same.
            hasher.update(&u64::try_from(piece.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(piece.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    fn mark(&self, nonce: &[u8; NONCE], minute: [u8; 4]) -> [u8; MARK] {
        let hash = blake3::keyed_hash(&self.key, &[&nonce[..], &minute[..]].concat());
        hash.as_bytes().first_chunk().copied().unwrap_or_default()
    }
}

fn bytes(token: &str) -> Option<Vec<u8>> {
    if token.len() != WHOLE * 2 || !token.is_ascii() {
        return None;
    }
    let pairs = token.as_bytes().chunks_exact(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn a_form_is_known_for_a_day_and_a_forged_one_never() {
        let tokens = Tokens::new().expect("random numbers");
        let token = tokens.draw(DAY).expect("random numbers");
        assert!(tokens.good(&token, DAY) && tokens.good(&token, DAY * 2));
        assert!(!tokens.good(&token, DAY * 2 + Duration::from_secs(60)), "too old");
        assert!(!tokens.good(&token, Duration::ZERO), "from the future");
        assert!(!Tokens::new().expect("random numbers").good(&token, DAY), "from another run");
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'0' { b'1' } else { b'0' };
            assert!(!tokens.good(&String::from_utf8(forged).expect("ASCII"), DAY), "byte {at}");
        }
        for bad in ["", "0", "zz", &"é".repeat(36), &"0".repeat(72), &"+1".repeat(36)] {
            assert!(!tokens.good(bad, DAY), "{bad}");
        }
    }
}
