//! Under which key each row lies: one letter for what it is, then what it is found by.

use crate::reports::case::CaseNumber;
use crate::reports::receipt::Lookup;

pub(super) const CASES: &[u8] = b"c/";
pub(super) const WRAPS: &[u8] = b"w/";
pub(super) const PIECES: &[u8] = b"p/";
pub(super) const LOOKUPS: &[u8] = b"l/";
pub(super) const OUTBOX: &[u8] = b"o/";
pub(super) const SENT: &[u8] = b"s/";
pub(super) const DEAD: &[u8] = b"d/";
pub(super) const ALARMS: &[u8] = b"a/";
pub(super) const CLOCKS: &[u8] = b"t/";
pub(super) const ONCE: &[u8] = b"n/";
pub(super) const CUSTODY: &[u8] = b"k/";
pub(super) const HEAD: &[u8] = b"m/head";
/// How many cases were erased since the file was last written anew.
pub(super) const ERASED: &[u8] = b"m/erased";
pub(super) const VERSION: &[u8] = b"m/version";

pub(super) fn case(number: &CaseNumber) -> Vec<u8> {
    join(CASES, number.as_str().as_bytes())
}

pub(super) fn wraps(number: &CaseNumber) -> Vec<u8> {
    join(WRAPS, number.as_str().as_bytes())
}

/// What all pieces of a case begin with.
pub(super) fn pieces(number: &CaseNumber) -> Vec<u8> {
    join(PIECES, format!("{number}/").as_bytes())
}

pub(super) fn piece(number: &CaseNumber, seq: u32) -> Vec<u8> {
    join(PIECES, format!("{number}/{seq:08}").as_bytes())
}

pub(super) fn lookup(lookup: &Lookup) -> Vec<u8> {
    join(LOOKUPS, &lookup.0)
}

pub(super) fn outbox(due: u64, id: &str) -> Vec<u8> {
    join(&join(OUTBOX, &due.to_be_bytes()), id.as_bytes())
}

/// Behind the last delivery that is due at `now`.
pub(super) fn outbox_until(now: u64) -> Vec<u8> {
    join(OUTBOX, &now.saturating_add(1).to_be_bytes())
}

pub(super) fn sent(id: &str) -> Vec<u8> {
    join(SENT, id.as_bytes())
}

pub(super) fn dead(id: &str) -> Vec<u8> {
    join(DEAD, id.as_bytes())
}

/// Set while an alarm about a case waits for somebody.
pub(super) fn alarm(number: &CaseNumber, to: &str) -> Vec<u8> {
    join(ALARMS, format!("{number}/{to}").as_bytes())
}

pub(super) fn clock(due: u64, number: &CaseNumber) -> Vec<u8> {
    join(&join(CLOCKS, &due.to_be_bytes()), number.as_str().as_bytes())
}

pub(super) fn clocks_until(now: u64) -> Vec<u8> {
    join(CLOCKS, &now.saturating_add(1).to_be_bytes())
}

/// What was done once, by the day it was done on.
pub(super) fn once(day: u64, hash: &[u8; 16]) -> Vec<u8> {
    join(&once_from(day), hash)
}

/// What all keys of a day begin with.
pub(super) fn once_from(day: u64) -> Vec<u8> {
    join(ONCE, &day.to_be_bytes())
}

pub(super) fn custody(seq: u64) -> Vec<u8> {
    join(CUSTODY, &seq.to_be_bytes())
}

/// The time in the key of a delivery or a clock.
pub(super) fn time(key: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(*key.get(OUTBOX.len()..)?.first_chunk()?))
}

fn join(prefix: &[u8], rest: &[u8]) -> Vec<u8> {
    [prefix, rest].concat()
}
