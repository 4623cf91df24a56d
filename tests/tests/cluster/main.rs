//! Several nodes on one PostgreSQL and one Redis, and what is done to them: everybody at once, nodes killed, Redis
//! stopped, emptied and frozen, PostgreSQL killed. Whatever a test stops or kills is its own.

mod account;
mod backfill;
mod block;
mod chaos;
mod crash;
mod disk;
mod drain;
mod ended;
mod frozen;
mod goals;
mod held;
mod killed;
mod likes;
mod newer;
mod once;
mod phone;
mod readers;
mod redis;
mod reset;
mod resume;
mod rolling;
mod stalled;
mod talk;

/// Limits would be in the way of what a crowd does at once.
const UNLIMITED: (&str, &str) = ("MATCHWIRE__LIMITS__ENABLED", "false");

/// How long a lost doorbell may hide an event from another node: a promise of the protocol, not a measurement.
const REPAIRED_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);
