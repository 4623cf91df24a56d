//! How much one person or address may do, at all nodes together.
//!
//! Buckets live in memory and are asked without waiting. Once a second the nodes settle what was spent at each of them
//! ([`Settlement`]), so that a person has one budget wherever they are connected; a node that is left alone goes by what it knows.
//! Like budgets are not here: they are counted in the like's own transaction.
//!
//! A new limit is a field of [`LimitSettings`], a limiter of `Limiters` and a method here that spends from it.

mod bucket;
mod key;
mod limiter;
mod settle;
mod settlement;
#[cfg(test)]
mod tests;
mod upload_pace;

pub use key::Key;
pub use settlement::{Settlement, SettlementError, Spending};
pub use upload_pace::UploadPace;

use crate::{Asker, Door, Refusal};
use bucket::Rate;
use kernel::UserId;
use key::AccountKeys;
use limiter::Limiter;
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

/// What an operator allows, per person or address.
#[derive(Clone, Copy, Debug)]
pub struct LimitSettings {
    /// True where there are other nodes to settle with.
    pub shared: bool,
    pub message_burst: u32,
    pub message_per_s: u32,
    pub frames_per_min: u32,
    pub handshake_burst: u32,
    pub handshakes_per_s: u32,
    /// None where anybody may register as often as they like.
    pub registrations_per_hour: Option<u32>,
    /// Sign-ins per account and address.
    pub logins_per_min: u32,
    pub logins_per_min_address: u32,
    /// Photos that a person sends.
    pub photos_per_hour: u32,
}

/// The limits as this node knows them.
pub struct RateLimits {
    limiters: Option<Limiters>,
    accounts: AccountKeys,
    started: Instant,
}

struct Limiters {
    messages: Limiter,
    frames: Limiter,
    pings: Limiter,
    /// After so many refusals a client is not slowing down.
    refusals: Limiter,
    handshakes: Limiter,
    registrations: Option<Limiter>,
    logins: Limiter,
    logins_of_address: Limiter,
    photos: Limiter,
}

impl Limiters {
    fn new(limits: &LimitSettings) -> Self {
        let limiter = |name, rate| Limiter::new(name, rate, limits.shared);
        let registrations = limits.registrations_per_hour.map(|count| Rate::per(count, HOUR));
        Self {
            messages: limiter("messages", Rate::new(limits.message_per_s, SECOND, limits.message_burst)),
            frames: limiter("frames", Rate::per(limits.frames_per_min, MINUTE)),
            pings: limiter("pings", Rate::new(PINGS_PER_S, SECOND, PING_BURST)),
            refusals: limiter("refusals", Rate::per(limits.frames_per_min, MINUTE)),
            handshakes: limiter("handshakes", Rate::new(limits.handshakes_per_s, SECOND, limits.handshake_burst)),
            registrations: registrations.map(|rate| limiter("registrations", rate)),
            logins: limiter("logins", Rate::per(limits.logins_per_min, MINUTE)),
            logins_of_address: limiter("logins_of_address", Rate::per(limits.logins_per_min_address, MINUTE)),
            photos: limiter("photos", Rate::per(limits.photos_per_hour, HOUR)),
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

    fn all(&self) -> impl Iterator<Item = &Limiter> {
        let of_people = [&self.messages, &self.frames, &self.pings, &self.refusals, &self.photos];
        let of_addresses = [&self.handshakes, &self.logins, &self.logins_of_address];
        of_people.into_iter().chain(of_addresses).chain(&self.registrations)
    }
}

impl RateLimits {
    /// Without settings nothing is bounded. `secret` is the same on all nodes.
    pub fn new(settings: Option<&LimitSettings>, secret: &[u8]) -> Self {
        let limiters = settings.map(Limiters::new);
        Self { limiters, accounts: AccountKeys::new(secret), started: Instant::now() }
    }

    /// A new account from this address.
    pub fn registration(&self, address: IpAddr) -> Result<(), Refusal> {
        match self.limiters.as_ref().and_then(|limiters| limiters.registrations.as_ref()) {
            Some(limiter) => self.spend(limiter, Key::of_address(address)),
            None => Ok(()),
        }
    }

    /// A socket from this address.
    pub fn handshake(&self, address: IpAddr) -> Result<(), Refusal> {
        self.limiters.as_ref().map_or(Ok(()), |limiters| self.spend(&limiters.handshakes, Key::of_address(address)))
    }

    /// A sign-in. There is never a lock on the account alone: anybody could shut anybody out.
    pub fn login(&self, email: &str, address: IpAddr) -> Result<(), Refusal> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        self.spend(&limiters.logins_of_address, Key::of_address(address))?;
        self.spend(&limiters.logins, self.accounts.of(email, address))
    }

    /// A photo of this person.
    pub fn photo(&self, person: UserId) -> Result<(), Refusal> {
        self.limiters.as_ref().map_or(Ok(()), |limiters| self.spend(&limiters.photos, Key::of_person(person)))
    }

    /// Somebody has come to this node, perhaps from another one where they have used up what they had: the next settling
    /// asks, before they have spent anything here.
    pub fn arrival(&self, person: UserId) {
        if let Some(limiters) = &self.limiters {
            let now = self.now();
            for limiter in [&limiters.messages, &limiters.frames] {
                limiter.ask(Key::of_person(person), now);
            }
        }
    }

    /// Takes the price of what somebody asks for, which is the same through every door.
    pub fn charge(&self, by: &Asker, cost: FrameCost) -> Result<(), Refusal> {
        match by.door {
            Door::Rest => self.change(by.person(), cost),
            Door::Socket { over_limit_ms: None } => Ok(()),
            Door::Socket { over_limit_ms: Some(wait) } => {
                Err(Refusal { retry_after: Some(Duration::from_millis(wait)), ..Refusal::new(ErrorCode::RateLimited) })
            }
        }
    }

    /// A change by REST, which costs what the frame for it would.
    pub fn change(&self, person: UserId, cost: FrameCost) -> Result<(), Refusal> {
        let Some(limiters) = &self.limiters else { return Ok(()) };
        limiters.take(Key::of_person(person), cost, self.now()).map_err(too_fast)
    }

    /// A frame on a socket.
    pub fn admit(&self, person: UserId, cost: FrameCost) -> Admission {
        let Some(limiters) = &self.limiters else { return Admission::Granted };
        let (key, now) = (Key::of_person(person), self.now());
        match limiters.take(key, cost, now) {
            Ok(()) => Admission::Granted,
            Err(_) if limiters.refusals.spend(key, now).is_err() => Admission::Exhausted,
            Err(wait) => Admission::Refused { retry_after_ms: wait.div_ceil(1000) },
        }
    }

    /// Forgets who has been quiet. Called from time to time, or the buckets would grow for ever.
    pub fn sweep(&self) {
        let now = self.now();
        self.all_limiters().for_each(|limiter| limiter.sweep(now));
    }

    fn all_limiters(&self) -> impl Iterator<Item = &Limiter> {
        self.limiters.iter().flat_map(Limiters::all)
    }

    /// Microseconds on a clock that never jumps.
    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn spend(&self, limiter: &Limiter, key: Key) -> Result<(), Refusal> {
        limiter.spend(key, self.now()).map_err(too_fast)
    }
}

/// The refusal of somebody who has to wait for so many microseconds.
fn too_fast(wait: u64) -> Refusal {
    Refusal::new(ErrorCode::RateLimited).after(Duration::from_micros(wait).as_secs() + 1)
}
