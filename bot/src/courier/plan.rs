//! What follows a try: done, again and when, by another way, or given up. Pure; chance and time are arguments.

use crate::store::Delivery;

/// How many failures a way may have before the next way is tried.
const FAILURES: u32 = 3;
/// After so many tries by all ways together, others are told that it does not arrive. It goes on being tried.
const TRIES: u32 = 12;
/// How many tries a delivery gets: about a week of them.
const MOST_TRIES: u32 = TRIES + 7 * 24 * 4;
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
    /// The same, and others are to be told that it does not arrive.
    Tell(Delivery),
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
    if delivery.tries >= MOST_TRIES || ways == 0 {
        return Next::GiveUp;
    }
    // Whoever mends it needs longer than a few tries take: others are told at once, and it goes on.
    let hopeless = refused && delivery.channel + 1 >= ways && delivery.attempts >= FAILURES;
    let another = delivery.channel + 1 < ways;
    let tired = refused || delivery.attempts >= FAILURES || after.is_some_and(|after| after > PATIENCE);
    if another && tired {
        delivery.channel += 1;
        delivery.attempts = 0;
        delivery.due = now;
        return Next::Again(delivery);
    }
    let rounds = delivery.tries / u32::try_from(ways).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(1 << rounds.saturating_sub(1).min(16)).min(LONGEST_WAIT);
    if tired && (ways > 1 || delivery.channel >= ways) {
        // The first way may be there again.
        delivery.channel = 0;
        delivery.attempts = 0;
    }
    // Between half and all of it, so that not everybody comes back at once.
    let wait = wait / 2 + u64::from(random) % (wait / 2 + 1);
    delivery.due = now + wait.max(after.unwrap_or(0).min(LONGEST_PATIENCE)).max(1);
    if (hopeless || delivery.tries >= TRIES) && !delivery.told {
        delivery.told = true;
        return Next::Tell(delivery);
    }
    Next::Again(delivery)
}

/// What becomes of a delivery whose place rests until `until`: another way at once, or a wait. No try was made.
pub(super) fn spare(before: &Delivery, ways: usize, now: u64, until: u64) -> Delivery {
    let mut delivery = before.clone();
    if delivery.channel + 1 < ways {
        delivery.channel += 1;
        delivery.attempts = 0;
        delivery.due = now;
    } else {
        delivery.due = until;
    }
    delivery
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
        for ways in [1, 2, 3] {
            let mut row = delivery();
            let mut told = 0;
            let tries = loop {
                row = match next(&row, Outcome::Later { after: None }, ways, 10, 7) {
                    Next::Again(row) => row,
                    Next::Tell(row) => {
                        told += 1;
                        assert!((TRIES..TRIES + FAILURES).contains(&row.tries), "{ways}");
                        row
                    }
                    Next::GiveUp => break row.tries,
                    Next::Done(_) => unreachable!("nothing arrived"),
                };
            };
            assert_eq!((told, tries), (1, MOST_TRIES - 1), "{ways}");
        }
        let row = delivery();
        assert_eq!(next(&row, Outcome::Arrived("id".into()), 2, 10, 7), Next::Done("id".into()));
        assert_eq!(next(&delivery(), Outcome::Refused, 0, 10, 7), Next::GiveUp);
    }

    #[test]
    fn what_is_refused_in_the_only_way_is_told_at_once_and_goes_on_until_it_is_mended() {
        let mut row = delivery();
        for _ in 1..FAILURES {
            row = again(next(&row, Outcome::Refused, 1, 10, 7));
        }
        let Next::Tell(mut row) = next(&row, Outcome::Refused, 1, 10, 7) else { panic!("nobody is told") };
        for _ in FAILURES..TRIES * 2 {
            row = again(next(&row, Outcome::Refused, 1, 10, 7));
        }
        assert!(row.due > 10 + FIRST_WAIT && row.channel == 0, "{row:?}");
        assert_eq!(next(&row, Outcome::Arrived("id".into()), 1, 10, 7), Next::Done("id".into()));
        // The way it was on is no longer in the roster.
        row.channel = 2;
        assert_eq!(again(next(&row, Outcome::Refused, 1, 10, 7)).channel, 0);
    }
}
