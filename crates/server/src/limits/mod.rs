//! How much one person or address may do, at all nodes together.
//!
//! Buckets live in memory and are asked without waiting. Once a second the nodes [`settle`] in Redis what was spent at each,
//! so that a person has one budget wherever they are connected; a node that Redis has left alone goes by what it knows. Like
//! budgets are not here: they are counted in the like's own transaction.

mod address;
mod bucket;
mod key;
mod ledger;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use address::client_address;
pub(crate) use settle::Settlement;

use crate::{
    config::{Config, Environment, Limits},
    http::ApiError,
};
use bucket::Rate;
use kernel::UserId;
use key::{AccountKeys, Key};
use ledger::Ledger;
use protocol::ErrorCode;
use realtime::{Admission, FrameCost};
use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

const PINGS_PER_S: u32 = 1;
const PING_BURST: u32 = 5;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// The limits as this node knows them.
pub(crate) struct RateLimits {
    ledgers: Option<Ledgers>,
    accounts: AccountKeys,
    started: Instant,
}

struct Ledgers {
    messages: Ledger,
    frames: Ledger,
    pings: Ledger,
    /// After so many refusals a client is not slowing down.
    refusals: Ledger,
    handshakes: Ledger,
    registrations: Option<Ledger>,
    logins: Ledger,
    logins_of_address: Ledger,
}

impl Ledgers {
    fn new(limits: &Limits, bounded_registrations: bool, shared: bool) -> Self {
        let ledger = |name, rate| Ledger::new(name, rate, shared);
        let registrations = Rate::per(limits.registrations_per_hour, HOUR);
        Self {
            messages: ledger("messages", Rate::new(limits.message_per_s, SECOND, limits.message_burst)),
            frames: ledger("frames", Rate::per(limits.frames_per_min, MINUTE)),
            pings: ledger("pings", Rate::new(PINGS_PER_S, SECOND, PING_BURST)),
            refusals: ledger("refusals", Rate::per(limits.frames_per_min, MINUTE)),
            handshakes: ledger("handshakes", Rate::new(limits.handshakes_per_s, SECOND, limits.handshake_burst)),
            registrations: bounded_registrations.then(|| ledger("registrations", registrations)),
            logins: ledger("logins", Rate::per(limits.logins_per_min, MINUTE)),
            logins_of_address: ledger("logins_of_address", Rate::per(limits.logins_per_min_address, MINUTE)),
        }
    }

    /// What something costs, through whichever door it comes: a message is a frame too. Who is refused has spent nothing.
    fn take(&self, key: Key, cost: FrameCost, now: u64) -> Result<(), u64> {
        match cost {
            FrameCost::Ping => self.pings.spend(key, now),
            FrameCost::Message => {
                self.frames.lacks(key, now)?;
                self.messages.spend(key, now)?;
                self.frames.spend(key, now)
            }
            FrameCost::Other => self.frames.spend(key, now),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Ledger> {
        let of_people = [&self.messages, &self.frames, &self.pings, &self.refusals];
        let of_addresses = [&self.handshakes, &self.logins, &self.logins_of_address];
        of_people.into_iter().chain(of_addresses).chain(&self.registrations)
    }
}

impl RateLimits {
    /// As configured; in development anybody may register as often as they like. `secret` is the same on all nodes.
    pub(crate) fn new(config: &Config, secret: &[u8]) -> Self {
        let (bounded, shared) = (config.server.environment == Environment::Production, config.redis.url.is_some());
        let ledgers = config.limits.enabled.then(|| Ledgers::new(&config.limits, bounded, shared));
        Self { ledgers, accounts: AccountKeys::new(secret), started: Instant::now() }
    }

    /// A new account from this address.
    pub(crate) fn registration(&self, address: IpAddr) -> Result<(), ApiError> {
        match self.ledgers.as_ref().and_then(|ledgers| ledgers.registrations.as_ref()) {
            Some(ledger) => self.spend(ledger, Key::of_address(address)),
            None => Ok(()),
        }
    }

    /// A socket from this address.
    pub(crate) fn handshake(&self, address: IpAddr) -> Result<(), ApiError> {
        self.ledgers.as_ref().map_or(Ok(()), |ledgers| self.spend(&ledgers.handshakes, Key::of_address(address)))
    }

    /// A sign-in. There is never a lock on the account alone: anybody could shut anybody out.
    pub(crate) fn login(&self, email: &str, address: IpAddr) -> Result<(), ApiError> {
        let Some(ledgers) = &self.ledgers else { return Ok(()) };
        self.spend(&ledgers.logins_of_address, Key::of_address(address))?;
        self.spend(&ledgers.logins, self.accounts.of(email, address))
    }

    /// Somebody has come to this node, perhaps from another one where they have used up what they had: the next settling
    /// asks, before they have spent anything here.
    pub(crate) fn arrival(&self, person: UserId) {
        if let Some(ledgers) = &self.ledgers {
            let now = self.now();
            for ledger in [&ledgers.messages, &ledgers.frames] {
                ledger.ask(Key::of_person(person), now);
            }
        }
    }

    /// A change by REST, which costs what the frame for it would.
    pub(crate) fn change(&self, person: UserId, cost: FrameCost) -> Result<(), ApiError> {
        let Some(ledgers) = &self.ledgers else { return Ok(()) };
        ledgers.take(Key::of_person(person), cost, self.now()).map_err(too_fast)
    }

    /// A frame on a socket.
    pub(crate) fn admit(&self, person: UserId, cost: FrameCost) -> Admission {
        let Some(ledgers) = &self.ledgers else { return Admission::Granted };
        let (key, now) = (Key::of_person(person), self.now());
        match ledgers.take(key, cost, now) {
            Ok(()) => Admission::Granted,
            Err(_) if ledgers.refusals.spend(key, now).is_err() => Admission::Exhausted,
            Err(wait) => Admission::Refused { retry_after_ms: wait.div_ceil(1000) },
        }
    }

    /// Forgets who has been quiet. Called from time to time, or the buckets would grow for ever.
    pub(crate) fn sweep(&self) {
        let now = self.now();
        self.all_ledgers().for_each(|ledger| ledger.sweep(now));
    }

    fn all_ledgers(&self) -> impl Iterator<Item = &Ledger> {
        self.ledgers.iter().flat_map(Ledgers::all)
    }

    /// Microseconds on a clock that never jumps.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn spend(&self, ledger: &Ledger, key: Key) -> Result<(), ApiError> {
        ledger.spend(key, self.now()).map_err(too_fast)
    }
}

/// The refusal of somebody who has to wait for so many microseconds.
fn too_fast(wait: u64) -> ApiError {
    ApiError::new(ErrorCode::RateLimited).after(Duration::from_micros(wait).as_secs() + 1)
}
