#![doc = include_str!("../README.md")]

mod application;
mod clock;
pub mod config;
mod documents;
mod http;
pub mod logging;
mod metrics_page;
mod operator;
mod pages;
mod published;
mod readiness;
mod redis_settlement;
mod rest;
mod state;
mod ws;

pub use app::random::nonce;
pub use application::{Application, Signals, StartError, migrate};
pub use clock::now;
pub use operator::{
    AuditEntry, Broken, Chain, DeadJob, DemoPerson, Operator, OperatorError, Role, SeededRooms, StaffMember, Villagers,
    WaitingPhoto,
};

use app::random;
