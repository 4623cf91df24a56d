//! From what somebody asks for to the store, and from what is committed to the sockets.

mod memberships;
mod publisher;
mod signal_order;
mod signals;
mod writer;

pub use publisher::Publisher;
pub use signals::Signals;
pub use writer::{WriteOutcome, Writer, WriterSettings};
