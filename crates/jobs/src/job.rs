use kernel::{Timestamp, UserId};
use std::fmt;

/// A job, by the number that the store gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub i64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The right to work on a job. It ends when the lease has run out and somebody else has claimed the job: then everything that is
/// said by this right is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The job that it is about.
    pub job: JobId,
    /// The place of this claim among all that the job has had.
    pub number: i64,
}

/// A job that somebody has claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The right to it.
    pub claim: Claim,
    /// The word for what has to be done.
    pub kind: String,
    /// The name of the job among those of its kind: the same at every try.
    pub key: String,
    /// The person whose job it is.
    pub person: Option<UserId>,
    /// Whatever is needed to do it.
    pub payload: String,
    /// The number of this try, from 1. A claim that was given back counts for none; a lease that ran out does.
    pub attempt: u32,
    /// The time from which it waited.
    pub due_at: Timestamp,
}

/// A job that is not tried any more, unless an operator says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadJob {
    /// The job's number, by which it is tried again.
    pub id: JobId,
    /// The word for what had to be done.
    pub kind: String,
    /// The name of the job among those of its kind.
    pub key: String,
    /// The person whose job it is.
    pub person: Option<UserId>,
    /// How often it was tried.
    pub attempts: u32,
    /// The time at which it was stored.
    pub created_at: Timestamp,
    /// The time at which it was given up.
    pub dead_at: Timestamp,
    /// The cause that the last try gave.
    pub failure: String,
}
