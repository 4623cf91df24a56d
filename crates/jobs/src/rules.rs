//! When a job is tried again.

use kernel::Timestamp;
use std::time::Duration;

/// Doublings beyond which a pause does not grow, whatever the settings: it would be centuries.
const MOST_DOUBLINGS: u32 = 31;

/// How a kind of job is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest pause after the first try. Each further one may be twice as long.
    pub first: Duration,
    /// The longest pause after any try.
    pub longest: Duration,
    /// The number of tries after which there is none.
    pub attempts: u32,
}

/// The fate of a job whose try has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again, not before this time.
    Try(Timestamp),
    /// It is dead.
    Dead,
}

impl Backoff {
    /// What follows the failure of this try (from 1) at this time. `chance` is drawn evenly from 0 to 1: the pause is at least
    /// half of the longest one, so nothing comes back at once, and what failed together is spread over the other half.
    pub fn after(&self, attempt: u32, at: Timestamp, chance: f64) -> Next {
        if attempt >= self.attempts {
            return Next::Dead;
        }
        let doublings = attempt.saturating_sub(1).min(MOST_DOUBLINGS);
        let longest = self.first.saturating_mul(1 << doublings).min(self.longest);
        Next::Try(at.plus(longest.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)))
    }

    /// Whether a job that was just claimed has had all its tries before: those who tried it last were killed at it, each time.
    pub fn is_spent(&self, attempt: u32) -> bool {
        attempt > self.attempts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const MAIL: Backoff = Backoff { first: Duration::from_secs(10), longest: Duration::from_hours(1), attempts: 12 };

    fn pause(attempt: u32, chance: f64) -> Option<u64> {
        match MAIL.after(attempt, NOON, chance) {
            Next::Try(at) => Some(at.since(NOON).as_secs()),
            Next::Dead => None,
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let longest: Vec<_> = (1..=13).map(|attempt| pause(attempt, 1.0)).collect();
        let expected = [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].map(Some);
        assert_eq!(longest[..11], expected);
        assert_eq!(longest[11..], [None, None]);
        assert!(!MAIL.is_spent(12) && MAIL.is_spent(13));
    }

    #[test]
    fn chance_spreads_over_half_of_a_pause() {
        assert_eq!((pause(3, 0.0), pause(3, 0.5), pause(3, 1.0)), (Some(20), Some(30), Some(40)));
    }

    proptest! {
        #[test]
        fn a_pause_is_within_its_bounds_for_any_number(attempt in 0_u32..2000, chance in -1.0_f64..2.0, first in 1_u64..1_000_000) {
            let backoff = Backoff { first: Duration::from_millis(first), longest: Duration::from_hours(2), attempts: 1500 };
            match backoff.after(attempt, NOON, chance) {
                Next::Dead => prop_assert!(attempt >= 1500),
                Next::Try(at) => {
                    let pause = at.since(NOON);
                    prop_assert!(pause <= Duration::from_hours(2) && pause >= Duration::from_millis(first).min(Duration::from_hours(2)) / 2);
                }
            }
        }
    }
}
