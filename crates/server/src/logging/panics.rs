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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        env,
        io::{self, Write as _},
        process::{self, Command, Stdio},
        sync::mpsc,
        time::{Duration, Instant},
    };

    /// Set in a copy of this test program, whose standard error nobody reads.
    const UNHEARD: &str = "PANIC_UNHEARD";
    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn a_panic_that_nobody_reads_of_holds_up_nobody() {
        if env::var_os(UNHEARD).is_some() {
            panic_unheard();
        }
        let name = "logging::panics::tests::a_panic_that_nobody_reads_of_holds_up_nobody";
        let mut copy = Command::new(env::current_exe().unwrap());
        copy.args(["--exact", name, "--nocapture"]).env(UNHEARD, "1").stdout(Stdio::null()).stderr(Stdio::piped());
        let mut copy = copy.spawn().unwrap();
        let begun = Instant::now();
        let ended = loop {
            match copy.try_wait().unwrap() {
                None if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(10)),
                ended => break ended,
            }
        };
        let _ = copy.kill();
        let _ = copy.wait();
        assert!(ended.expect("it goes on after the panic").success());
    }

    /// Lets a thread wait in the middle of a line on standard error, as any that logs there would, and another one panic.
    fn panic_unheard() -> ! {
        let (held, holds) = mpsc::channel();
        thread::spawn(move || {
            let mut errors = io::stderr().lock();
            held.send(()).unwrap();
            while errors.write_all(&[b'.'; 4096]).is_ok() {}
        });
        holds.recv().unwrap();
        log_panics();
        let died = thread::spawn(|| panic!("unheard")).join();
        process::exit(i32::from(died.is_ok()));
    }
}
