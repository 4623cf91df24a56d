mod answer;
mod connection;
mod durable;
mod head;
mod kind;
mod passing;

pub use answer::{Ack, ErrorFrame, Pong, StoredMessage, Subscribed, UploadDone, UploadProgress, UploadReady};
pub use connection::{Horizon, Limits, Reconnect, Reset, ResetReason, Synced, TokenExpiring, Welcome};
pub use durable::{
    ConversationChange, ConversationEvent, ConversationUpdate, Durable, MatchAnnouncement, MatchRemoved,
    MessageDeleted, MessageReaction, MessageUpdated, NewMatch, NewMatchTag, NewMessage, ReactionCount, Receipt,
};
pub use head::{frame_body, whole_frame, with_head};
pub use kind::FrameKind;
pub use passing::{PresenceStatus, TypingIndicator, UserStatus};

use crate::{NotificationFrame, RelayedCall};
use serde::{Deserialize, Serialize};

macro_rules! server_frames {
    ($( $(#[$doc:meta])* $variant:ident($body:ty), )+) => {
        /// Everything the server sends. A client ignores a `type` that is not here.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        pub enum ServerFrame { $( $(#[$doc])* $variant($body), )+ }

        impl ServerFrame {
            /// Which of the table.
            pub fn kind(&self) -> FrameKind {
                match self { $(Self::$variant(_) => FrameKind::$variant),+ }
            }
        }
    };
}

server_frames! {
    /// The first frame on every socket.
    Welcome(Welcome),
    /// The answer to `ping`.
    Pong(Pong),
    /// Two people matched.
    NewMatch(Durable<NewMatch>),
    /// A conversation was opened, changed or closed.
    ConversationUpdate(Durable<ConversationUpdate>),
    /// A message was stored.
    NewMessage(Durable<NewMessage>),
    /// A message was edited.
    MessageUpdated(Durable<MessageUpdated>),
    /// A message was deleted.
    MessageDeleted(Durable<MessageDeleted>),
    /// The reactions of a message changed.
    MessageReaction(Durable<MessageReaction>),
    /// Somebody has read up to a message.
    ReadReceipt(Durable<Receipt>),
    /// Somebody has received up to a message.
    DeliveryReceipt(Durable<Receipt>),
    /// A match ended.
    MatchRemoved(Durable<MatchRemoved>),
    /// Something to show outside the chat.
    Notification(Durable<NotificationFrame>),
    /// Somebody types, or no longer does.
    TypingIndicator(TypingIndicator),
    /// Somebody came online or went.
    UserStatus(UserStatus),
    /// A frame was carried out.
    Ack(Ack),
    /// A frame was refused.
    Error(ErrorFrame),
    /// The answer to `subscribe`.
    Subscribed(Subscribed),
    /// The end of a replay.
    Synced(Synced),
    /// A position that cannot be resumed from.
    Reset(Reset),
    /// The token ends soon.
    TokenExpiring(TokenExpiring),
    /// The node is draining.
    Reconnect(Reconnect),
    /// Somebody calls.
    CallInvite(RelayedCall),
    /// The caller's session description.
    CallOffer(RelayedCall),
    /// The called person's session description.
    CallAnswer(RelayedCall),
    /// A way to reach the other side.
    CallIce(RelayedCall),
    /// The call has ended.
    CallHangup(RelayedCall),
    /// Chunks may come.
    UploadReady(UploadReady),
    /// A chunk has arrived.
    UploadProgress(UploadProgress),
    /// An upload is complete.
    UploadDone(UploadDone),
}

impl ServerFrame {
    /// The frame as it is sent.
    pub fn to_vec(&self) -> Vec<u8> {
        head::encode(self)
    }
}
