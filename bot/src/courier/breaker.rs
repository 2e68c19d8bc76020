//! Spares a destination that fails again and again: after some failures in a row nothing is sent there for a while.

/// How many failures in a row open it.
const FAILURES: u32 = 5;
/// For how many seconds it stays open.
const REST: u64 = 30;

/// The state of one destination.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Breaker {
    failures: u32,
    open_until: u64,
}

impl Breaker {
    /// Whether nothing is to be sent there now. When the rest is over, one try decides again.
    pub(super) fn is_open(&self, now: u64) -> bool {
        now < self.open_until
    }

    /// When the rest is over.
    pub(super) fn open_until(&self) -> u64 {
        self.open_until
    }

    /// How many tries may be under way of the usual `most`: after a rest, one alone.
    pub(super) fn at_once(&self, most: usize) -> usize {
        if self.failures >= FAILURES { 1 } else { most }
    }

    /// Notes how a try ended.
    pub(super) fn note(&mut self, arrived: bool, now: u64) {
        if arrived {
            *self = Self::default();
            return;
        }
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.open_until = now + REST;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_failures_give_a_rest_and_one_success_ends_it() {
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker.note(false, 100);
            assert!(!breaker.is_open(100));
        }
        breaker.note(false, 100);
        assert!(breaker.is_open(129) && !breaker.is_open(130));
        breaker.note(false, 130);
        assert!(breaker.is_open(159));
        breaker.note(true, 160);
        assert!(!breaker.is_open(160));
    }
}
