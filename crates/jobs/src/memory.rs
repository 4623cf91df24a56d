//! A store in memory, held to the same contract as the real ones: for the tests of whoever runs jobs.

use crate::{Claim, DeadJob, Job, JobId, JobStore};
use async_trait::async_trait;
use kernel::{NewJob, StoreError, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

struct Row {
    id: JobId,
    new: NewJob,
    created_at: Timestamp,
    due_at: Timestamp,
    attempts: u32,
    claims: i64,
    dead: Option<(Timestamp, String)>,
}

#[derive(Default)]
struct Rows {
    last: i64,
    rows: Vec<Row>,
}

/// Forgets everything with the process.
#[derive(Default)]
pub struct Memory(Mutex<Rows>);

impl Memory {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what this claim is good for.
    fn with(&self, claim: Claim, change: impl FnOnce(&mut Row)) -> bool {
        let mut rows = self.rows();
        let is_meant = |row: &&mut Row| row.id == claim.job && row.claims == claim.number && row.dead.is_none();
        let found = rows.rows.iter_mut().find(is_meant);
        found.map(change).is_some()
    }
}

#[async_trait]
impl JobStore for Memory {
    async fn enqueue(&self, jobs: Vec<NewJob>, at: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.rows();
        let before = rows.rows.len();
        for new in jobs {
            if rows.rows.iter().any(|row| (row.new.kind, &row.new.key) == (new.kind, &new.key)) {
                continue;
            }
            rows.last += 1;
            let (id, due_at) = (JobId(rows.last), new.due_at);
            rows.rows.push(Row { id, new, created_at: at, due_at, attempts: 0, claims: 0, dead: None });
        }
        Ok(rows.rows.len() - before)
    }

    async fn claim(&self, kind: &str, limit: u32, at: Timestamp, until: Timestamp) -> Result<Vec<Job>, StoreError> {
        let mut rows = self.rows();
        let is_due = |row: &&mut Row| row.new.kind == kind && row.due_at <= at && row.dead.is_none();
        let mut due: Vec<_> = rows.rows.iter_mut().filter(is_due).collect();
        due.sort_by_key(|row| row.due_at);
        let claimed = due.into_iter().take(limit as usize).map(|row| {
            row.attempts += 1;
            row.claims += 1;
            let due_at = std::mem::replace(&mut row.due_at, until);
            Job {
                claim: Claim { job: row.id, number: row.claims },
                kind: row.new.kind.to_owned(),
                key: row.new.key.clone(),
                person: row.new.person,
                payload: row.new.payload.clone(),
                attempt: row.attempts,
                due_at,
            }
        });
        Ok(claimed.collect())
    }

    async fn extend(&self, claim: Claim, until: Timestamp) -> Result<bool, StoreError> {
        Ok(self.with(claim, |row| row.due_at = until))
    }

    async fn done(&self, claim: Claim) -> Result<bool, StoreError> {
        let is_there = self.with(claim, |_| {});
        if is_there {
            self.rows().rows.retain(|row| row.id != claim.job);
        }
        Ok(is_there)
    }

    async fn failed(&self, claim: Claim, due_at: Timestamp, _: &str) -> Result<bool, StoreError> {
        Ok(self.with(claim, |row| row.due_at = due_at))
    }

    async fn dead(&self, claim: Claim, at: Timestamp, failure: &str) -> Result<bool, StoreError> {
        Ok(self.with(claim, |row| row.dead = Some((at, failure.to_owned()))))
    }

    async fn give_back(&self, claim: Claim, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.with(claim, |row| {
            row.due_at = at;
            row.attempts -= 1;
        }))
    }

    async fn dead_ones(&self, until: Timestamp, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
        let rows = self.rows();
        let dead = rows.rows.iter().filter_map(|row| {
            let (dead_at, failure) = row.dead.clone().filter(|(at, _)| *at <= until)?;
            let NewJob { kind, key, person, .. } = row.new.clone();
            let (id, kind) = (row.id, kind.to_owned());
            Some(DeadJob {
                id,
                kind,
                key,
                person,
                attempts: row.attempts,
                created_at: row.created_at,
                dead_at,
                failure,
            })
        });
        let mut dead: Vec<_> = dead.collect();
        dead.sort_by_key(|dead| std::cmp::Reverse((dead.dead_at, dead.id)));
        dead.truncate(limit as usize);
        Ok(dead)
    }

    async fn revive(&self, jobs: &[JobId], at: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.rows();
        let dead = rows.rows.iter_mut().filter(|row| jobs.contains(&row.id) && row.dead.is_some());
        Ok(dead
            .map(|row| {
                (row.dead, row.attempts, row.due_at) = (None, 0, at);
            })
            .count())
    }

    async fn forget(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut rows = self.rows();
        let all = rows.rows.len();
        rows.rows.retain(|row| row.dead.as_ref().is_none_or(|(at, _)| *at >= before));
        Ok(all - rows.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;
    use std::{
        pin::pin,
        sync::Arc,
        task::{Context, Poll, Waker},
    };

    /// Nothing here ever waits.
    fn at_once<F: Future>(future: F) -> F::Output {
        match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => output,
            Poll::Pending => panic!("a store in memory does not wait"),
        }
    }

    macro_rules! cases {
        ($($case:ident),* $(,)?) => {
            $(#[test]
            fn $case() {
                at_once(contract::$case(Arc::new(Memory::default())));
            })*
        };
    }

    cases!(
        a_job_is_done_and_gone,
        the_same_key_is_one_job,
        a_job_goes_to_one_of_all_who_claim,
        the_longest_due_comes_first,
        kinds_are_claimed_apart,
        a_lease_that_ran_out_goes_to_another,
        a_lease_is_put_off,
        a_failed_job_comes_back,
        what_is_given_back_was_no_try,
        a_dead_job_waits_for_an_operator,
        what_is_long_dead_is_forgotten,
    );
}
