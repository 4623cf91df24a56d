//! RFC 6455 in both directions: what a peer sends is judged by its headers before a byte of payload is kept, then put together
//! to messages; what goes out is encoded.

pub mod encode;
mod frames;
mod gate;
mod header;
mod limits;
mod utf8;
mod violation;

pub use frames::{Frames, Incoming};
pub use gate::Gate;
pub use limits::FramingLimits;
pub use violation::Violation;

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "a header has the length in one, two or eight bytes")]
mod tests;
