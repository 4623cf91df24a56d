//! Structured logs to standard error.
//!
//! Never logged: tokens, tickets, passwords, e-mail addresses, message texts, places, query strings.

use crate::config::{LogFormat, Logs};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Starts logging for this process. A second start changes nothing.
pub fn start(logs: &Logs) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::builder().parse(&logs.filter)?;
    let registry = tracing_subscriber::registry().with(filter);
    let outcome = match logs.format {
        LogFormat::Text => registry.with(fmt::layer().with_writer(std::io::stderr)).try_init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
        }
    };
    // Tests start several servers in one process: the first one's logging is everybody's.
    let _ = outcome;
    Ok(())
}
