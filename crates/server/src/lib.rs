#![doc = include_str!("../README.md")]

mod application;
mod clock;
pub mod config;
mod http;
pub mod logging;
mod metrics_page;
mod operator;
mod pages;
mod readiness;
mod redis_settlement;
mod rest;
mod state;
mod ws;

pub use app::random::nonce;
pub use application::{Application, Signals, StartError, migrate};
pub use clock::now;
pub use operator::{DeadJob, DemoPerson, Operator, OperatorError, SeededRooms, WaitingPhoto};

use app::random;
