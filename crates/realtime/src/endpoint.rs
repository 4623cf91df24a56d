use kernel::ConversationId;

/// The path that a socket came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/ws/chat/`: everything for one person.
    Chat,
    /// `/ws/notifications/`: the notification feed.
    Notifications,
    /// `/ws/conversations/{id}/`: one conversation.
    Conversation(ConversationId),
}

impl Endpoint {
    /// A stable word for metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Notifications => "notifications",
            Self::Conversation(_) => "conversation",
        }
    }

    pub(crate) fn conversation(self) -> Option<ConversationId> {
        match self {
            Self::Conversation(id) => Some(id),
            Self::Chat | Self::Notifications => None,
        }
    }
}

/// The place from which a client wants to go on, as its address says it. A value that is no number is kept as it is: it ends in `reset`
/// on the socket, not in a refused handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// `?cursor=`, for a person's sockets.
    pub cursor: Option<String>,
    /// `?after_rev=`, for a conversation's socket.
    pub after_rev: Option<String>,
    /// `?after_seq=`, for a conversation's socket when there is no `after_rev`.
    pub after_seq: Option<String>,
    /// `?epoch=`, the history the position belongs to.
    pub epoch: Option<String>,
}
