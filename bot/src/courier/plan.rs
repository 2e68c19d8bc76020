//! What follows a try: done, again and when, by another way, or given up. Pure; chance and time are arguments.

use crate::store::Delivery;

/// How many failures a way may have before the next way is tried.
const FAILURES: u32 = 3;
/// How many tries a delivery gets by all ways together.
const TRIES: u32 = 12;
const FIRST_WAIT: u64 = 5;
const LONGEST_WAIT: u64 = 15 * 60;
/// Whoever asks to wait longer than this is passed by if there is another way.
const PATIENCE: u64 = 60;
const LONGEST_PATIENCE: u64 = 60 * 60;

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it, and gave this as proof.
    Arrived(String),
    /// Not now.
    Later {
        /// How many seconds the other side asked to wait.
        after: Option<u64>,
    },
    /// Not by this way.
    Refused,
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It arrived, with this proof.
    Done(String),
    /// Try again, as this row says.
    Again(Delivery),
    /// It will not arrive.
    GiveUp,
}

/// What follows `outcome`, for somebody who can be reached in `ways` ways.
pub fn next(before: &Delivery, outcome: Outcome, ways: usize, now: u64, random: u32) -> Next {
    let (after, refused) = match outcome {
        Outcome::Arrived(proof) => return Next::Done(proof),
        Outcome::Later { after } => (after, false),
        Outcome::Refused => (None, true),
    };
    let mut delivery = before.clone();
    delivery.tries += 1;
    delivery.attempts += 1;
    if delivery.tries >= TRIES
        || ways == 0
        || (refused && delivery.channel + 1 >= ways && delivery.attempts >= FAILURES)
    {
        return Next::GiveUp;
    }
    let another = delivery.channel + 1 < ways;
    let tired = refused || delivery.attempts >= FAILURES || after.is_some_and(|after| after > PATIENCE);
    if another && tired {
        delivery.channel += 1;
        delivery.attempts = 0;
        delivery.due = now;
        return Next::Again(delivery);
    }
    let wait = FIRST_WAIT.saturating_mul(1 << delivery.attempts.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    // Between half and all of it, so that not everybody comes back at once.
    let wait = wait / 2 + u64::from(random) % (wait / 2 + 1);
    delivery.due = now + wait.max(after.unwrap_or(0).min(LONGEST_PATIENCE)).max(1);
    Next::Again(delivery)
}

#[cfg(test)]
mod tests {
    use rules_core::triage::{Kind, Urgency};

    use super::*;
    use crate::reports::case::{CaseHead, CaseNumber};
    use crate::store::Why;

    fn delivery() -> Delivery {
        let number = CaseNumber::from_random([1; 8]);
        let head = CaseHead {
            number,
            day: "2026-11-21".into(),
            kind: Kind::Threat,
            urgency: Urgency::Emergency,
            site: None,
        };
        crate::vault::delivery(&head, "dana", Why::New, 0, 0)
    }

    fn again(next: Next) -> Delivery {
        let Next::Again(delivery) = next else { panic!("{next:?}") };
        delivery
    }

    #[test]
    fn waits_grow_and_scatter_and_a_given_time_is_kept() {
        let mut row = delivery();
        let mut last = 0;
        for _ in 0..9 {
            let lower = again(next(&row, Outcome::Later { after: None }, 1, 1000, 0)).due - 1000;
            let upper = again(next(&row, Outcome::Later { after: None }, 1, 1000, u32::MAX)).due - 1000;
            assert!(lower >= last && upper <= LONGEST_WAIT, "{lower} {upper}");
            last = lower;
            row = again(next(&row, Outcome::Later { after: None }, 1, 1000, 0));
        }
        assert_eq!(again(next(&delivery(), Outcome::Later { after: Some(40) }, 1, 1000, 0)).due, 1040);
        assert_eq!(again(next(&delivery(), Outcome::Later { after: Some(u64::MAX) }, 1, 1000, 0)).due, 4600);
    }

    #[test]
    fn another_way_is_taken_after_three_failures_a_refusal_or_a_long_wait() {
        let mut row = delivery();
        for tries in 1..=2 {
            row = again(next(&row, Outcome::Later { after: None }, 2, 10, 7));
            assert_eq!((row.channel, row.attempts, row.tries), (0, tries, tries));
        }
        row = again(next(&row, Outcome::Later { after: None }, 2, 10, 7));
        assert_eq!((row.channel, row.attempts, row.tries, row.due), (1, 0, 3, 10));
        assert_eq!(again(next(&delivery(), Outcome::Refused, 2, 10, 7)).channel, 1);
        assert_eq!(again(next(&delivery(), Outcome::Later { after: Some(61) }, 2, 10, 7)).channel, 1);
        assert_eq!(row.id, delivery().id, "the same key on every way");
    }

    #[test]
    fn it_ends_in_done_or_given_up_and_never_silently() {
        let mut row = delivery();
        for _ in 1..TRIES {
            row = again(next(&row, Outcome::Later { after: None }, 2, 10, 7));
        }
        assert_eq!(next(&row, Outcome::Later { after: None }, 2, 10, 7), Next::GiveUp);
        assert_eq!(next(&row, Outcome::Arrived("id".into()), 2, 10, 7), Next::Done("id".into()));
        assert_eq!(next(&delivery(), Outcome::Refused, 0, 10, 7), Next::GiveUp);
    }
}
