//! Structured logs to standard error, and the little that is said on standard output, through outlets that never wait.
//!
//! Never logged: tokens, tickets, passwords, e-mail addresses, message texts, places, query strings. Our own crates are written so,
//! and of other people's only what they say at `info` and above is let through (`outsiders`).

mod outlet;
mod outsiders;
mod panics;

pub use outlet::Outlet;
pub use panics::log_panics;

use crate::config::{LogFormat, Logs};
use std::{
    io::{self, IsTerminal as _},
    sync::OnceLock,
    time::{Duration, Instant},
};
use tracing_subscriber::{EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How long the end of the process waits until everything is said.
const LAST_WORDS: Duration = Duration::from_millis(500);

static ERRORS: OnceLock<Outlet> = OnceLock::new();
static OUTPUT: OnceLock<Outlet> = OnceLock::new();

/// Standard error, for everything that runs beside people who are served.
pub fn stderr() -> &'static Outlet {
    ERRORS.get_or_init(|| Outlet::into(io::stderr(), "matchwire-stderr"))
}

/// Standard output, in the same way.
pub fn stdout() -> &'static Outlet {
    OUTPUT.get_or_init(|| Outlet::into(io::stdout(), "matchwire-stdout"))
}

/// Gives what was said a moment to get out, and no longer: whoever should read it may never do so again.
pub fn finish() {
    let deadline = Instant::now() + LAST_WORDS;
    for outlet in [&ERRORS, &OUTPUT].into_iter().filter_map(OnceLock::get) {
        outlet.flush(deadline.saturating_duration_since(Instant::now()));
    }
}

/// Lines that nobody took.
pub(crate) fn dropped() -> u64 {
    [&ERRORS, &OUTPUT].into_iter().filter_map(OnceLock::get).map(Outlet::dropped).sum()
}

/// Starts logging for this process. A second start changes nothing.
pub fn start(logs: &Logs) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::builder().parse(&logs.filter)?;
    let registry =
        tracing_subscriber::registry().with(filter).with(filter_fn(outsiders::may_say)).with(outsiders::NoRequests);
    let outcome = match logs.format {
        LogFormat::Text => {
            let for_people = io::stderr().is_terminal();
            registry.with(fmt::layer().with_ansi(for_people).with_writer(stderr)).try_init()
        }
        LogFormat::Json => registry.with(fmt::layer().json().flatten_event(true).with_writer(stderr)).try_init(),
    };
    // Tests start several servers in one process: the first one's logging is everybody's.
    let _ = outcome;
    Ok(())
}
