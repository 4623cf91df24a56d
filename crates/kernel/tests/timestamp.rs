//! Time on the wire and in arithmetic.

use kernel::Timestamp;
use std::time::Duration;

#[test]
fn is_written_in_utc_with_six_decimals() {
    let instant = Timestamp::parse("2026-01-31T10:30:00.25+01:00").unwrap();
    assert_eq!(instant.to_string(), "2026-01-31T09:30:00.250000Z");
    assert_eq!(Timestamp::parse(&instant.to_string()), Some(instant));
}

#[test]
fn counts_no_time_backwards() {
    let (early, late) = (Timestamp::from_seconds(1), Timestamp::from_seconds(3));
    assert_eq!(late.since(early), Duration::from_secs(2));
    assert_eq!(early.since(late), Duration::ZERO);
}
