//! One batch of changes as a store keeps it, for stores alone: [`Needs`] says which rows to lock and read, [`Snapshot`] holds them,
//! the [`Ledger`] judges and counts, and [`Writes`] says which rows to keep.

mod ledger;
mod needs;
mod rows;
mod writes;

pub use ledger::Ledger;
pub use needs::Needs;
pub use rows::{OpenSessions, PersonRow, Snapshot};
pub use writes::Writes;
