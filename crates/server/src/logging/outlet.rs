//! A pipe that nobody reads takes 64 KiB and then holds up whoever writes into it: with a lock around standard error, that is
//! everybody. So only a thread of its own writes, and what it cannot get rid of is dropped and counted.
//!
//! `tracing-appender` does nearly the same; but its bound counts lines and not bytes, it does not count what could not be
//! written, and at the end of a process whose queue is full it prints a complaint: into the pipe that nobody reads.

use std::{
    io::{self, Write},
    mem,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// Bytes that may wait while as many are being written.
const BOUND: usize = 1024 * 1024;

/// Takes lines and never makes anybody wait.
pub struct Outlet(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    writing: bool,
}

impl Outlet {
    /// Writes into `sink` from a thread of this name. Where the system gives no thread, nothing is.
    pub(super) fn into(sink: impl Write + Send + 'static, name: &str) -> Self {
        let shared = Arc::<Shared>::default();
        let own = shared.clone();
        let _ = thread::Builder::new().name(name.to_owned()).spawn(move || own.write_for_ever(sink));
        Self(shared)
    }

    /// Takes whole lines, with their ends, or drops them.
    pub fn say(&self, lines: impl AsRef<[u8]>) {
        let lines = lines.as_ref();
        let mut waiting = self.0.waiting();
        if waiting.lines.len() + lines.len() > BOUND {
            drop(waiting);
            self.0.drop_all(lines);
        } else {
            waiting.lines.extend_from_slice(lines);
            drop(waiting);
            self.0.changed.notify_all();
        }
    }

    /// Waits until all is written, but not longer than this.
    pub(super) fn flush(&self, within: Duration) {
        let busy = |waiting: &mut Waiting| waiting.writing || !waiting.lines.is_empty();
        let _ = self.0.changed.wait_timeout_while(self.0.waiting(), within, busy);
    }

    pub(super) fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nothing that holds it leaves it half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_for_ever(&self, mut sink: impl Write) {
        let mut batch = Vec::new();
        loop {
            let empty = |waiting: &mut Waiting| waiting.lines.is_empty();
            let waiting = self.changed.wait_while(self.waiting(), empty);
            let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
            mem::swap(&mut waiting.lines, &mut batch);
            waiting.writing = true;
            drop(waiting);
            if sink.write_all(&batch).and_then(|()| sink.flush()).is_err() {
                self.drop_all(&batch);
            }
            batch.clear();
            self.waiting().writing = false;
            self.changed.notify_all();
        }
    }

    #[expect(clippy::naive_bytecount, reason = "it happens seldom, and a crate for it would be one more")]
    fn drop_all(&self, lines: &[u8]) {
        let ends = lines.iter().filter(|byte| **byte == b'\n').count();
        self.dropped.fetch_add(ends as u64, Ordering::Relaxed);
    }
}

/// A writer of the logs, which writes a line at a time.
impl Write for &Outlet {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.say(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Instant};

    /// Passes on what it is given once somebody takes it.
    struct Tap(mpsc::SyncSender<Vec<u8>>);

    impl Write for Tap {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const LINE: &[u8] = b"0123456789abcdef0123456789abcde\n";

    #[test]
    fn what_nobody_takes_is_bounded_and_counted_and_what_is_taken_comes_whole_and_in_order() {
        let (sink, taken) = mpsc::sync_channel(0);
        let outlet = Outlet::into(Tap(sink), "tap");
        let many = 4 * BOUND / LINE.len();
        for _ in 0..many {
            outlet.say(LINE);
        }
        let dropped = usize::try_from(outlet.dropped()).unwrap();
        assert!(dropped >= many / 2, "{dropped} of {many}");

        let begun = Instant::now();
        outlet.flush(Duration::from_millis(50));
        assert!(begun.elapsed() < Duration::from_secs(5), "it does not wait for a reader");

        let mut came = Vec::new();
        while came.len() < (many - dropped) * LINE.len() {
            came.extend(taken.recv_timeout(Duration::from_secs(10)).unwrap());
        }
        assert_eq!(came, LINE.repeat(many - dropped));
        outlet.say("once more\n");
        assert_eq!(taken.recv().unwrap(), b"once more\n");
        outlet.flush(Duration::from_secs(10));
        assert_eq!(outlet.dropped(), dropped as u64);
    }

    #[test]
    fn what_cannot_be_written_counts_as_dropped() {
        let (sink, taken) = mpsc::sync_channel(0);
        let outlet = Outlet::into(Tap(sink), "tap");
        drop(taken);
        outlet.say("one\ntwo\n");
        outlet.flush(Duration::from_secs(10));
        assert_eq!(outlet.dropped(), 2);
    }
}
