//! The clock of a case that nobody has acknowledged. Pure: told the time, it says what is due.

use rules_core::triage::Urgency;
use serde::{Deserialize, Serialize};

use crate::reports::case::CaseNumber;
use crate::reports::roster::Clocks;

/// When a case goes one step further, unless somebody acknowledges it. A row of the store, not a timer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Which case.
    pub case: CaseNumber,
    /// The step of the ladder that has been told.
    pub step: usize,
    /// Seconds since 1970, rounded up so that it does not tell when the report was written.
    pub due: u64,
}

/// What a clock that is due asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Tell this step of the ladder.
    Tell(usize),
    /// The ladder has ended: tell everybody again, and the escrow's contact.
    Alarm,
}

impl Clock {
    /// The clock of a case that is told to its first step now.
    pub fn start(case: CaseNumber, urgency: Urgency, clocks: &Clocks, now: u64) -> Self {
        Self { case, step: 0, due: due(urgency, clocks, now) }
    }

    /// What is due now, and the clock that follows.
    pub fn ring(&self, steps: usize, urgency: Urgency, clocks: &Clocks, now: u64) -> (Due, Self) {
        let next = self.step + 1;
        let what = if next < steps { Due::Tell(next) } else { Due::Alarm };
        (what, Self { case: self.case.clone(), step: next.min(steps), due: due(urgency, clocks, now) })
    }
}

/// The limit from now, rounded up to a twelfth of itself (five minutes of an hour, two hours of a day).
fn due(urgency: Urgency, clocks: &Clocks, now: u64) -> u64 {
    let limit = clocks.limit(urgency);
    let grid = (limit / 12).max(1);
    (now + limit).div_ceil(grid) * grid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_pass_and_everybody_is_told_in_turn() {
        let clocks = Clocks::default();
        let case = CaseNumber::from_random([1; 8]);
        let start = 1_795_219_217;
        let clock = Clock::start(case, Urgency::Emergency, &clocks, start);
        assert!((600..=650).contains(&(clock.due - start)) && clock.due.rem_euclid(50) == 0);
        let (due, clock) = clock.ring(3, Urgency::Emergency, &clocks, clock.due);
        assert_eq!((due, clock.step), (Due::Tell(1), 1));
        let (due, clock) = clock.ring(3, Urgency::Emergency, &clocks, clock.due);
        assert_eq!((due, clock.step), (Due::Tell(2), 2));
        let (due, clock) = clock.ring(3, Urgency::Emergency, &clocks, clock.due + 86_400);
        assert_eq!((due, clock.step), (Due::Alarm, 3));
        assert_eq!(clock.ring(3, Urgency::Emergency, &clocks, clock.due).0, Due::Alarm);
    }
}
