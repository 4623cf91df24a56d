use std::{io, time::Duration};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How long going away may take when somebody sits in front of it, or has asked twice.
pub(super) const HURRIED: Duration = Duration::from_secs(1);

/// What tells a server to go away: SIGTERM and SIGINT. To be listened to from the very start: a signal that nobody listens to ends
/// a process in the middle of something, or is lost on the first process of a container.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

/// How the server is to go away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A supervisor, which gives the configured time.
    Politely,
    /// Somebody who waits for it.
    Hurriedly,
}

impl Signals {
    /// Listens from now on.
    pub fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next one.
    pub(super) async fn next(&mut self) -> Stop {
        tokio::select! {
            _ = self.terminate.recv() => Stop::Politely,
            _ = self.interrupt.recv() => Stop::Hurriedly,
        }
    }
}
