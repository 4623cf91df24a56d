//! When frames are sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::mpsc::UnboundedSender;

/// How a room decides when to send.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pacing {
    /// Closed loop: so many frames of a room are under way, the next goes out when one has come.
    Window(usize),
    /// Open loop: so many frames a second in all rooms together, whatever becomes of them.
    Rate(f64),
}

/// That a room sends a frame: one that was due then, in nanoseconds since the run began, or one that is due now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Due(u64),
    Now,
}

/// When the frame of this number is due: evenly, one room after the other, so that a room's own are as far apart as can be.
fn due(number: u64, rate: f64) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "no run sends 2^52 frames")]
    Duration::from_secs_f64(number as f64 / rate)
}

/// Orders frames at a rate until it is dropped.
///
/// It is a thread because the timers of the runtime are a millisecond apart, which would be seen in the latencies.
pub(super) struct Pacer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Pacer {
    /// `epoch` is when the run began.
    pub(super) fn start(rate: f64, rooms: Vec<UnboundedSender<Order>>, epoch: Instant) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let told = stop.clone();
        let thread = thread::spawn(move || {
            let first = epoch.elapsed();
            for number in 0.. {
                let due = first + due(number, rate);
                while !told.load(Ordering::Relaxed) && epoch.elapsed() < due {
                    // In short steps, so that a slow rate is stopped soon too.
                    thread::sleep((due.saturating_sub(epoch.elapsed())).min(Duration::from_millis(50)));
                }
                if told.load(Ordering::Relaxed) {
                    return;
                }
                let room = usize::try_from(number).unwrap_or_default() % rooms.len();
                let nanos = u64::try_from(due.as_nanos()).unwrap_or(u64::MAX);
                // A room whose socket has ended takes no orders any more.
                let _ = rooms[room].send(Order::Due(nanos));
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It has nothing to tell.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn frames_are_due_evenly() {
        assert_eq!(due(0, 200.0), Duration::ZERO);
        assert_eq!(due(1, 200.0), Duration::from_millis(5));
        assert_eq!(due(1000, 200.0), Duration::from_secs(5));
    }

    #[test]
    fn rooms_take_turns_and_are_told_when_each_frame_was_due() {
        let (one, mut ones) = unbounded_channel();
        let (two, mut twos) = unbounded_channel();
        let pacer = Pacer::start(100_000.0, vec![one, two], Instant::now());
        let (Some(Order::Due(first)), Some(Order::Due(second)), Some(Order::Due(third))) =
            (ones.blocking_recv(), twos.blocking_recv(), ones.blocking_recv())
        else {
            panic!("each is due at a time")
        };
        drop(pacer);
        assert_eq!((second - first, third - second), (10_000, 10_000));
    }
}
