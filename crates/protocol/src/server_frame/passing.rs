use kernel::{ConversationId, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Somebody types, or no longer does. Never sent to the typist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TypingIndicator {
    /// The conversation in which somebody types.
    pub conversation_id: ConversationId,
    /// True when the typing begins, false when it ends.
    pub is_typing: bool,
    /// The name to show to people.
    pub user_name: String,
    /// The person whom this is about.
    pub user_id: UserId,
    /// The username of that person.
    pub username: String,
}

/// Somebody came online or went; only about matched people who allow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserStatus {
    /// The person whom this is about.
    pub user_id: UserId,
    /// The username of that person.
    pub username: String,
    /// Tells whether they came or went.
    pub status: PresenceStatus,
    /// The instant at which they were last there, rounded to five minutes; null if they do not share it.
    pub last_seen: Option<Timestamp>,
    /// The instant at which the server found this out.
    pub timestamp: Timestamp,
}

words! {
    /// Tells whether somebody is there.
    pub enum PresenceStatus {
        /// At least one socket is open.
        Online = "online",
        /// None is, and the grace is over.
        Offline = "offline",
    }
}

/// A call frame as the other participants get it. `call_answer` and `call_hangup` also come to the sender's own sockets,
/// all of them, so that a device that still rings learns that another has dealt with the call. When a call has rung in
/// vain, both sides get a `call_hangup` of the server: from the caller, with `"reason":"timeout"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelayedCall {
    /// The conversation in which both take part.
    pub conversation_id: ConversationId,
    /// The name of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_id: Option<String>,
    /// The person whose device sent it.
    pub from_user_id: UserId,
    /// Every other member of the frame, as it was sent.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}
