use crate::Settings;
use kernel::Timestamp;
use std::time::{Duration, Instant};

/// The present on both clocks: silence is measured on the one that never jumps, tokens end on the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Now {
    pub(super) at: Timestamp,
    pub(super) instant: Instant,
}

/// Something that time itself brings about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HeartbeatEvent {
    /// Ask the peer whether it is there.
    Ping,
    /// Nothing came from it for too long.
    Silent,
    /// Tell it that the token ends at this time.
    ExpiresSoon(Timestamp),
    /// The token has ended.
    Expired,
}

/// A socket's signs of life and the end of its token.
#[derive(Debug)]
pub(super) struct Heartbeat {
    heard: Instant,
    pinged: Instant,
    expires_at: Option<Timestamp>,
    noticed: bool,
}

impl Heartbeat {
    pub(super) fn new(expires_at: Option<Timestamp>, now: Now) -> Self {
        Self { heard: now.instant, pinged: now.instant, expires_at, noticed: false }
    }

    pub(super) fn heard(&mut self, now: Now) {
        self.heard = now.instant;
    }

    /// The token was renewed.
    pub(super) fn renew(&mut self, expires_at: Option<Timestamp>) {
        (self.expires_at, self.noticed) = (expires_at, false);
    }

    /// The next thing that is due now; asked until there is none.
    pub(super) fn next_event(&mut self, settings: &Settings, now: Now) -> Option<HeartbeatEvent> {
        if let Some(expires_at) = self.expires_at {
            if now.at >= expires_at {
                return Some(HeartbeatEvent::Expired);
            }
            if !self.noticed && now.at >= expires_at.minus(settings.expiry_notice) {
                self.noticed = true;
                return Some(HeartbeatEvent::ExpiresSoon(expires_at));
            }
        }
        if now.instant.saturating_duration_since(self.heard) >= settings.silence {
            return Some(HeartbeatEvent::Silent);
        }
        if now.instant.saturating_duration_since(self.pinged) >= settings.ping_every {
            self.pinged = now.instant;
            return Some(HeartbeatEvent::Ping);
        }
        None
    }

    /// After how long something is due again.
    pub(super) fn due_in(&self, settings: &Settings, now: Now) -> Duration {
        let left = |since: Instant, span: Duration| span.saturating_sub(now.instant.saturating_duration_since(since));
        let due = left(self.heard, settings.silence).min(left(self.pinged, settings.ping_every));
        let Some(expires_at) = self.expires_at else { return due };
        let next = if self.noticed { expires_at } else { expires_at.minus(settings.expiry_notice) };
        due.min(next.since(now.at))
    }
}
