use std::time::Duration;
use websocket::framing::FramingLimits;

/// Every bound and pace of this crate. The defaults are those of the protocol.
#[derive(Clone, Debug)]
pub struct Settings {
    pub framing: FramingLimits,
    pub outbox: OutboxLimits,
    /// The server pings this often.
    pub ping_every: Duration,
    /// A peer from which nothing came for this long is closed with 4202.
    pub silence: Duration,
    /// Reading stops while more commands of one socket than this are unanswered.
    pub commands_in_flight: usize,
    /// Typing is passed on at most this often for each conversation of a socket.
    pub typing_every: Duration,
    /// Typing that is not renewed for this long is over.
    pub typing_shown: Duration,
    /// A person stays online for this long after the last socket closed.
    pub presence_grace: Duration,
    /// Who came and went is passed on together this often.
    pub presence_batch_every: Duration,
    /// The store is told this often that somebody who stays is still here.
    pub seen_every: Duration,
    /// `token_expiring` is sent this long before the token ends.
    pub expiry_notice: Duration,
    /// Events of one page of a replay.
    pub replay_page: usize,
    /// Events that may wait in one group; more make it read the store.
    pub group_inbox: usize,
    /// Events a group keeps while an earlier one is missing, and for a socket that is about to go live.
    pub group_hold: usize,
    /// How long a group waits for a missing event before it reads the store: two writers may publish in either order.
    pub hole_grace: Duration,
    /// The counters of the people online here are compared this often.
    pub watermark_every: Duration,
    /// Signed-in sessions are looked up in the store this often.
    pub recheck_every: Duration,
    /// Sockets of one person on all nodes; the oldest gives way with 4006. None for no limit.
    pub sockets_per_person: Option<usize>,
    /// The limits that `welcome` tells clients to keep to.
    pub limits: protocol::Limits,
    /// The store has this long for an answer that a socket waits for before the socket is closed with 4102.
    pub store_patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            framing: FramingLimits::default(),
            outbox: OutboxLimits::default(),
            ping_every: Duration::from_secs(25),
            silence: Duration::from_secs(55),
            commands_in_flight: 32,
            typing_every: Duration::from_secs(3),
            typing_shown: Duration::from_secs(6),
            presence_grace: Duration::from_secs(15),
            presence_batch_every: Duration::from_millis(250),
            seen_every: Duration::from_mins(4),
            expiry_notice: Duration::from_mins(1),
            replay_page: 200,
            group_inbox: 1024,
            group_hold: 256,
            hole_grace: Duration::from_millis(10),
            watermark_every: Duration::from_millis(1500),
            recheck_every: Duration::from_secs(15),
            sockets_per_person: Some(10),
            limits: protocol::Limits {
                frame_bytes: 64 * 1024,
                message_chars: 4000,
                sockets: Some(10),
                message_burst: Some(60),
                messages_per_s: Some(1),
                frames_per_min: Some(120),
            },
            store_patience: Duration::from_secs(10),
        }
    }
}

/// The bounds of what waits for one socket, in payload bytes and in frames.
#[derive(Clone, Debug)]
pub struct OutboxLimits {
    pub bytes: usize,
    pub frames: usize,
    /// A peer that takes no frame for this long is closed with 4200.
    pub stall: Duration,
    /// What was queued before a close has this long to get out.
    pub close_within: Duration,
}

impl Default for OutboxLimits {
    fn default() -> Self {
        Self { bytes: 1024 * 1024, frames: 1024, stall: Duration::from_secs(30), close_within: Duration::from_secs(5) }
    }
}
