//! Tasks of the background that outlive a defect of their own.
//!
//! Such a task runs for as long as the node does, and nobody awaits it: a panic would end it without a word, and what it does
//! would be missed only later. Here it is logged and counted, and the task begins anew, from whatever state is left. Between two
//! tries it rests for longer and longer, so that a defect that is met again at once costs little.

use futures_util::FutureExt as _;
use std::{
    panic::AssertUnwindSafe,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep};

const FIRST_REST: Duration = Duration::from_millis(100);
const LONGEST_REST: Duration = Duration::from_secs(5);
/// A task that has run for so long is well again, and its next rest is the first one.
const WELL_AFTER: Duration = Duration::from_mins(1);

/// How many tasks rest at this moment without which the process cannot do its work.
static MISSED: AtomicUsize = AtomicUsize::new(0);

/// Runs a task without which the node does worse: it is made anew after each panic, until it ends by itself.
pub async fn supervise<F: Future<Output = ()>>(name: &'static str, task: impl FnMut() -> F) {
    run(name, false, task).await;
}

/// The same for a task without which nobody should be sent to this node: while it rests, [`is_missing_a_task`] says so.
pub async fn supervise_vital<F: Future<Output = ()>>(name: &'static str, task: impl FnMut() -> F) {
    run(name, true, task).await;
}

/// Whether a vital task of this process rests after a panic.
pub fn is_missing_a_task() -> bool {
    MISSED.load(Ordering::Acquire) > 0
}

async fn run<F: Future<Output = ()>>(name: &'static str, is_vital: bool, mut task: impl FnMut() -> F) {
    // On the page from the start: a counter that appears with its first event has no rate before.
    let panics = metrics::counter!("matchwire_task_panics_total", "task" => name);
    panics.increment(0);
    let mut rests = Rests::new();
    loop {
        let begun = Instant::now();
        // What a task leaves behind when it panics is what any thread would: locks that others take all the same.
        if AssertUnwindSafe(async { task().await }).catch_unwind().await.is_ok() {
            return;
        }
        panics.increment(1);
        let rest = rests.after(begun.elapsed());
        let rest_ms = u64::try_from(rest.as_millis()).unwrap_or(u64::MAX);
        tracing::error!(task.name = name, task.rest_ms = rest_ms, "a background task panicked, beginning it anew");
        let missed = is_vital.then(Missed::begin);
        sleep(rest).await;
        drop(missed);
    }
}

/// How long to rest after one panic after the other.
struct Rests(Duration);

impl Rests {
    fn new() -> Self {
        Self(FIRST_REST)
    }

    /// The rest after a panic, and after the task had run for so long.
    fn after(&mut self, ran: Duration) -> Duration {
        let rest = if ran >= WELL_AFTER { FIRST_REST } else { self.0 };
        self.0 = (rest * 2).min(LONGEST_REST);
        rest
    }
}

/// A vital task that rests; also when its runtime ends meanwhile.
struct Missed;

impl Missed {
    fn begin() -> Self {
        MISSED.fetch_add(1, Ordering::AcqRel);
        Self
    }
}

impl Drop for Missed {
    fn drop(&mut self) {
        MISSED.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn rests_grow_until_a_task_has_run_for_long() {
        let mut rests = Rests::new();
        let short: Vec<_> = (0..8).map(|_| rests.after(Duration::ZERO).as_millis()).collect();
        assert_eq!(short, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(rests.after(WELL_AFTER), FIRST_REST);
        assert_eq!(rests.after(Duration::ZERO), FIRST_REST * 2);
    }

    #[test]
    fn a_task_that_panics_begins_anew_and_it_is_told_while_a_vital_one_rests() {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
            let seen = Arc::<Mutex<Vec<bool>>>::default();
            let noting = seen.clone();
            let task = move || {
                let seen = noting.clone();
                async move {
                    tokio::task::yield_now().await;
                    let begun = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(is_missing_a_task());
                        seen.len()
                    };
                    assert!(begun > 2, "a defect");
                }
            };
            let supervised = tokio::spawn(supervise_vital("test", task));
            while !is_missing_a_task() {
                tokio::task::yield_now().await;
            }
            supervised.await.unwrap();
            assert_eq!(*seen.lock().unwrap(), [false, false, false], "nothing is missing while it runs");
            assert!(!is_missing_a_task());
        });
    }
}
