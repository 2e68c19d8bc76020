//! What is remembered for minutes, in memory only: texts that buttons need again, and deliveries that were answered.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::chat::Private;
use crate::clock;

/// How many seconds a text waits for its button.
const LONGEST: u64 = 15 * 60;
/// How many bytes of texts are kept at most; the oldest go first.
const MOST_BYTES: usize = 32 << 20;
/// How many deliveries are remembered, and for how many seconds.
const MOST_DELIVERIES: usize = 4096;
const LONGEST_DELIVERY: u64 = 15 * 60;

/// Texts by a name that cannot be guessed.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<VecDeque<Kept>>);

#[derive(Debug)]
struct Kept {
    name: String,
    until: u64,
    text: Private,
}

impl Memory {
    /// Keeps a text for a while, and gives the name that it is found by.
    pub(super) fn keep(&self, text: Private) -> Option<String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).ok()?;
        let name: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let now = clock::now().unix();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back(Kept { name: name.clone(), until: now + LONGEST, text });
        let mut bytes: usize = all.iter().map(|kept| kept.text.reveal().len()).sum();
        while all.front().is_some_and(|kept| kept.until < now || bytes > MOST_BYTES) {
            bytes -= all.pop_front().map_or(0, |kept| kept.text.reveal().len());
        }
        Some(name)
    }

    /// The text of that name, if it is still there.
    pub(super) fn find(&self, name: &str) -> Option<Private> {
        let now = clock::now().unix();
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|kept| kept.name == name && kept.until >= now).map(|kept| kept.text.clone())
    }
}

/// Deliveries and what was answered to them (as JSON text: a tree would take ten times its memory), so that a second one is
/// answered alike and does nothing.
#[derive(Debug, Default)]
pub(super) struct Deliveries(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_name: HashMap<String, watch::Receiver<Option<Arc<str>>>>,
    order: VecDeque<(u64, String)>,
}

/// Whether a delivery is the first of its name.
pub(super) enum Seen {
    /// It is; the answer goes in here.
    First(watch::Sender<Option<Arc<str>>>),
    /// It is not; the answer of the first comes out here.
    Again(watch::Receiver<Option<Arc<str>>>),
}

impl Deliveries {
    /// Notes a delivery.
    pub(super) fn note(&self, name: &str) -> Seen {
        let now = clock::now().unix();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while known.order.len() >= MOST_DELIVERIES
            || known.order.front().is_some_and(|(until, _)| *until < now)
        {
            if let Some((_, old)) = known.order.pop_front() {
                known.by_name.remove(&old);
            }
        }
        if let Some(first) = known.by_name.get(name) {
            return Seen::Again(first.clone());
        }
        let (sender, receiver) = watch::channel(None);
        known.by_name.insert(name.to_owned(), receiver);
        known.order.push_back((now + LONGEST_DELIVERY, name.to_owned()));
        Seen::First(sender)
    }

    /// Forgets a delivery that led to nothing, so that its next try is a first one.
    pub(super) fn forget(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_name.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_name_alone_and_the_oldest_goes_first() {
        let memory = Memory::default();
        let first = memory.keep(Private::new("first")).expect("a name");
        assert_eq!(memory.find(&first), Some(Private::new("first")));
        assert_eq!(memory.find("00"), None);
        for _ in 0..4 {
            memory.keep(Private::new("x".repeat(MOST_BYTES / 4)));
        }
        assert_eq!(memory.find(&first), None);
    }

    #[test]
    fn the_second_of_a_name_is_told_apart_until_there_are_too_many() {
        let deliveries = Deliveries::default();
        assert!(matches!(deliveries.note("a"), Seen::First(_)));
        assert!(matches!(deliveries.note("a"), Seen::Again(_)));
        for number in 0..MOST_DELIVERIES {
            assert!(matches!(deliveries.note(&format!("n{number}")), Seen::First(_)));
        }
        assert!(matches!(deliveries.note("a"), Seen::First(_)));
        deliveries.forget("a");
        assert!(matches!(deliveries.note("a"), Seen::First(_)));
    }
}
