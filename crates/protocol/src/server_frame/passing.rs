use kernel::{ConversationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// Somebody types, or no longer does. Never sent to the typist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypingIndicator {
    /// Where.
    pub conversation_id: ConversationId,
    /// Begins or ends.
    pub is_typing: bool,
    /// The name to show.
    pub user_name: String,
    /// Who.
    pub user_id: UserId,
    /// Who, by username.
    pub username: String,
}

/// Somebody came online or went; only about matched people who allow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserStatus {
    /// Who.
    pub user_id: UserId,
    /// Who, by username.
    pub username: String,
    /// Which of the two.
    pub status: PresenceStatus,
    /// When they were last there, to five minutes.
    pub last_seen: Option<Timestamp>,
    /// When this was found.
    pub timestamp: Timestamp,
}

words! {
    /// Whether somebody is there.
    pub enum PresenceStatus {
        /// At least one socket is open.
        Online = "online",
        /// None is, and the grace is over.
        Offline = "offline",
    }
}
