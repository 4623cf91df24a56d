use kernel::{Cursor, Rev, Seq, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// The first frame on every socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// This socket's own id, for support and logs.
    #[serde(rename = "session_id")]
    pub socket_id: String,
    /// Who the server takes the client for.
    pub user_id: UserId,
    /// Without a position the socket is live from here on.
    pub cursor: Cursor,
    /// Names the database's history; a cursor of another one means nothing.
    pub epoch: String,
    /// The server's clock.
    pub server_time: Timestamp,
    /// How often the server pings.
    pub heartbeat_ms: u64,
    /// What the client has to keep to.
    pub limits: Limits,
    /// The newest message; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
}

/// What a client has to keep to. A limit that is switched off is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The largest frame, in bytes.
    pub frame_bytes: u64,
    /// The longest message, in Unicode code points.
    pub message_chars: u64,
    /// Sockets one person may hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sockets: Option<u64>,
    /// Messages at once after a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_burst: Option<u64>,
    /// Messages a second after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_per_s: Option<u64>,
    /// Frames a minute, without pings, typing and upload chunks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames_per_min: Option<u64>,
}

/// The end of a replay: live from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Synced {
    /// Everything up to here has been sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The database's history.
    pub epoch: String,
    /// The newest message; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
    /// How far everyone is; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizons: Option<Vec<Horizon>>,
}

/// How far one participant has read and received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Horizon {
    /// Who.
    pub user_id: UserId,
    /// Read up to.
    pub read_seq: Seq,
    /// Received up to.
    pub delivered_seq: Seq,
}

/// The position cannot be resumed from: reload over REST and start here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// Where to start; on a conversation socket absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The database's history.
    pub epoch: String,
    /// Why, for whoever debugs a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ResetReason>,
    /// The newest message; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
}

words! {
    /// Why a position cannot be resumed from.
    pub enum ResetReason {
        /// What follows it is no longer kept, or the log has a hole.
        TooOld = "too_old",
        /// It lies ahead of everything that ever happened here.
        Ahead = "ahead",
        /// It is of another history of this database.
        OtherEpoch = "other_epoch",
        /// It is no position at all.
        Unreadable = "unreadable",
    }
}

/// The token ends soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenExpiring {
    /// When; the socket is closed with 4002 then.
    pub expires_at: Timestamp,
}

/// The node is draining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconnect {
    /// This socket's slot: it is closed with 4201 then.
    pub retry_after_ms: u64,
}
