//! A flood of reports waits its turn with the reader for a moment; then a report is sorted by its words alone.

use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use rules_core::Core;
use rules_core::triage::Triage;

/// So long a report may wait for the reader: its receipt has to be shown within half a second.
const PATIENCE: Duration = Duration::from_millis(150);

/// More readings at once than processors only make all of them late.
static READINGS: LazyLock<Turns> =
    LazyLock::new(|| Turns::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// What triage makes of a report, and whether it was sorted in haste, by its words alone.
pub(super) fn triage(core: &Core, text: &str) -> (Triage, bool) {
    READINGS.take(PATIENCE).map_or_else(
        || (core.triage_by_words(text), true),
        |turn| {
            let found = core.triage(text);
            drop(turn);
            (found, false)
        },
    )
}

/// A number of places, taken and given back.
struct Turns {
    free: Mutex<usize>,
    given_back: Condvar,
}

/// A place that somebody has; given back when it is dropped, even by a panic.
struct Turn<'a>(&'a Turns);

impl Turns {
    fn new(places: usize) -> Self {
        Self { free: Mutex::new(places), given_back: Condvar::new() }
    }

    /// A place, or `None` when none came free in time.
    fn take(&self, patience: Duration) -> Option<Turn<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_timeout_while(free, patience, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_place_in_time_goes_without() {
        let turns = Turns::new(1);
        let first = turns.take(Duration::ZERO);
        assert!(first.is_some());
        assert!(turns.take(Duration::from_millis(1)).is_none());
        drop(first);
        assert!(turns.take(Duration::ZERO).is_some());
    }

    #[test]
    fn a_place_that_comes_free_is_taken_by_who_waits() {
        let turns = Turns::new(1);
        let first = turns.take(Duration::ZERO);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.take(Duration::from_secs(60)).is_some());
            drop(first);
            assert!(waiting.join().unwrap_or_default());
        });
    }
}
