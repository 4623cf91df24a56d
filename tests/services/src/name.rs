use std::{
    hash::{BuildHasher as _, RandomState},
    time::{Duration, SystemTime},
};

/// Begins the name of every database, schema and folder that tests make.
pub(crate) const PREFIX: &str = "mw_test_";

/// No test run takes this long; what is older was left behind by one that crashed.
const ABANDONED_AFTER: Duration = Duration::from_hours(1);

/// A name nobody else has, for a database, a schema or a Redis prefix: `mw_test_<unix seconds>_<random>`. The seconds let
/// a later run see what a crashed one left behind.
pub fn test_name() -> String {
    format!("{PREFIX}{}_{:016x}", now().as_secs(), random())
}

/// Whether `name` is a test's and was given so long ago that its run must be over.
pub(crate) fn is_abandoned(name: &str) -> bool {
    let number = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()?.parse().ok());
    number.is_some_and(|made| now().saturating_sub(time_of(made)) > ABANDONED_AFTER)
}

/// Some tests count in microseconds. As seconds, such a number would lie three million years ahead.
fn time_of(number: u64) -> Duration {
    if number > 1_000_000_000_000 { Duration::from_micros(number) } else { Duration::from_secs(number) }
}

/// A number that differs from call to call and from process to process.
pub(crate) fn random() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

#[expect(clippy::disallowed_methods, reason = "names carry the time for later runs; no rule depends on it")]
fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_fit_into_an_identifier() {
        assert_ne!(test_name(), test_name());
        assert!(test_name().len() <= 63, "postgresql cuts longer names");
    }

    #[test]
    fn only_old_names_of_ours_are_abandoned() {
        assert!(is_abandoned("mw_test_1700000000_00ff"));
        assert!(is_abandoned("mw_test_1700000000000000_00ff"));
        assert!(!is_abandoned(&test_name()));
        assert!(!is_abandoned("mw_test_mine"));
        assert!(!is_abandoned("customers_1700000000"));
    }
}
