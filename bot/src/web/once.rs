//! The receipts of the last minutes, in memory only: who presses a button twice sees the same receipt, and files one report.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::chat::Reply;

/// How long a receipt is at hand. Pressed later, the button is told that the report is saved already.
const AT_HAND: Duration = Duration::from_secs(120);
/// How many there are at most; the oldest go first.
const MOST: usize = 4096;

/// A place for one reply; locked while it is made.
pub(super) type Place = Arc<tokio::sync::Mutex<Option<Reply>>>;

/// Replies by the name of what was sent.
#[derive(Default)]
pub(super) struct Receipts(Mutex<BTreeMap<String, (Duration, Place)>>);

impl std::fmt::Debug for Receipts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("***")
    }
}

impl Receipts {
    /// The place for what was sent under this name, and nothing that is too old.
    pub(super) fn place(&self, once: &str, now: Duration) -> Place {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.retain(|_, (since, _)| *since + AT_HAND > now);
        if places.len() >= MOST
            && let Some(oldest) =
                places.iter().min_by_key(|(_, (since, _))| *since).map(|(name, _)| name.clone())
        {
            places.remove(&oldest);
        }
        let (_, place) = places.entry(once.to_owned()).or_insert_with(|| (now, Place::default()));
        Arc::clone(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_finds_the_same_place_for_a_while() {
        let receipts = Receipts::default();
        let (start, later) = (Duration::ZERO, Duration::from_secs(121));
        let place = receipts.place("a", start);
        assert!(Arc::ptr_eq(&place, &receipts.place("a", start)));
        assert!(!Arc::ptr_eq(&place, &receipts.place("b", start)));
        assert!(!Arc::ptr_eq(&place, &receipts.place("a", later)));
    }
}
