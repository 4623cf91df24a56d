//! Who is online, in the whole installation, and who is told.
//!
//! `view` is pure; `handle` is where the rest of the node reaches it. `redis` keeps it in step with the other nodes over
//! Redis, `notifier` shows it to the people of this node.

mod handle;
pub(crate) mod notifier;
pub(crate) mod redis;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use handle::Presence;
pub(crate) use redis::PresenceInRedis;
