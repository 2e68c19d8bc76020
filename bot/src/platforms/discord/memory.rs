//! What must be remembered for a short while: texts that buttons need again, and which interactions were seen. It lies in
//! memory only, has a limit, and ends with the program.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::chat::Private;
use crate::clock::Now;

/// How long a text is kept for its buttons, in seconds. Discord forgets an interaction after the same time.
const KEEP: u64 = 15 * 60;
/// How many texts are kept at most; the oldest goes first.
const MOST_TEXTS: usize = 2_000;
/// How many interactions are remembered as seen. Discord repeats only what it sent moments before.
const MOST_SEEN: usize = 20_000;

/// Texts by a name that cannot be guessed.
#[derive(Debug, Default)]
pub(super) struct Carried {
    texts: Mutex<VecDeque<(String, u64, Private)>>,
}

impl Carried {
    /// Keeps a text and says under which name.
    pub(super) fn keep(&self, text: Private, now: Now) -> Option<String> {
        let name = format!("{:08x}{:08x}", getrandom::u32().ok()?, getrandom::u32().ok()?);
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.retain(|(_, until, _)| *until > now.unix());
        if texts.len() >= MOST_TEXTS {
            texts.pop_front();
        }
        texts.push_back((name.clone(), now.unix() + KEEP, text));
        Some(name)
    }

    /// The text of that name, if it is still there. It stays, for the other buttons.
    pub(super) fn find(&self, name: &str, now: Now) -> Option<Private> {
        let texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let found = texts.iter().find(|(known, until, _)| known == name && *until > now.unix());
        found.map(|(_, _, text)| text.clone())
    }

    /// Forgets a text: what it was for has been done.
    pub(super) fn forget(&self, name: &str) {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.retain(|(known, _, _)| known != name);
    }
}

/// Which interactions were seen: Discord may send one twice, above all after a reconnect.
#[derive(Debug, Default)]
pub(super) struct Seen {
    ids: Mutex<(BTreeSet<u64>, VecDeque<u64>)>,
}

impl Seen {
    /// Whether this is the first time.
    pub(super) fn first(&self, id: u64) -> bool {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, order) = &mut *ids;
        if !known.insert(id) {
            return false;
        }
        order.push_back(id);
        if order.len() > MOST_SEEN
            && let Some(oldest) = order.pop_front()
        {
            known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_for_a_quarter_of_an_hour() {
        let carried = Carried::default();
        let name = carried.keep(Private::new("draft"), Now::from_unix(100)).expect("randomness");
        assert_eq!(carried.find(&name, Now::from_unix(999)), Some(Private::new("draft")));
        assert_eq!(carried.find("0000000000000000", Now::from_unix(100)), None);
        assert_eq!(carried.find(&name, Now::from_unix(100 + KEEP)), None);
        carried.forget(&name);
        assert_eq!(carried.find(&name, Now::from_unix(100)), None);
    }

    #[test]
    fn the_oldest_goes_first() {
        let carried = Carried::default();
        let now = Now::from_unix(0);
        let first = carried.keep(Private::new("first"), now).expect("randomness");
        for _ in 0..MOST_TEXTS {
            carried.keep(Private::new("x"), now);
        }
        assert_eq!(carried.find(&first, now), None);
    }

    #[test]
    fn the_second_time_is_not_the_first() {
        let seen = Seen::default();
        assert!(seen.first(7) && !seen.first(7) && seen.first(8));
        for id in 100..100 + MOST_SEEN as u64 {
            seen.first(id);
        }
        assert!(seen.first(7), "what is long ago is forgotten");
    }
}
