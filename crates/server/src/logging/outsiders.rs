//! What other people's crates may say, whatever the filter of the logs asks for.
//!
//! At their finer levels they tell what passes through them: a client of a database the values of a statement, one of HTTP the
//! headers and what came on the wire. Among that are messages, passwords and tokens. None of these crates promises anything about
//! what it says there, so the bound holds for all of them, those too that are used only some day.

use std::fmt::Debug;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

/// Our own crates, by the names that stand in front of what they say.
const OURS: [&str; 21] = [
    "app",
    "auth",
    "cli",
    "client",
    "conversations",
    "events",
    "jobs",
    "kernel",
    "locales",
    "matching",
    "matchwire",
    "media",
    "notifications",
    "outbound",
    "protocol",
    "realtime",
    "safety",
    "server",
    "storage",
    "text",
    "websocket",
];

/// Whether this may be said where the filter lets it through.
pub(super) fn may_say(said: &Metadata<'_>) -> bool {
    // The first level is the gravest.
    *said.level() <= Level::INFO || is_ours(said.target())
}

/// Keeps out what actix-http calls an error although it is none of ours: bytes that are no request. Anybody can send those, as many
/// as they like; they are answered 400, and nobody has to look.
pub(super) struct NoRequests;

impl<S: Subscriber> Layer<S> for NoRequests {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if event.metadata().target() != "actix_http::h1::dispatcher" {
            return true;
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        !message.0.starts_with("stream error: request parse error")
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

fn is_ours(target: &str) -> bool {
    let name = target.split("::").next().unwrap_or(target);
    OURS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn every_crate_of_ours_is_known() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for entry in fs::read_dir(crates).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(is_ours(&format!("{name}::module")) && is_ours(&name), "{name} is missing in OURS");
        }
    }

    #[test]
    fn nobody_elses_is_taken_for_one() {
        for target in ["tokio_postgres::query", "redis", "hyper::client", "actix_server", "h2::server", "servers", ""] {
            assert!(!is_ours(target), "{target}");
        }
    }
}
