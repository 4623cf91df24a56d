use futures_util::future::BoxFuture;
use jobs::{Backoff, Job};
use std::{fmt, time::Duration};

/// One line of the table: how a kind of job is done.
pub struct Work {
    /// The word by which it is stored. A name in the metrics, too: there are few.
    pub kind: &'static str,
    /// The most jobs of this kind that a node does at the same time.
    pub at_once: usize,
    /// How long one try may take. Then it has failed.
    pub within: Duration,
    pub backoff: Backoff,
    /// Does it. What it leaves half done when it is dropped is done again by the next try.
    pub run: Run,
}

pub(crate) type Run = Box<dyn Fn(Job) -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>;

/// Why a try has failed. The text is for operators: it stands with the job, is shown by `matchwire admin jobs list`, and holds
/// no secret. It is not logged, since it may name an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// True where another try may help.
    pub passes: bool,
    pub cause: String,
}

impl Failure {
    /// For what may work later.
    pub fn for_now(cause: impl fmt::Display) -> Self {
        Self { passes: true, cause: cause.to_string() }
    }

    /// For what no other try will mend.
    pub fn for_good(cause: impl fmt::Display) -> Self {
        Self { passes: false, cause: cause.to_string() }
    }
}
