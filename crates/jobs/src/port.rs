use crate::{Claim, DeadJob, Job, JobId};
use async_trait::async_trait;
use kernel::{NewJob, StoreError, Timestamp};

/// The jobs as they are kept. Every method is one transaction.
///
/// A claimed job is hidden by its lease alone: it is due again when the lease ends, and whoever claims it then has it. What is
/// said by an older claim changes nothing and answers `false`.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Stores jobs that come with no other change; returns how many were not there yet. What has another change for its cause
    /// is stored by the port of that change, in its transaction.
    async fn enqueue(&self, jobs: Vec<NewJob>, at: Timestamp) -> Result<usize, StoreError>;

    /// Claims at most `limit` jobs of a kind that are due at `at`, the longest due first, until `until`. Each goes to one of all
    /// who claim at the same time, and none of them waits for another.
    async fn claim(&self, kind: &str, limit: u32, at: Timestamp, until: Timestamp) -> Result<Vec<Job>, StoreError>;

    /// Puts off the end of a lease.
    async fn extend(&self, claim: Claim, until: Timestamp) -> Result<bool, StoreError>;

    /// Takes a job away that is done. Its key is free again.
    async fn done(&self, claim: Claim) -> Result<bool, StoreError>;

    /// Has a job tried again, not before `due_at`.
    async fn failed(&self, claim: Claim, due_at: Timestamp, failure: &str) -> Result<bool, StoreError>;

    /// Gives a job up. It keeps its key.
    async fn dead(&self, claim: Claim, at: Timestamp, failure: &str) -> Result<bool, StoreError>;

    /// Gives a job back that was not tried: it is due again, and the try does not count.
    async fn give_back(&self, claim: Claim, at: Timestamp) -> Result<bool, StoreError>;

    /// Those that were given up at `until` or before, the latest first.
    async fn dead_ones(&self, until: Timestamp, limit: u32) -> Result<Vec<DeadJob>, StoreError>;

    /// Has dead jobs tried again from the beginning. Returns how many of these were dead.
    async fn revive(&self, jobs: &[JobId], at: Timestamp) -> Result<usize, StoreError>;

    /// Forgets what was given up before `before`, some hundreds at a time. Returns how many went.
    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError>;
}
