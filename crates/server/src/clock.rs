//! The machine's clock: the one place that reads it.

use kernel::{Clock, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

/// Real time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The time now, for whoever dates a report.
pub fn now() -> Timestamp {
    SystemClock.now()
}
