//! How much one person or address may do on this node.
//!
//! Buckets live in memory and are asked without waiting. Like budgets are not here: they are counted in the like's own
//! transaction.

use crate::{
    config::{Limits, Network},
    http::ApiError,
    state::AppState,
};
use actix_web::HttpRequest;
use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock as _, DefaultClock},
};
use kernel::UserId;
use protocol::ErrorCode;
use realtime::{Admission, FrameCost};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

/// Whole households and mobile networks share an address, so this only stops floods.
const HANDSHAKES_PER_S: u32 = 50;
const HANDSHAKE_BURST: u32 = 500;

type Bucket<K> = DefaultKeyedRateLimiter<K>;

/// The buckets of one node.
pub(crate) struct RateLimits {
    buckets: Option<Buckets>,
}

struct Buckets {
    messages: Bucket<UserId>,
    frames: Bucket<UserId>,
    pings: Bucket<UserId>,
    /// After so many refusals in a row a client is not slowing down.
    refusals: Bucket<UserId>,
    handshakes: Bucket<IpAddr>,
    registrations: Option<Bucket<IpAddr>>,
    logins: Bucket<(String, IpAddr)>,
    logins_of_address: Bucket<IpAddr>,
}

impl RateLimits {
    /// With these settings; in development anybody may register as often as they like.
    pub(crate) fn new(limits: &Limits, bounded_registrations: bool) -> Self {
        let buckets = limits.enabled.then(|| Buckets {
            messages: Bucket::keyed(
                Quota::per_second(at_least_one(limits.message_per_s)).allow_burst(at_least_one(limits.message_burst)),
            ),
            frames: Bucket::keyed(Quota::per_minute(at_least_one(limits.frames_per_min))),
            pings: Bucket::keyed(Quota::per_second(at_least_one(1)).allow_burst(at_least_one(5))),
            refusals: Bucket::keyed(Quota::per_minute(at_least_one(limits.frames_per_min))),
            handshakes: Bucket::keyed(
                Quota::per_second(at_least_one(HANDSHAKES_PER_S)).allow_burst(at_least_one(HANDSHAKE_BURST)),
            ),
            registrations: bounded_registrations
                .then(|| Bucket::keyed(Quota::per_hour(at_least_one(limits.registrations_per_hour)))),
            logins: Bucket::keyed(Quota::per_minute(at_least_one(limits.logins_per_min))),
            logins_of_address: Bucket::keyed(Quota::per_minute(at_least_one(limits.logins_per_min_address))),
        });
        Self { buckets }
    }

    /// A new account from this address.
    pub(crate) fn registration(&self, address: IpAddr) -> Result<(), ApiError> {
        match self.buckets.as_ref().and_then(|buckets| buckets.registrations.as_ref()) {
            Some(bucket) => spend(bucket, &address),
            None => Ok(()),
        }
    }

    /// A socket from this address.
    pub(crate) fn handshake(&self, address: IpAddr) -> Result<(), ApiError> {
        self.buckets.as_ref().map_or(Ok(()), |buckets| spend(&buckets.handshakes, &address))
    }

    /// A sign-in. There is never a lock on the account alone: anybody could shut anybody out.
    pub(crate) fn login(&self, email: &str, address: IpAddr) -> Result<(), ApiError> {
        let Some(buckets) = &self.buckets else { return Ok(()) };
        spend(&buckets.logins_of_address, &address)?;
        // A long address is no account, and must not become a long key.
        let account: String = email.trim().to_lowercase().chars().take(254).collect();
        spend(&buckets.logins, &(account, address))
    }

    /// A message by REST.
    pub(crate) fn message(&self, person: UserId) -> Result<(), ApiError> {
        self.buckets.as_ref().map_or(Ok(()), |buckets| spend(&buckets.messages, &person))
    }

    /// Another change by REST, as a frame would count.
    pub(crate) fn frame(&self, person: UserId) -> Result<(), ApiError> {
        self.buckets.as_ref().map_or(Ok(()), |buckets| spend(&buckets.frames, &person))
    }

    /// A frame on a socket.
    pub(crate) fn admit(&self, person: UserId, cost: FrameCost) -> Admission {
        let Some(buckets) = &self.buckets else { return Admission::Granted };
        let outcome = match cost {
            FrameCost::Ping => wait(&buckets.pings, &person),
            FrameCost::Message => wait(&buckets.messages, &person).or_else(|| wait(&buckets.frames, &person)),
            FrameCost::Other => wait(&buckets.frames, &person),
        };
        match outcome {
            None => Admission::Granted,
            Some(_) if wait(&buckets.refusals, &person).is_some() => Admission::Exhausted,
            Some(time) => {
                Admission::Refused { retry_after_ms: u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1) }
            }
        }
    }

    /// Forgets who has been quiet. Called from time to time, or the buckets would grow for ever.
    pub(crate) fn sweep(&self) {
        let Some(buckets) = &self.buckets else { return };
        for bucket in [&buckets.messages, &buckets.frames, &buckets.pings, &buckets.refusals] {
            bucket.retain_recent();
        }
        buckets.logins.retain_recent();
        buckets.logins_of_address.retain_recent();
        buckets.handshakes.retain_recent();
        if let Some(bucket) = &buckets.registrations {
            bucket.retain_recent();
        }
    }
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

/// How long to wait, if the bucket is empty.
fn wait<K: Hash + Eq + Clone>(bucket: &Bucket<K>, key: &K) -> Option<Duration> {
    bucket.check_key(key).err().map(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
}

fn spend<K: Hash + Eq + Clone>(bucket: &Bucket<K>, key: &K) -> Result<(), ApiError> {
    match wait(bucket, key) {
        None => Ok(()),
        Some(time) => Err(ApiError::new(ErrorCode::RateLimited).after(time.as_secs() + 1)),
    }
}

/// Whose address a request comes from: the peer's, or what a trusted proxy says of it (the last entry that is no trusted
/// proxy itself).
pub(crate) fn client_address(state: &AppState, request: &HttpRequest) -> IpAddr {
    address_behind(&state.config.server.trusted_proxies, request)
}

fn address_behind(proxies: &[Network], request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
    if !trusted(peer) {
        return peer;
    }
    let forwarded: Vec<_> = request.headers().get_all("X-Forwarded-For").collect();
    let hops: Vec<_> = forwarded.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    for hop in hops.into_iter().rev() {
        match address_of(hop) {
            Some(address) if trusted(address) => {}
            Some(address) => return address,
            // What stands before something unreadable may be made up by the client.
            None => return peer,
        }
    }
    peer
}

/// An address with or without a port, as proxies write it.
fn address_of(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const ANN: UserId = UserId(1);

    fn limits() -> Limits {
        Limits {
            enabled: true,
            message_burst: 2,
            message_per_s: 1,
            frames_per_min: 3,
            likes_per_day: 50,
            registrations_per_hour: 1,
            logins_per_min: 2,
            logins_per_min_address: 5,
        }
    }

    fn is_granted(limits: &RateLimits, person: UserId, cost: FrameCost) -> bool {
        matches!(limits.admit(person, cost), Admission::Granted)
    }

    #[test]
    fn messages_and_frames_have_their_own_bounds_and_everybody_theirs() {
        let limits = RateLimits::new(&limits(), true);
        assert!(is_granted(&limits, ANN, FrameCost::Message) && is_granted(&limits, ANN, FrameCost::Message));
        let Admission::Refused { retry_after_ms } = limits.admit(ANN, FrameCost::Message) else {
            panic!("the burst is used up")
        };
        assert!((1..=1000).contains(&retry_after_ms), "{retry_after_ms}");
        assert!(limits.message(ANN).is_err(), "by rest it is the same bucket");
        assert!(is_granted(&limits, ANN, FrameCost::Other), "the third frame of the minute");
        assert!(!is_granted(&limits, ANN, FrameCost::Other));
        assert!(is_granted(&limits, ANN, FrameCost::Ping), "pings are not counted");
        assert!(is_granted(&limits, UserId(2), FrameCost::Message));
    }

    #[test]
    fn who_goes_on_after_refusals_is_exhausted() {
        let limits = RateLimits::new(&limits(), true);
        let verdicts: Vec<_> = (0..10).map(|_| limits.admit(ANN, FrameCost::Other)).collect();
        assert!(verdicts[..3].iter().all(|verdict| matches!(verdict, Admission::Granted)));
        assert!(matches!(verdicts[3], Admission::Refused { .. }));
        assert!(matches!(verdicts[9], Admission::Exhausted));
    }

    #[test]
    fn sign_ins_are_counted_by_account_and_address_and_by_address() {
        let limits = RateLimits::new(&limits(), true);
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
        let bounded = RateLimits::new(&limits(), true);
        assert!(bounded.registration(HERE).is_ok() && bounded.registration(HERE).is_err());
        let unbounded = RateLimits::new(&limits(), false);
        assert!((0..100).all(|_| unbounded.registration(HERE).is_ok()));
    }

    #[test]
    fn limits_that_are_switched_off_bound_nothing() {
        let limits = RateLimits::new(&Limits { enabled: false, ..limits() }, true);
        for _ in 0..100 {
            assert!(is_granted(&limits, ANN, FrameCost::Message) && is_granted(&limits, ANN, FrameCost::Ping));
            assert!(limits.login("ann@example.com", HERE).is_ok() && limits.registration(HERE).is_ok());
            assert!(limits.message(ANN).is_ok() && limits.frame(ANN).is_ok() && limits.handshake(HERE).is_ok());
        }
    }

    fn address(peer: &str, forwarded: &[&str]) -> String {
        let proxies: Vec<Network> = ["10.0.0.0/8", "::1"].iter().map(|network| network.parse().unwrap()).collect();
        let mut request = TestRequest::default().peer_addr(SocketAddr::new(peer.parse().unwrap(), 4000));
        for value in forwarded {
            request = request.append_header(("X-Forwarded-For", *value));
        }
        address_behind(&proxies, &request.to_http_request()).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_about_an_address() {
        assert_eq!(address("192.0.2.7", &["198.51.100.1"]), "192.0.2.7");
        assert_eq!(address("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(address("::1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(address("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn the_last_that_is_no_proxy_is_the_client_whatever_it_claims_before() {
        assert_eq!(address("10.0.0.1", &["203.0.113.9, 198.51.100.1, 10.0.0.2"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["10.0.0.3, 10.0.0.2"]), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9, 198.51.100.1:5999"]), "198.51.100.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &["203.0.113.9,"]), "10.0.0.1");
    }
}
