//! What is done behind the answers, by whichever node comes to it.
//!
//! `table` says what each kind of job does and how it is tried again; a new kind is a line there. `runner` claims jobs and sees
//! them through. A node that goes away claims nothing more and finishes what it has, or gives it back.

mod queue;
mod runner;
mod table;
mod work;

pub use queue::Jobs;
pub use work::{Failure, Work};

use crate::App;
use runner::Runner;
use std::sync::Arc;
use tokio::runtime::Handle;

/// Begins to do what the table lists, until [`Jobs::finish`].
pub fn start(app: &Arc<App>, runtime: &Handle) {
    for work in table::of(app) {
        Runner::new(app.jobs.clone(), work).start(runtime);
    }
}
