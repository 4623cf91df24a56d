#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod job;
#[cfg(any(test, feature = "contract"))]
pub mod memory;
mod port;
pub mod rules;

pub use job::{Claim, DeadJob, Job, JobId};
pub use port::JobStore;
pub use rules::{Backoff, Next};
