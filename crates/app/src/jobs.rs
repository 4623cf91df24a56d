//! The way of what is done behind the answers, by whichever node comes to it.
//!
//! `queue` is the way in, `runner` claims jobs of one kind and sees them through. A node that goes away claims nothing more and
//! finishes what it has, or gives it back. The kinds that there are stand in [`job_table`](crate::job_table).

mod queue;
mod runner;
mod work;

pub use queue::Jobs;
pub(crate) use runner::Runner;
pub(crate) use work::Run;
pub use work::{Failure, Work};
