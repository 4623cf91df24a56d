#![doc = include_str!("../README.md")]

#[cfg(feature = "contract")]
pub mod contract;
mod port;

pub use port::{Counter, EventLog, LogPage};
