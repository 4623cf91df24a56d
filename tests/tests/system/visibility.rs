//! Who may see what of whom: the table, tried on the real server.

mod bans;
mod couple;
mod fields;
mod frames;
pub(crate) mod routes;
mod table;

pub(crate) use frames::lines_of_event;
