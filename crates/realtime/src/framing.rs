//! RFC 6455 from the peer's side: frames are judged by their headers before a byte of payload is kept, then put together
//! to messages.

mod frames;
mod gate;
mod header;
mod upgrade;
mod utf8;
mod violation;

pub use frames::{Frames, Incoming};
pub use gate::Gate;
pub use upgrade::{Upgraded, upgrade};
pub use violation::Violation;

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "a header has the length in one, two or eight bytes")]
mod tests;
