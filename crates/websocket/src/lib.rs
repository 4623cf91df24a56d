#![doc = include_str!("../README.md")]

pub mod framing;
mod handshake;
pub mod transport;

pub use handshake::{Upgraded, upgrade};
