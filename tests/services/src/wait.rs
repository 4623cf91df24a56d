use std::{
    future::poll_fn,
    task::Poll,
    thread,
    time::{Duration, Instant},
};

/// How long a test waits for something that has to happen. Long, because a machine may be busy; it is no measurement.
pub const PATIENCE: Duration = Duration::from_secs(15);

/// How long until it is looked at again.
const STEP: Duration = Duration::from_millis(10);

/// Waits until something is so of which no event tells, asking again and again; gives back how long that took.
///
/// # Panics
/// When it is not so within [`PATIENCE`].
pub async fn wait_until(what: &str, mut holds: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        pause().await;
    }
    begun.elapsed()
}

/// A pause that needs no runtime: tests have several.
async fn pause() {
    let over = Instant::now() + STEP;
    let mut is_waking = false;
    poll_fn(|context| {
        if Instant::now() >= over {
            return Poll::Ready(());
        }
        if !is_waking {
            is_waking = true;
            let waker = context.waker().clone();
            thread::spawn(move || {
                thread::sleep(over.saturating_duration_since(Instant::now()));
                waker.wake();
            });
        }
        Poll::Pending
    })
    .await;
}
