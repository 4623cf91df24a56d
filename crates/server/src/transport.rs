//! How connections are accepted ([`listener`]), kept and ended ([`kept`]), and served: requests by the library's HTTP dispatcher,
//! sockets by a few hundred bytes of our own.
//!
//! The dispatcher keeps two buffers of 8 KiB for the whole life of a socket, and they grow with every large frame. So an
//! upgrade is taken out of it: the same `App` answers the handshake, then the dispatcher ends and the stream is shared
//! ([`link`]) by a reader ([`payload`]) and a writer ([`driver`]), which also sees to the closing handshake.

mod connection;
mod driver;
mod inbound;
mod kept;
mod link;
mod listener;
mod payload;
mod refusal;
mod upgrade;

pub(crate) use connection::Answers;
pub(crate) use kept::{Answering, Asked, Connections, Kept};
pub(crate) use listener::{Acceptor, Address, Workers};
pub(crate) use upgrade::UpgradeFactory;
