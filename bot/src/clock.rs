//! The only place that reads the clock; everything else is told what time it is.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: u64 = 86_400;

/// A moment, to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    seconds: u64,
}

/// Reads the clock.
pub fn now() -> Now {
    Now { seconds: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()) }
}

/// Time that only goes forward, counted from the first look; for pacing and for measuring.
pub fn elapsed() -> Duration {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    FIRST.get_or_init(Instant::now).elapsed()
}

/// How many seconds lie between now and what another clock has written down.
pub fn seconds_from_now(moment: SystemTime) -> u64 {
    let now = SystemTime::now();
    let apart = now.duration_since(moment).or_else(|_| moment.duration_since(now));
    apart.map_or(u64::MAX, |apart| apart.as_secs())
}

impl Now {
    /// The moment that many seconds after 1970 began, for tests and for what was stored.
    pub const fn from_unix(seconds: u64) -> Self {
        Self { seconds }
    }

    /// Seconds after 1970 began, for what must happen in time. Reports are not dated by it.
    #[must_use]
    pub fn unix(self) -> u64 {
        self.seconds
    }

    /// The day in universal time, as `2026-11-21`: reports are dated by the day and never by the hour.
    pub fn day(self) -> String {
        let (year, month, day) = civil(self.seconds / SECONDS_A_DAY);
        format!("{year:04}-{month:02}-{day:02}")
    }
}

/// Year, month and day of a count of days since 1970 began (Howard Hinnant's `civil_from_days`).
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_a_day() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (1_709_251_200, "2024-03-01"),
            (1_795_219_200, "2026-11-21"),
            (4_102_444_799, "2099-12-31"),
        ] {
            assert_eq!(Now::from_unix(seconds).day(), day);
        }
    }
}
