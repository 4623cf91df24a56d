//! Who is online, in the whole installation, and who is told.
//!
//! `view` is pure; `handle` is where the rest of the node reaches it. `board` keeps it in step with the other nodes over
//! Redis, `teller` shows it to the people of this node.

pub(crate) mod board;
mod handle;
pub(crate) mod teller;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use board::Board;
pub(crate) use handle::Presence;
