//! What a handshake is made of: where it goes, who makes it, and from where the socket resumes.

use kernel::{ConversationId, Cursor, Rev, Seq};
use protocol::Secret;

/// Which of the three sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Everything for one person.
    Chat,
    /// One conversation.
    Conversation(ConversationId),
    /// The `notification` feed.
    Notifications,
}

impl Endpoint {
    /// Where it is, without the server's address.
    pub fn path(self) -> String {
        match self {
            Self::Chat => "/ws/chat/".to_owned(),
            Self::Conversation(id) => format!("/ws/conversations/{id}/"),
            Self::Notifications => "/ws/notifications/".to_owned(),
        }
    }
}

/// From where to resume.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// Live from now on.
    #[default]
    Now,
    /// After this event of the person's log; on the chat and notification sockets.
    Cursor {
        /// The last event that was seen.
        cursor: Cursor,
        /// The history it belongs to; not checked when absent.
        epoch: Option<String>,
    },
    /// After this change; on a conversation socket.
    AfterRev(Rev),
    /// After this message; on a conversation socket.
    AfterSeq(Seq),
}

/// How a handshake says who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Not at all.
    None,
    /// `Authorization: Bearer`.
    Header(Secret),
    /// `Sec-WebSocket-Protocol: matchwire.v1, bearer.<jwt>`, the only way open to a browser that keeps tokens out of URLs.
    Subprotocol(Secret),
    /// `?token=`, as shipped clients do.
    Query(Secret),
    /// `?ticket=`, good once.
    Ticket(Secret),
}

pub(crate) fn bearer(token: &Secret) -> String {
    format!("Bearer {}", token.reveal())
}
