//! Paces what comes in, for everybody together: nobody has to be told apart for it.

use std::sync::Mutex;
use std::time::Duration;

/// So many at once, then one after the other.
#[derive(Debug)]
pub(super) struct Pace {
    every: Duration,
    burst: Duration,
    /// When the last one that was let in would have come, had all come evenly.
    last: Mutex<Duration>,
}

impl Pace {
    /// Lets `burst` in at once, and then one `every` so often.
    pub(super) fn new(every: Duration, burst: u32) -> Self {
        Self { every, burst: every * burst, last: Mutex::new(Duration::ZERO) }
    }

    /// How long the next one has to wait, if that is not longer than `most`; then it counts as let in. `None` sends it
    /// away, and it does not count.
    pub(super) fn wait(&self, now: Duration, most: Duration) -> Option<Duration> {
        let Ok(mut last) = self.last.lock() else { return Some(Duration::ZERO) };
        let this = (*last).max(now) + self.every;
        let wait = this.saturating_sub(self.burst).saturating_sub(now);
        if wait > most {
            return None;
        }
        *last = this;
        Some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_through_and_a_flood_is_spread_out() {
        let pace = Pace::new(Duration::from_secs(1), 3);
        let start = Duration::from_secs(100);
        let waits: Vec<_> = (0..6).map(|_| pace.wait(start, Duration::from_secs(2))).collect();
        let seconds = |count| Some(Duration::from_secs(count));
        assert_eq!(waits, [seconds(0), seconds(0), seconds(0), seconds(1), seconds(2), None]);
        assert_eq!(pace.wait(start + Duration::from_secs(60), Duration::ZERO), seconds(0), "it calms down");
    }
}
