#![doc = include_str!("../README.md")]

mod application;
mod appwrite;
mod calls;
mod clock;
pub mod config;
mod gateway;
mod http;
mod limits;
pub mod logging;
mod metrics_page;
mod operator;
mod order;
mod passwords;
mod people;
mod pictures;
mod publish;
mod random;
mod readiness;
mod render;
mod rest;
mod say;
mod state;
mod uploads;
mod writer;
mod ws;

pub use application::{Application, Signals, StartError, migrate};
pub use operator::{DemoPerson, Operator, OperatorError, SeededRooms};
pub use random::nonce;
