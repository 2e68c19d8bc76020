//! The custody log: what happened to each case, as a chain in which no entry can be changed, dropped or moved unseen.
//!
//! Never: who reported, or anything they wrote.

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::reports::case::CaseNumber;

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The day. Never the hour.
    pub day: String,
    /// Which case; none for what concerns the whole store.
    pub case: Option<CaseNumber>,
    /// What happened.
    pub what: What,
    /// The roster's id of who did it or was told; none for Chalkline itself, and for the reporter.
    pub who: Option<String>,
}

/// What can happen to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name is the whole explanation")]
pub enum What {
    StoreMade,
    Filed,
    Added,
    Delivered,
    DeadLetter,
    Escalated,
    Alarm,
    Acknowledged,
    Working,
    Closed,
    Reopened,
    Replied,
    Noted,
    Assigned,
    Exported,
    HoldSet,
    HoldLifted,
    Erased,
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Counted from 1.
    pub seq: u64,
    /// What happened.
    pub event: Event,
    /// The hash of the entry before, in hexadecimal.
    pub prev: String,
    /// The hash of this entry.
    pub hash: String,
}

/// The end of the chain, signed by the server's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last entry.
    pub seq: u64,
    /// Its hash.
    pub hash: String,
    /// The signature over both, in hexadecimal.
    pub signature: String,
}

/// What is wrong with a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// An entry was changed.
    Changed(u64),
    /// An entry is missing or out of its place, counted from 1.
    Missing(u64),
    /// The head does not fit the last entry: entries at the end are missing, or were added.
    Head,
    /// The head was not signed by this key.
    Signature,
    /// The chain does not contain the head that was noted before.
    NotTheSame,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Changed(seq) => write!(out, "entry {seq} was changed"),
            Self::Missing(seq) => write!(out, "entry {seq} is missing or out of its place"),
            Self::Head => out.write_str("entries at the end are missing or were added"),
            Self::Signature => out.write_str("the head is not signed by this store's key"),
            Self::NotTheSame => {
                out.write_str("the head that was noted before is not in this log: it was written anew")
            }
        }
    }
}

impl Entry {
    /// The entry that follows `last`.
    pub fn after(last: Option<&Head>, event: Event) -> Self {
        let (seq, prev) = last.map_or((1, String::new()), |head| (head.seq + 1, head.hash.clone()));
        let hash = link(seq, &prev, &event);
        Self { seq, event, prev, hash }
    }
}

impl Head {
    /// The signed head behind `entry`.
    pub fn sign(entry: &Entry, key: &SigningKey) -> Self {
        let signature = key.sign(signed(entry.seq, &entry.hash).as_bytes());
        Self { seq: entry.seq, hash: entry.hash.clone(), signature: hex(&signature.to_bytes()) }
    }
}

/// Goes through the whole chain. `noted` is the hash of a head that somebody wrote down earlier.
pub fn verify<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    head: &Head,
    key: &VerifyingKey,
    noted: Option<&str>,
) -> Result<u64, Broken> {
    let mut seq = 0;
    let mut prev = String::new();
    let mut seen = noted.is_none();
    for entry in entries {
        seq += 1;
        if entry.seq != seq || entry.prev != prev {
            return Err(Broken::Missing(seq));
        }
        if entry.hash != link(seq, &prev, &entry.event) {
            return Err(Broken::Changed(seq));
        }
        seen |= noted == Some(entry.hash.as_str());
        prev.clone_from(&entry.hash);
    }
    if head.seq != seq || head.hash != prev {
        return Err(Broken::Head);
    }
    let signature = unhex(&head.signature).ok_or(Broken::Signature)?;
    key.verify(signed(seq, &prev).as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| Broken::Signature)?;
    if seen { Ok(seq) } else { Err(Broken::NotTheSame) }
}

/// The hash of an entry: its number, the entry before and every field, each behind its length.
fn link(seq: u64, prev: &str, event: &Event) -> String {
    let Event { day, case, what, who } = event;
    // A unit variant is always written as its name.
    let what = serde_json::to_string(what).unwrap_or_default();
    let mut hasher = blake3::Hasher::new_derive_key("chalkline custody 1");
    hasher.update(&seq.to_le_bytes());
    for field in
        [prev, day, case.as_ref().map_or("", CaseNumber::as_str), &what, who.as_deref().unwrap_or("")]
    {
        hasher.update(&(field.len() as u64).to_le_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

fn signed(seq: u64, hash: &str) -> String {
    format!("chalkline custody head 1\n{seq}\n{hash}\n")
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| DIGITS.get(usize::from(four)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Reads [`hex`]; `None` for another length or other digits.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    unhex_all(text)?.try_into().ok()
}

/// Reads [`hex`] of any length; `None` for half a byte or other digits.
pub fn unhex_all(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
        _ => None,
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> (Vec<Entry>, Head, SigningKey) {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut entries: Vec<Entry> = Vec::new();
        let mut head = None;
        for what in [What::StoreMade, What::Filed, What::Delivered, What::Acknowledged, What::Closed] {
            let case = Some(CaseNumber::from_random([9; 8]));
            let event = Event { day: "2026-11-21".into(), case, what, who: Some("dana".into()) };
            let entry = Entry::after(head.as_ref(), event);
            head = Some(Head::sign(&entry, &key));
            entries.push(entry);
        }
        (entries, head.expect("five entries"), key)
    }

    #[test]
    fn every_edit_deletion_and_reorder_is_found() {
        let (entries, head, key) = chain();
        let check = |entries: &[Entry]| verify(entries, &head, &key.verifying_key(), None);
        assert_eq!(check(&entries), Ok(5));
        for at in 0..entries.len() {
            let mut less = entries.clone();
            less.remove(at);
            assert!(check(&less).is_err(), "without {at}");
            for other in (0..entries.len()).filter(|other| *other != at) {
                let mut moved = entries.clone();
                moved.swap(at, other);
                assert!(check(&moved).is_err(), "{at} and {other} swapped");
            }
            let edits: [fn(&mut Entry); 5] = [
                |entry| entry.event.day = "2026-11-22".into(),
                |entry| entry.event.who = None,
                |entry| entry.event.case = None,
                |entry| entry.event.what = What::Noted,
                |entry| entry.hash = entry.hash.to_uppercase(),
            ];
            for edit in edits {
                let mut changed = entries.clone();
                edit(&mut changed[at]);
                assert!(check(&changed).is_err(), "{at} changed");
            }
        }
    }

    #[test]
    fn a_log_written_anew_is_found_by_its_key_or_by_a_noted_head() {
        let (entries, head, key) = chain();
        let other = SigningKey::from_bytes(&[4; 32]);
        let forged = Head::sign(&entries[4], &other);
        assert_eq!(verify(&entries, &forged, &key.verifying_key(), None), Err(Broken::Signature));
        let short = Head::sign(&entries[2], &key);
        assert_eq!(
            verify(&entries[..3], &short, &key.verifying_key(), Some(&head.hash)),
            Err(Broken::NotTheSame)
        );
        assert_eq!(verify(&entries, &head, &key.verifying_key(), Some(&entries[1].hash)), Ok(5));
        assert_eq!(unhex::<2>("zz00"), None);
        assert_eq!(unhex::<2>("00ff"), Some([0, 255]));
    }
}
