//! Floods, without knowing who: how often the same text came today, by its hash under a random key of the day.
//!
//! The same text a third time goes into the case that it made before, with a receipt of its own; nothing is turned away.
//! Key and counts are in memory only, so a restart forgets them, and nobody can look up a text afterwards.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rules_core::triage::Urgency;

use crate::clock::Now;
use crate::reports::case::CaseNumber;

/// So many cases one text makes in a day: two people may say the same.
const CASES: u32 = 2;
/// Texts with fewer letters say too little to be the same ("there is a fight in the gym"): two people may well write them.
const SHORTEST: usize = 60;
/// How many texts are counted; beyond it the day begins anew.
const MOST: usize = 50_000;
/// So often a text is taken at full speed.
const SWIFT: u32 = 8;
const STEP: Duration = Duration::from_millis(25);
const LONGEST: Duration = Duration::from_secs(1);

/// The counts of a day.
#[derive(Default)]
pub(super) struct Flood(Mutex<Today>);

#[derive(Default)]
struct Today {
    day: String,
    key: [u8; 32],
    texts: BTreeMap<[u8; 16], Text>,
}

struct Text {
    times: u32,
    case: Option<(CaseNumber, Urgency)>,
}

/// A text that has been counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counted {
    mark: Option<[u8; 16]>,
    /// The how manieth of today it is.
    pub(super) times: u32,
}

impl std::fmt::Debug for Flood {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Flood")
    }
}

impl Flood {
    /// Counts a text.
    pub(super) fn count(&self, words: &str, now: Now) -> Counted {
        let letters: String = words.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let letters = zeroize::Zeroizing::new(letters.to_lowercase());
        if letters.chars().count() < SHORTEST {
            return Counted::ALONE;
        }
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.day();
        if today.day != day || today.texts.len() >= MOST {
            let mut key = [0; 32];
            if getrandom::fill(&mut key).is_err() {
                return Counted::ALONE;
            }
            *today = Today { day, key, texts: BTreeMap::new() };
        }
        let hash = blake3::keyed_hash(&today.key, letters.as_bytes());
        let mark = hash.as_bytes().first_chunk::<16>().copied();
        let Some(mark) = mark else { return Counted { mark, times: 1 } };
        let text = today.texts.entry(mark).or_insert(Text { times: 0, case: None });
        text.times = text.times.saturating_add(1);
        Counted { mark: Some(mark), times: text.times }
    }

    /// The case that a text goes into, if it came often enough, and that case is at least as urgent.
    pub(super) fn case(&self, counted: Counted, urgency: Urgency) -> Option<CaseNumber> {
        let today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (case, was) = today.texts.get(&counted.mark?)?.case.as_ref()?;
        (counted.times > CASES && *was >= urgency).then(|| case.clone())
    }

    /// Remembers the latest case that a text made.
    pub(super) fn made(&self, counted: Counted, case: &CaseNumber, urgency: Urgency) {
        let mut today = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = counted.mark.and_then(|mark| today.texts.get_mut(&mark)) {
            text.case = Some((case.clone(), urgency));
        }
    }
}

impl Counted {
    /// A text that is the only one of its kind.
    pub(super) const ALONE: Self = Self { mark: None, times: 1 };

    /// How long to take over it. Nothing that may be danger waits.
    pub(super) fn wait(self, urgency: Urgency) -> Duration {
        match urgency {
            Urgency::Standard => STEP.saturating_mul(self.times.saturating_sub(SWIFT)).min(LONGEST),
            Urgency::Urgent | Urgency::Emergency => Duration::ZERO,
        }
    }

    /// Whether the handlers are told of it: the first ones, then each time that there are twice as many.
    pub(super) fn is_told(self) -> bool {
        self.times <= SWIFT || self.times.is_power_of_two()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now::from_unix(1_795_219_217);
    const TEXT: &str =
        "A boy in my row is pushed on the bus every day, and the driver looks away each time it happens";

    #[test]
    fn the_third_of_a_day_goes_into_the_case_of_the_first_two_and_a_new_day_begins_anew() {
        let flood = Flood::default();
        let number = CaseNumber::from_random([7; 8]);
        for times in 1..=2 {
            let counted = flood.count(TEXT, NOW);
            assert_eq!((counted.times, flood.case(counted, Urgency::Standard)), (times, None));
            flood.made(counted, &number, Urgency::Standard);
        }
        let counted = flood.count(&TEXT.to_uppercase().replace(' ', " - "), NOW);
        assert_eq!(flood.case(counted, Urgency::Standard), Some(number));
        assert_eq!(
            flood.case(counted, Urgency::Emergency),
            None,
            "more urgent than the case it would go into"
        );
        let tomorrow = flood.count(TEXT, Now::from_unix(NOW.unix() + 86_400));
        assert_eq!((tomorrow.times, flood.case(tomorrow, Urgency::Standard)), (1, None));
        for _ in 0..9 {
            assert_eq!(flood.count("help", NOW).times, 1, "too short to be the same");
        }
        assert!(!format!("{flood:?}").contains("boy"));
    }

    #[test]
    fn a_flood_is_slowed_and_danger_never_is() {
        let counted = |times| Counted { mark: None, times };
        assert_eq!(counted(SWIFT).wait(Urgency::Standard), Duration::ZERO);
        assert!(counted(20).wait(Urgency::Standard) > Duration::ZERO);
        assert_eq!(counted(u32::MAX).wait(Urgency::Standard), LONGEST);
        for urgency in [Urgency::Urgent, Urgency::Emergency] {
            assert_eq!(counted(u32::MAX).wait(urgency), Duration::ZERO);
        }
        let told: Vec<u32> = (1..=70).filter(|times| counted(*times).is_told()).collect();
        assert_eq!(told, [1, 2, 3, 4, 5, 6, 7, 8, 16, 32, 64]);
    }
}
