//! Claims jobs of one kind and sees them through.

use super::{
    queue::Jobs,
    work::{Failure, Work},
};
use futures_util::FutureExt as _;
use jobs::{Claim, Job, Next};
use kernel::StoreError;
use metrics::{counter, gauge, histogram};
use realtime::supervise;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, interval_at, sleep, timeout},
};

/// How often a node looks whether there is something to do that nobody rang for: what is due again, and what other nodes and the
/// command line have stored.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a claim lasts that nobody puts off: after that, the jobs of a node that was killed are taken by another.
const LEASE: Duration = Duration::from_secs(30);
/// Of what an operator is shown of a failure, the longest.
const LONGEST_CAUSE: usize = 500;
/// How long it may take to tell the store what became of a job when the process is about to end.
const LAST_WORD: Duration = Duration::from_secs(2);

pub(crate) struct Runner {
    jobs: Jobs,
    work: Work,
    slots: Arc<Semaphore>,
}

impl Runner {
    pub(crate) fn new(jobs: Jobs, work: Work) -> Self {
        let slots = Arc::new(Semaphore::new(work.at_once));
        Self { jobs, work, slots }
    }

    /// Works until it is stopped, in tasks of this runtime.
    pub(crate) fn start(self, runtime: &Handle) {
        // On the page from the start: a counter that appears with its first event has no rate before.
        counter!("matchwire_jobs_dead_total", "kind" => self.work.kind).increment(0);
        let own = Arc::new(self);
        runtime.spawn(supervise("jobs", move || own.clone().run()));
    }

    async fn run(self: Arc<Self>) {
        let mut failing = false;
        loop {
            let rung = self.jobs.doorbell.notified();
            let looked = self.look().await;
            if let Err(error) = &looked
                && !failing
            {
                tracing::warn!(error.cause = ?error, job.kind = self.work.kind, "jobs could not be claimed, trying again every second");
            }
            failing = looked.is_err();
            tokio::select! {
                () = self.jobs.stopping.cancelled() => return,
                () = rung => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Claims and begins whatever is due, as far as there is room for it.
    async fn look(self: &Arc<Self>) -> Result<(), StoreError> {
        loop {
            let slot = self.slots.clone().acquire_owned();
            let Some(Ok(first)) = self.jobs.stopping.run_until_cancelled(slot).await else { return Ok(()) };
            let more = (1..self.work.at_once).map_while(|_| self.slots.clone().try_acquire_owned().ok());
            let mut slots: Vec<OwnedSemaphorePermit> = std::iter::once(first).chain(more).collect();
            let now = self.jobs.clock.now();
            let limit = u32::try_from(slots.len()).unwrap_or(u32::MAX);
            // A node that stops waits for what is being claimed: it is seen through like the rest, or given back.
            let token = self.jobs.under_way.token();
            if self.jobs.stopping.is_cancelled() {
                return Ok(());
            }
            let claimed = self.jobs.store.claim(self.work.kind, limit, now, now.plus(LEASE)).await?;
            let were_enough = claimed.len() < slots.len();
            for job in claimed {
                let Some(slot) = slots.pop() else { break };
                histogram!("matchwire_jobs_wait_seconds", "kind" => self.work.kind).record(now.since(job.due_at));
                let own = self.clone();
                tokio::spawn(self.jobs.under_way.track_future(async move { own.see_through(job, slot).await }));
            }
            drop(token);
            if were_enough {
                break;
            }
        }
        Ok(())
    }

    /// Tries a job and tells the store what became of it.
    async fn see_through(&self, job: Job, _slot: OwnedSemaphorePermit) {
        let (kind, claim, attempt) = (self.work.kind, job.claim, job.attempt);
        let running = gauge!("matchwire_jobs_running", "kind" => kind);
        running.increment(1.0);
        let begun = Instant::now();
        let outcome = if self.work.backoff.is_spent(attempt) {
            Some(Err(Failure::for_good("whoever tried it last did not come to an end")))
        } else {
            tokio::select! {
                biased;
                () = self.jobs.hurrying.cancelled() => None,
                outcome = self.attempt(job) => Some(outcome),
                () = self.keep(claim) => {
                    running.decrement(1.0);
                    return;
                }
            }
        };
        histogram!("matchwire_jobs_seconds", "kind" => kind).record(begun.elapsed());
        let told = match outcome {
            Some(outcome) => self.conclude(claim, attempt, outcome).await,
            None => {
                timeout(LAST_WORD, self.jobs.store.give_back(claim, self.jobs.clock.now())).await.unwrap_or(Ok(false))
            }
        };
        if let Err(error) = told {
            // The lease runs out by itself, and the job is done once more.
            tracing::warn!(error.cause = ?error, job.kind = kind, job.id = claim.job.0, "what became of a job could not be stored");
        }
        running.decrement(1.0);
    }

    /// One try, which fails when it panics or takes too long.
    async fn attempt(&self, job: Job) -> Result<(), Failure> {
        let tried = timeout(self.work.within, AssertUnwindSafe((self.work.run)(job)).catch_unwind());
        match tried.await {
            Ok(Ok(outcome)) => outcome,
            // The line `panicked` of the log says where.
            Ok(Err(_)) => Err(Failure::for_now("a defect: it panicked")),
            Err(_) => Err(Failure::for_now("it took too long")),
        }
    }

    /// Puts off the end of the lease for as long as the job is worked on. Returns when somebody else has it.
    async fn keep(&self, claim: Claim) {
        let mut third = interval_at(Instant::now() + LEASE / 3, LEASE / 3);
        loop {
            third.tick().await;
            // A store that is away may be back before the lease is over.
            if let Ok(false) = self.jobs.store.extend(claim, self.jobs.clock.now().plus(LEASE)).await {
                return;
            }
        }
    }

    async fn conclude(&self, claim: Claim, attempt: u32, outcome: Result<(), Failure>) -> Result<bool, StoreError> {
        let (kind, id, store, now) = (self.work.kind, claim.job.0, &self.jobs.store, self.jobs.clock.now());
        let Err(failure) = outcome else {
            counter!("matchwire_jobs_done_total", "kind" => kind).increment(1);
            return store.done(claim).await;
        };
        let cause: String = failure.cause.chars().take(LONGEST_CAUSE).collect();
        let next = if failure.passes { self.work.backoff.after(attempt, now, rand::random()) } else { Next::Dead };
        match next {
            Next::Try(at) => {
                counter!("matchwire_jobs_failed_total", "kind" => kind).increment(1);
                tracing::debug!(job.kind = kind, job.id = id, job.attempt = attempt, "a job failed, it is tried again");
                store.failed(claim, at, &cause).await
            }
            Next::Dead => {
                counter!("matchwire_jobs_dead_total", "kind" => kind).increment(1);
                tracing::error!(job.kind = kind, job.id = id, job.attempt = attempt, "a job is dead");
                store.dead(claim, now, &cause).await
            }
        }
    }
}

#[cfg(test)]
mod tests;
