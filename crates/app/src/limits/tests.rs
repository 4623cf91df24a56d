use super::*;
use kernel::Author;
use std::net::Ipv4Addr;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ANN: UserId = UserId(1);

const SMALL: LimitSettings = LimitSettings {
    shared: false,
    message_burst: 2,
    message_per_s: 1,
    frames_per_min: 3,
    handshake_burst: 100,
    handshakes_per_s: 20,
    registrations_per_hour: Some(1),
    logins_per_min: 2,
    logins_per_min_address: 5,
    photos_per_hour: 30,
};

fn small() -> RateLimits {
    RateLimits::new(Some(&SMALL), b"a secret")
}

fn is_granted(limits: &RateLimits, person: UserId, cost: FrameCost) -> bool {
    matches!(limits.admit(person, cost), Admission::Granted)
}

#[test]
fn messages_and_frames_have_their_own_bounds_and_everybody_theirs() {
    let limits = small();
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
    let limits = small();
    let verdicts: Vec<_> = (0..10).map(|_| limits.admit(ANN, FrameCost::Other)).collect();
    assert!(verdicts[..3].iter().all(|verdict| matches!(verdict, Admission::Granted)));
    assert!(matches!(verdicts[3], Admission::Refused { .. }));
    assert!(matches!(verdicts[9], Admission::Exhausted));
}

#[test]
fn sign_ins_are_counted_by_account_and_address_and_by_address() {
    let limits = small();
    assert!(limits.login("ann@example.com", HERE).is_ok() && limits.login(" ANN@example.com", HERE).is_ok());
    let refused = limits.login("ann@example.com", HERE).unwrap_err();
    assert_eq!(refused.code, ErrorCode::RateLimited);
    assert!(refused.retry_after.is_some_and(|wait| wait >= SECOND));
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    assert!(limits.login("ann@example.com", elsewhere).is_ok(), "nobody is shut out by another address");
    assert!(limits.login("ben@example.com", HERE).is_ok() && limits.login("cyd@example.com", HERE).is_ok());
    assert!(limits.login("dot@example.com", HERE).is_err(), "the address has tried too often");
}

#[test]
fn registrations_are_counted_where_they_are_bounded() {
    let bounded = small();
    assert!(bounded.registration(HERE).is_ok() && bounded.registration(HERE).is_err());
    let unbounded = RateLimits::new(Some(&LimitSettings { registrations_per_hour: None, ..SMALL }), b"a secret");
    assert!((0..100).all(|_| unbounded.registration(HERE).is_ok()));
}

#[test]
fn limits_that_are_switched_off_bound_nothing() {
    let limits = RateLimits::new(None, b"a secret");
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

#[test]
fn what_a_socket_has_paid_for_costs_nothing_more() {
    let limits = small();
    let author = Author::server(ANN);
    let by_socket = Asker::by_socket(author.clone());
    assert!((0..9).all(|_| limits.charge(&by_socket, FrameCost::Message).is_ok()));
    let by_rest = Asker::by_rest(author.clone());
    let verdicts: Vec<_> = (0..3).map(|_| limits.charge(&by_rest, FrameCost::Message).is_ok()).collect();
    assert_eq!(verdicts, [true, true, false], "a request pays here");
    let too_fast = Asker { author, door: Door::Socket { over_limit_ms: Some(250) } };
    let refused = limits.charge(&too_fast, FrameCost::Message).unwrap_err();
    assert_eq!((refused.code, refused.retry_after), (ErrorCode::RateLimited, Some(Duration::from_millis(250))));
}
