//! What a handshake is made of: where it goes, who makes it, and from where the socket resumes.

use kernel::{ConversationId, Cursor, Rev, Seq};
use protocol::Secret;

/// One of the three sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// The socket on which everything for one person arrives.
    Chat,
    /// The socket of one conversation.
    Conversation(ConversationId),
    /// The socket of the `notification` feed.
    Notifications,
}

impl Endpoint {
    /// The path, without the server's address.
    pub fn path(self) -> String {
        match self {
            Self::Chat => "/ws/chat/".to_owned(),
            Self::Conversation(id) => format!("/ws/conversations/{id}/"),
            Self::Notifications => "/ws/notifications/".to_owned(),
        }
    }
}

/// The point from which a socket resumes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// The socket is live from now on.
    #[default]
    Now,
    /// The socket resumes after this event of the person's log; on the chat and notification sockets.
    Cursor {
        /// The last event that was seen.
        cursor: Cursor,
        /// The history it belongs to; not checked when absent.
        epoch: Option<String>,
    },
    /// The socket resumes after this change; on a conversation socket.
    AfterRev(Rev),
    /// The socket resumes after this message; on a conversation socket.
    AfterSeq(Seq),
}

/// The way in which a handshake says who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The handshake does not say it.
    None,
    /// The token stands in `Authorization: Bearer`.
    Header(Secret),
    /// The token stands in `Sec-WebSocket-Protocol: matchwire.v1, bearer.<jwt>`, the only way open to a browser that
    /// keeps tokens out of URLs.
    Subprotocol(Secret),
    /// The token stands in `?token=`, as with shipped clients.
    Query(Secret),
    /// A ticket, which is good once, stands in `?ticket=`.
    Ticket(Secret),
}

pub(crate) fn bearer(token: &Secret) -> String {
    format!("Bearer {}", token.reveal())
}
