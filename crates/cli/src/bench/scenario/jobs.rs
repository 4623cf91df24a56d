use crate::{
    bench::{
        figures::{Better, Figures, OURS, RATE},
        latency::Latencies,
        progress::bar,
    },
    outcome::Outcome,
};
use futures_util::{StreamExt as _, stream};
use std::time::{Duration, Instant};

/// Requests that are under way at a time.
pub(super) const AT_A_TIME: usize = 16;

/// Does jobs, so many at a time, until the time is over or there are none left, and notes how many a second were done and how long
/// each took by its own account. One that fails ends it.
pub(super) async fn measure<J>(
    figures: &mut Figures,
    work: &str,
    time: Duration,
    at_a_time: usize,
    jobs: impl Iterator<Item = J>,
) -> Outcome
where
    J: Future<Output = Outcome<Duration>>,
{
    let bar = bar(&format!("{OURS}: {work}"));
    bar.set_length(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let (begun, mut latencies, mut count) = (Instant::now(), Latencies::new(), 0_u32);
    let mut running = stream::iter(jobs).buffer_unordered(at_a_time);
    while begun.elapsed() < time
        && let Some(took) = running.next().await
    {
        latencies.record(took?);
        count += 1;
        bar.set_position(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    }
    let seconds = begun.elapsed().as_secs_f64();
    bar.finish_and_clear();
    figures.note(OURS, work, RATE, "/s", Better::Higher, f64::from(count) / seconds);
    figures.note_latencies(OURS, work, &latencies);
    Ok(())
}

/// Does all jobs, some at a time, before anything is measured.
pub(super) async fn prepare<J>(jobs: impl Iterator<Item = J>) -> Outcome
where
    J: Future<Output = Outcome>,
{
    let mut running = stream::iter(jobs).buffer_unordered(AT_A_TIME);
    while let Some(done) = running.next().await {
        done?;
    }
    Ok(())
}
