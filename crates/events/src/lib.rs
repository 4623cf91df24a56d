#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

#[cfg(feature = "contract")]
pub mod contract;
mod port;

pub use port::{Counter, EventLog, LogPage};
