//! Jobs that were given up: what operators see of them, and a new beginning.

use crate::App;
use jobs::{DeadJob, JobId};
use kernel::{StoreError, Timestamp};
use std::time::Duration;

/// How long a job that was given up waits for an operator.
const REMEMBERED: Duration = Duration::from_hours(30 * 24);
/// Dead jobs that are looked at together.
const AT_A_TIME: u32 = 500;

/// The latest of those that were given up.
pub async fn dead(app: &App, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
    app.ports.jobs.dead_ones(app.clock.now(), limit).await
}

/// Has these tried again from the beginning, by whichever node comes to it. Returns how many of them were dead.
pub async fn retry(app: &App, jobs: &[i64]) -> Result<usize, StoreError> {
    let jobs: Vec<JobId> = jobs.iter().copied().map(JobId).collect();
    let revived = app.ports.jobs.revive(&jobs, app.clock.now()).await?;
    app.jobs.ring();
    Ok(revived)
}

/// The same for all of a kind, or for all.
pub async fn retry_all(app: &App, kind: Option<&str>) -> Result<usize, StoreError> {
    let (mut until, mut revived) = (app.clock.now(), 0);
    loop {
        let dead = app.ports.jobs.dead_ones(until, AT_A_TIME).await?;
        let ids: Vec<i64> =
            dead.iter().filter(|job| kind.is_none_or(|kind| job.kind == kind)).map(|job| job.id.0).collect();
        revived += retry(app, &ids).await?;
        // Of those that were given up in the same instant the rest comes with the next page; what is left there stays dead.
        match dead.last().map(|job| job.dead_at) {
            Some(last) if dead.len() >= AT_A_TIME as usize => {
                until =
                    if last < until || !ids.is_empty() { last } else { Timestamp::from_micros(last.as_micros() - 1) };
            }
            _ => return Ok(revived),
        }
    }
}

/// Forgets what nobody has looked after for a month.
pub(crate) async fn sweep(app: &App) {
    match app.ports.jobs.forget(app.clock.now().minus(REMEMBERED)).await {
        Ok(0) => {}
        Ok(gone) => tracing::info!(jobs.count = gone, "jobs that were dead for a month are forgotten"),
        Err(error) => tracing::warn!(error.cause = ?error, "dead jobs could not be swept"),
    }
}
