use kernel::{Cursor, Rev, Seq, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first frame on every socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Welcome {
    /// The socket's own id, which also stands in the logs.
    #[serde(rename = "session_id")]
    pub socket_id: String,
    /// The person as whom the socket is signed in.
    pub user_id: UserId,
    /// The newest place in the person's log. A socket that gave no position is live from here on.
    pub cursor: Cursor,
    /// The name of the database's history; a cursor of another one means nothing.
    pub epoch: String,
    /// The time by the server's clock.
    pub server_time: Timestamp,
    /// The milliseconds between two pings of the server.
    pub heartbeat_ms: u64,
    /// The limits that the client has to keep to.
    pub limits: Limits,
    /// The newest message's place; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The number of the newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
}

/// The limits that a client has to keep to. One that is switched off is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// The largest frame, in bytes.
    pub frame_bytes: u64,
    /// The longest message, in Unicode code points.
    pub message_chars: u64,
    /// The sockets that one person may hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sockets: Option<u64>,
    /// The messages that may be sent at once after a pause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_burst: Option<u64>,
    /// The messages a second that may be sent after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages_per_s: Option<u64>,
    /// The frames a minute, where pings, typing and upload chunks do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frames_per_min: Option<u64>,
}

/// The end of a replay: from here on the socket is live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Synced {
    /// Everything up to here has been sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The name of the database's history.
    pub epoch: String,
    /// The newest message's place; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The number of the newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
    /// The horizons of everybody; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizons: Option<Vec<Horizon>>,
}

/// The places up to which one participant has read and received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Horizon {
    /// The participant.
    pub user_id: UserId,
    /// The place up to which they have read; 0 when nothing.
    pub read_seq: Seq,
    /// The place up to which they have received; 0 when nothing.
    pub delivered_seq: Seq,
}

/// The position cannot be resumed from: reload over REST and start here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reset {
    /// The cursor to start from; absent on a conversation socket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The name of the database's history.
    pub epoch: String,
    /// The reason, for whoever debugs a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ResetReason>,
    /// The newest message's place; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seq: Option<Seq>,
    /// The number of the newest change; on a conversation socket only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_rev: Option<Rev>,
}

words! {
    /// The reason why a position cannot be resumed from.
    pub enum ResetReason {
        /// The events behind it are no longer kept, or the log has a hole.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenExpiring {
    /// The instant at which it ends. The socket is closed with 4002 then.
    pub expires_at: Timestamp,
}

/// The node is draining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reconnect {
    /// The milliseconds until this socket's slot, at which it is closed with 4201.
    pub retry_after_ms: u64,
}
