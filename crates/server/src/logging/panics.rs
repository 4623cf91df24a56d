use super::stderr;
use std::{
    backtrace::{Backtrace, BacktraceStatus},
    panic, thread,
};

/// Logs panics of every thread like everything else. The standard hook writes to standard error itself: where nobody reads that,
/// the thread would wait for ever, holding a lock that others want.
pub fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let cause = panic.payload_as_str().unwrap_or("a panic without words");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        let trace = Backtrace::capture();
        let trace = if let BacktraceStatus::Captured = trace.status() { trace.to_string() } else { String::new() };
        if tracing::enabled!(tracing::Level::ERROR) {
            tracing::error!(
                error.cause = cause,
                panic.place = place,
                panic.thread = thread,
                panic.trace = trace,
                "panicked"
            );
        } else {
            stderr().say(format!("thread {thread} panicked at {place}: {cause}\n{trace}"));
        }
    }));
}
