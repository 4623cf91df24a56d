use bytes::Bytes;
use kernel::{ConversationId, Cursor, Rev, Timestamp, UserId};
use protocol::{CloseCode, FrameKind};
use std::sync::Arc;

/// A durable event of one person, rendered and ready for that person's sockets.
///
/// Logs are dense, so every event is passed on by its cursor even if none of the sockets shows anything of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveEvent {
    /// The log it belongs to is that of this person.
    pub person: UserId,
    /// Its place in that log.
    pub cursor: Cursor,
    /// When it happened: how late it comes is measured from here.
    pub at: Timestamp,
    /// What the frame is called; [`LiveEvent::OF_NO_FRAME`] where there is none.
    pub kind: FrameKind,
    /// The rest of the JSON object after the head, ending in `}`: on `/ws/chat/` the head is `{"type":"<kind>","cursor":<n>,`, on
    /// a conversation socket `{"type":"<kind>",`. All recipients share these bytes. None shows nothing there.
    pub body: Option<Bytes>,
    /// The same for `/ws/notifications/`, where the frame is a `notification`: `"notification":{…}}`.
    pub notification: Option<Bytes>,
    /// The conversation and which change of it this is; conversation sockets show it.
    pub conversation: Option<(ConversationId, Rev)>,
    /// After this the person no longer takes part in that conversation: its sockets are closed with 4003.
    pub closes: Option<ConversationId>,
}

impl LiveEvent {
    /// Stands in an event whose kind only a newer version knows. Such an event keeps its place and has neither body nor
    /// notification, so this name is never written.
    pub const OF_NO_FRAME: FrameKind = FrameKind::Notification;
}

/// Something that is not durable. It is passed on as well as can be, dropped first, and never replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Is shown to everyone in a conversation but the one it comes from: typing, call signalling.
    Conversation {
        conversation: ConversationId,
        /// Its sockets do not see it.
        from: UserId,
        /// The participants whose `/ws/chat/` sockets see it too; shared, for rooms may be large.
        to: Arc<[UserId]>,
        frame: SignalFrame,
    },
    /// Is shown on one person's `/ws/chat/` sockets, and on those of `conversation` when it is named.
    Person {
        person: UserId,
        /// Shows it on this person's sockets of that conversation as well.
        conversation: Option<ConversationId>,
        frame: SignalFrame,
    },
    /// Steers one person's sockets. Sent after the commit that is the reason for it.
    Control { person: UserId, control: Control },
}

/// A whole frame that is not durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalFrame {
    pub kind: FrameKind,
    /// One JSON object.
    pub text: Bytes,
}

/// Closes some of a person's sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Control {
    /// Closes those of one signed-in session.
    CloseSession { session_id: Arc<str>, code: CloseCode },
    /// Closes all.
    ClosePerson { code: CloseCode },
    /// Closes all but those of one session, after a change of password.
    CloseOthers {
        /// The one that stays.
        keep: Arc<str>,
        code: CloseCode,
    },
    /// Closes those on one conversation.
    CloseConversation { conversation: ConversationId, code: CloseCode },
}
