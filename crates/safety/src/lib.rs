#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod actor;
mod audit;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod error;
mod port;
mod role;

pub use actor::Actor;
pub use audit::{Act, Action, AuditEntry, Chain, Detail, Digest, Verification};
pub use error::{Broken, Error};
pub use port::{AuditLog, StaffMember, StaffStore};
pub use role::Role;
