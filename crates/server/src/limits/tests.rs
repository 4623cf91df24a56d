use super::*;
use crate::config::Overrides;
use std::net::Ipv4Addr;

mod redis;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ANN: UserId = UserId(1);

/// Small ones. `more` are environment variables.
fn config(more: &[(&str, &str)]) -> Config {
    let small = [
        ("MATCHWIRE__SERVER__ENVIRONMENT", "production"),
        ("MATCHWIRE__LIMITS__MESSAGE_BURST", "2"),
        ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "1"),
        ("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "3"),
        ("MATCHWIRE__LIMITS__REGISTRATIONS_PER_HOUR", "1"),
        ("MATCHWIRE__LIMITS__LOGINS_PER_MIN", "2"),
        ("MATCHWIRE__LIMITS__LOGINS_PER_MIN_ADDRESS", "5"),
    ];
    let set = small.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(None, set, &Overrides::default()).expect("these settings are valid")
}

fn with(more: &[(&str, &str)]) -> RateLimits {
    RateLimits::new(&config(more), b"a secret")
}

fn is_granted(limits: &RateLimits, person: UserId, cost: FrameCost) -> bool {
    matches!(limits.admit(person, cost), Admission::Granted)
}

#[test]
fn messages_and_frames_have_their_own_bounds_and_everybody_theirs() {
    let limits = with(&[]);
    assert!(is_granted(&limits, ANN, FrameCost::Message) && is_granted(&limits, ANN, FrameCost::Message));
    let Admission::Refused { retry_after_ms } = limits.admit(ANN, FrameCost::Message) else {
        panic!("the burst is used up")
    };
    assert!((1..=1000).contains(&retry_after_ms), "{retry_after_ms}");
    assert!(limits.change(ANN, FrameCost::Message).is_err(), "by rest it is the same bucket");
    assert!(is_granted(&limits, ANN, FrameCost::Other), "the third frame of the minute");
    assert!(!is_granted(&limits, ANN, FrameCost::Other));
    assert!(is_granted(&limits, ANN, FrameCost::Ping), "pings are not counted");
    assert!(is_granted(&limits, UserId(2), FrameCost::Message));
}

#[test]
fn who_goes_on_after_refusals_is_exhausted() {
    let limits = with(&[]);
    let verdicts: Vec<_> = (0..10).map(|_| limits.admit(ANN, FrameCost::Other)).collect();
    assert!(verdicts[..3].iter().all(|verdict| matches!(verdict, Admission::Granted)));
    assert!(matches!(verdicts[3], Admission::Refused { .. }));
    assert!(matches!(verdicts[9], Admission::Exhausted));
}

#[test]
fn sign_ins_are_counted_by_account_and_address_and_by_address() {
    let limits = with(&[]);
    assert!(limits.login("ann@example.com", HERE).is_ok() && limits.login(" ANN@example.com", HERE).is_ok());
    let refused = limits.login("ann@example.com", HERE).unwrap_err();
    assert_eq!(refused.code, ErrorCode::RateLimited);
    assert!(refused.retry_after_s.is_some_and(|seconds| seconds > 0));
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    assert!(limits.login("ann@example.com", elsewhere).is_ok(), "nobody is shut out by another address");
    assert!(limits.login("ben@example.com", HERE).is_ok() && limits.login("cyd@example.com", HERE).is_ok());
    assert!(limits.login("dot@example.com", HERE).is_err(), "the address has tried too often");
}

#[test]
fn registrations_are_counted_outside_development_only() {
    let bounded = with(&[]);
    assert!(bounded.registration(HERE).is_ok() && bounded.registration(HERE).is_err());
    let unbounded = with(&[("MATCHWIRE__SERVER__ENVIRONMENT", "development")]);
    assert!((0..100).all(|_| unbounded.registration(HERE).is_ok()));
}

#[test]
fn limits_that_are_switched_off_bound_nothing() {
    let limits = with(&[("MATCHWIRE__LIMITS__ENABLED", "false")]);
    for _ in 0..100 {
        assert!(is_granted(&limits, ANN, FrameCost::Message) && is_granted(&limits, ANN, FrameCost::Ping));
        assert!(limits.login("ann@example.com", HERE).is_ok() && limits.registration(HERE).is_ok());
        assert!(
            limits.change(ANN, FrameCost::Message).is_ok()
                && limits.change(ANN, FrameCost::Other).is_ok()
                && limits.handshake(HERE).is_ok()
        );
    }
}
