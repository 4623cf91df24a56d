use hdrhistogram::Histogram;
use std::time::Duration;

/// Up to two minutes, in microseconds.
const LONGEST: u64 = 120_000_000;
/// The shares that a curve shows: even on a scale where each step stands for ten times fewer.
const SHARES: [f64; 14] = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999];

/// How long things took, with three digits, however many they were.
pub(super) struct Latencies(Histogram<u64>);

impl Latencies {
    pub(super) fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST, 3).expect("the bounds are right"))
    }

    pub(super) fn record(&mut self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(LONGEST);
        // What takes longer is counted as the longest.
        self.0.saturating_record(micros.max(1));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In milliseconds; zero where nothing was recorded.
    pub(super) fn at(&self, share: f64) -> f64 {
        millis(self.0.value_at_quantile(share))
    }

    /// The longest, in milliseconds.
    pub(super) fn longest(&self) -> f64 {
        millis(self.0.max())
    }

    /// The milliseconds within which each share was done, as far as there were enough of them to tell.
    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^52 here")]
    pub(super) fn curve(&self) -> Vec<(f64, f64)> {
        let count = self.0.len() as f64;
        SHARES.iter().filter(|share| (1.0 - *share) * count >= 1.0).map(|share| (*share, self.at(*share))).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "two minutes in microseconds are few")]
fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_in_milliseconds_and_only_where_enough_was_seen() {
        let mut latencies = Latencies::new();
        assert!(latencies.is_empty());
        for millis in 1..=100 {
            latencies.record(Duration::from_millis(millis));
        }
        assert!((latencies.at(0.5) - 50.0).abs() < 0.1, "{}", latencies.at(0.5));
        assert!((latencies.longest() - 100.0).abs() < 0.1);
        let curve = latencies.curve();
        let (last, _) = curve.last().copied().unwrap();
        assert!((last - 0.99).abs() < f64::EPSILON, "a thousandth of a hundred is nobody: {last}");
    }

    #[test]
    fn what_takes_longer_than_can_be_told_is_the_longest() {
        let mut latencies = Latencies::new();
        latencies.record(Duration::from_hours(1));
        assert!(latencies.longest() >= 120_000.0);
    }
}
