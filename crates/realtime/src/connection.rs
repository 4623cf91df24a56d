//! One socket: a pure protocol machine and the actor that carries out what it decides.

mod actor;
mod answers;
mod heartbeat;
mod machine;
mod members;
mod opening;
mod parameters;
mod position;
mod replies;
mod request;
mod slots;
mod step;
mod typing;
mod upload;

pub(crate) use actor::{ConnectionActor, Transport};
pub(crate) use answers::reconnect;

#[cfg(test)]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "the numbers of these tests are small"
)]
mod tests;
