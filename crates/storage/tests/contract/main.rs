//! Every port on both databases: a store is right when it passes its contract, and only then.

mod conversations;
mod databases;
mod events;
