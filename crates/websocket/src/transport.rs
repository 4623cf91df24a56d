//! How connections are accepted ([`Acceptor`]), kept and ended ([`Connections`]), and served: requests by the library's HTTP
//! dispatcher, sockets by a few hundred bytes of our own.
//!
//! The dispatcher keeps two buffers of 8 KiB for the whole life of a socket, and they grow with every large frame. So an
//! upgrade is taken out of it ([`UpgradeFactory`]): the same `App` answers the handshake, then the dispatcher ends and the
//! stream is shared by a reader and a writer, which also sees to the closing handshake.

mod bare_refusal;
mod close_finder;
mod connection;
mod driver;
mod kept;
mod link;
mod listener;
mod patience;
mod payload;
mod upgrade;

pub use connection::{Answers, Rewording};
pub use kept::{Answering, Asked, Connections, Kept};
pub use listener::{Acceptor, Address, Workers};
pub use patience::Patience;
pub use upgrade::{UpgradeFactory, UpgradeService};
