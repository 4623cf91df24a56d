//! What keeps the rows of discovery right behind everybody's back. They are written with whatever they follow from; but a version
//! before this one wrote none, nobody does anything on the day on which they come of age, and a day's passes return with it.
//!
//! Everybody is passed through in the order of ids, some thousands a job. Each job stores the next one before it ends, so what is
//! left to do is always in the store: a node that is killed loses the last few thousands, which are passed through again by
//! whichever node comes to it.

use crate::{App, jobs::Failure};
use jobs::Job;
use kernel::{NewJob, StoreError, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The word for jobs that bring discovery in line.
pub(crate) const KIND: &str = "discovery";

/// People who are looked at together.
const AT_A_TIME: u32 = 200;
/// So many times in one job; then the next job goes on.
const TIMES: u32 = 50;
/// Rows of each kind that are forgotten together.
const FORGOTTEN: u32 = 1000;

const DAY_SECONDS: i64 = 86_400;
/// The hour of the night's pass, in UTC.
const NIGHT_SECONDS: i64 = 3 * 3600;

/// One pass through everybody, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Pass {
    why: Why,
    /// The last whom it has passed.
    after: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Why {
    /// A node has started: maybe the first of its version.
    Start,
    /// Every night there is one, and it stores the next.
    Night,
}

impl Pass {
    fn job(&self, due_at: Timestamp) -> NewJob {
        let (why, after) = (self.why, self.after);
        let key = match why {
            Why::Start => format!("start:{after}"),
            Why::Night => format!("night:{}:{after}", due_at.as_seconds().div_euclid(DAY_SECONDS)),
        };
        // A pass is always JSON.
        let payload = serde_json::to_string(self).unwrap_or_default();
        NewJob { kind: KIND, key, person: None, payload, due_at }
    }
}

/// The beginning of the next night's pass.
fn next_night(now: Timestamp) -> Timestamp {
    let since = now.as_seconds() - NIGHT_SECONDS;
    Timestamp::from_seconds((since.div_euclid(DAY_SECONDS) + 1) * DAY_SECONDS + NIGHT_SECONDS)
}

/// Has everybody passed through, now that a node has started, and every night. Nodes that start together have it done once.
pub(crate) async fn begin(app: &App) {
    let now = app.clock.now();
    let [start, night] = [Why::Start, Why::Night].map(|why| Pass { why, after: 0 });
    if let Err(error) = app.jobs.enqueue(vec![start.job(now), night.job(next_night(now))]).await {
        tracing::warn!(error.cause = ?error, "the rows of discovery could not be given to be looked through");
    }
}

/// Passes through the next few thousands.
pub(crate) async fn pass(app: Arc<App>, job: Job) -> Result<(), Failure> {
    let Pass { why, mut after } = serde_json::from_str(&job.payload).map_err(Failure::for_good)?;
    let failed = |error: matching::Error| Failure::for_now(error);
    for _ in 0..TIMES {
        let now = app.clock.now();
        let Some(last) = app.ports.discovery.reconcile(UserId(after), AT_A_TIME, now).await.map_err(failed)? else {
            return over(&app, why).await.map_err(Failure::for_now);
        };
        after = last.0;
    }
    let next = Pass { why, after }.job(app.clock.now());
    app.jobs.enqueue(vec![next]).await.map_err(Failure::for_now)
}

async fn over(app: &App, why: Why) -> Result<(), StoreError> {
    match why {
        Why::Start => Ok(()),
        Why::Night => {
            let tomorrow = Pass { why, after: 0 }.job(next_night(app.clock.now()));
            app.jobs.enqueue(vec![tomorrow]).await
        }
    }
}

/// Forgets passes that have returned, decks and counts of long ago.
pub(crate) async fn sweep(app: &App) {
    loop {
        match app.ports.discovery.purge(app.clock.now(), FORGOTTEN).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error.cause = ?error, "what discovery has to forget could not be swept");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    #[test]
    fn the_night_begins_at_three_in_utc() {
        for (now, night) in [
            ("2027-01-15T02:59:59Z", "2027-01-15T03:00:00Z"),
            ("2027-01-15T03:00:00Z", "2027-01-16T03:00:00Z"),
            ("2027-01-15T23:00:00Z", "2027-01-16T03:00:00Z"),
        ] {
            assert_eq!(next_night(at(now)), at(night), "{now}");
        }
    }

    #[test]
    fn a_night_and_its_parts_are_stored_once() {
        let part = |why, after, due_at| Pass { why, after }.job(at(due_at)).key;
        let first = part(Why::Night, 0, "2027-01-15T03:00:00Z");
        assert_eq!(first, part(Why::Night, 0, "2027-01-15T03:00:00Z"));
        assert_ne!(first, part(Why::Night, 0, "2027-01-16T03:00:00Z"));
        assert_ne!(first, part(Why::Night, 9, "2027-01-15T03:01:00Z"));
        assert_ne!(first, part(Why::Start, 0, "2027-01-15T03:00:00Z"));
    }
}
