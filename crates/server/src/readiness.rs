//! Whether this node should be sent people. It looks every other second and remembers what it saw, so that whoever asks `/readyz`
//! gets an answer at once, however the store is: a store that is silent makes nobody wait here.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use storage::{Ailment, Probe};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

const EVERY: Duration = Duration::from_secs(2);
/// An answer that takes longer than this is none. Longer than it takes to find out that no connection becomes free.
const WITHIN: Duration = Duration::from_secs(4);
/// What was seen longer ago than this says nothing any more: whatever looks is stuck itself.
const STALE: Duration = Duration::from_secs(8);

/// What the node last saw of its store. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Readiness {
    probe: Arc<dyn Probe>,
    seen: Arc<Mutex<Seen>>,
}

/// The outcome of one look at the store.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// A write was committed, or why not.
    writes: Result<(), Ailment>,
    /// A question was answered, or why not.
    reads: Result<(), Ailment>,
    at: Instant,
}

impl Seen {
    /// True where the store takes writes and answers.
    pub(crate) fn serves(&self) -> bool {
        self.writes.is_ok() && self.reads.is_ok()
    }

    /// What was looked at, by its name on `/readyz`: `ok`, or the word for why no write was committed and no question answered.
    pub(crate) fn checks(&self) -> [(&'static str, &'static str); 2] {
        [("store", word(self.writes)), ("reads", word(self.reads))]
    }

    /// The same after this time: what is too old counts as silence.
    fn after(self, age: Duration) -> Self {
        if age > STALE { Self::nothing(self.at) } else { self }
    }

    fn nothing(at: Instant) -> Self {
        Self { writes: Err(Ailment::Silent), reads: Err(Ailment::Silent), at }
    }
}

impl Readiness {
    /// Nothing was seen yet, which counts as silence.
    pub(crate) fn new(probe: Arc<dyn Probe>) -> Self {
        Self { probe, seen: Arc::new(Mutex::new(Seen::nothing(Instant::now()))) }
    }

    /// What was seen last, and how long ago.
    pub(crate) fn seen(&self) -> (Seen, Duration) {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let age = seen.at.elapsed();
        (seen.after(age), age)
    }

    /// Looks once.
    pub(crate) async fn look(&self) {
        let (writes, reads) = tokio::join!(judged(self.probe.write(rand::random())), judged(self.probe.read()));
        let seen = Seen { writes, reads, at: Instant::now() };
        let before = std::mem::replace(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner), seen);
        if (before.writes, before.reads) != (writes, reads) {
            tracing::info!(store.writes = word(writes), store.reads = word(reads), "readiness");
        }
    }

    /// Looks for as long as the node lives.
    pub(crate) async fn watch(self) {
        let mut tick = interval(EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.look().await;
        }
    }
}

fn word(outcome: Result<(), Ailment>) -> &'static str {
    outcome.map_or_else(Ailment::word, |()| "ok")
}

async fn judged(answer: impl Future<Output = Result<(), kernel::StoreError>>) -> Result<(), Ailment> {
    match timeout(WITHIN, answer).await {
        Ok(answer) => answer.map_err(|error| {
            tracing::debug!(error.cause = ?error, "the store does not serve");
            Ailment::of(&error)
        }),
        Err(_) => Err(Ailment::Silent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_seen_too_long_ago_counts_as_silence() {
        let seen = Seen { writes: Ok(()), reads: Err(Ailment::NoFreeConnection), at: Instant::now() };
        let now = seen.after(STALE);
        assert_eq!((now.writes, now.reads), (Ok(()), Err(Ailment::NoFreeConnection)));
        let later = seen.after(STALE + Duration::from_millis(1));
        assert_eq!((later.writes, later.reads), (Err(Ailment::Silent), Err(Ailment::Silent)));
    }
}
