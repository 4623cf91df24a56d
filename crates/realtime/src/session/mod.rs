//! One socket: a pure protocol machine and the actor that carries out what it decides.

mod actor;
mod answers;
mod machine;
mod opening;
mod position;
mod pulse;
mod replies;
mod request;
mod slots;
mod typing;

pub(crate) use actor::{Depart, SessionActor, Transport};
pub(crate) use answers::reconnect;

#[cfg(test)]
mod tests;
