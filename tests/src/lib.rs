//! What the rings that span crates share. Every ring is one binary below `tests/tests/`.
//!
//! A [`Deployment`] is one installation as an operator would run it: a database, perhaps Redis, and nodes that are
//! processes of the real program. A [`Person`] is somebody with a phone. So a test reads as a story.

mod deployment;
pub mod history;
mod metrics;
mod node;
mod person;
mod python;
pub mod raw_socket;
mod statements;

pub use deployment::{Deployment, Kind};
pub use metrics::Metrics;
pub use node::Node;
pub use person::{Pair, Person};
pub use python::Python;
pub use raw_socket::{RawSocket, Said};
pub use services::{self, PATIENCE, Proxy, wait_until};

use std::time::Duration;

/// The value at a share of the way through, such as 0.99; `values` are put in order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "there are few values, and a share is between 0 and 1"
)]
pub fn percentile(values: &mut [Duration], share: f64) -> Duration {
    values.sort_unstable();
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// A runtime for one test.
pub fn run<F: Future>(test: F) -> F::Output {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime for the test")
        .block_on(test)
}
