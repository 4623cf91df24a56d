mod answer;
mod connection;
mod durable;
mod head;
mod passing;

pub use answer::{Ack, ErrorFrame, Pong, StoredMessage, Subscribed, UploadDone, UploadProgress, UploadReady};
pub use connection::{Horizon, Limits, Reconnect, Reset, ResetReason, Synced, TokenExpiring, Welcome};
pub use durable::{
    ConversationChange, ConversationEvent, ConversationUpdate, Durable, MatchAnnouncement, MatchRemoved,
    MessageDeleted, MessageReaction, MessageUpdated, NewMatch, NewMatchTag, NewMessage, ReactionCount, Receipt,
    SelfUpdate,
};
pub use head::frame_body;
pub use passing::{PresenceStatus, RelayedCall, TypingIndicator, UserStatus};

use crate::{NotificationFrame, SubscriptionKind};
use kernel::Cursor;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A whole frame: `{"type":"<kind>","cursor":<n>,` and the body, which [`frame_body`] has encoded. The cursor is left out on
/// conversation sockets.
pub fn with_head(kind: FrameKind, cursor: Option<Cursor>, body: &[u8]) -> Vec<u8> {
    head::before_body(kind.as_str(), cursor, body)
}

/// A frame for a single recipient, in one step and without a copy of its body.
pub fn whole_frame<T: Serialize>(kind: FrameKind, cursor: Option<Cursor>, body: &T) -> Vec<u8> {
    head::and_body(kind.as_str(), cursor, body)
}

macro_rules! server_frames {
    ($( $(#[$doc:meta])* $variant:ident $word:literal $life:ident $body:ident $subscription:ident; )+) => {
        words! {
            /// The `type` of every frame that the server sends.
            pub enum FrameKind { $( $(#[$doc])* $variant = $word, )+ }
        }

        impl FrameKind {
            /// A frame of this kind as JSON: its fixture.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../fixtures/server/", $word, ".json"))),+ }
            }

            /// Whether the frame stands in a person's log: it has a cursor and is replayed when a client resumes.
            pub const fn is_durable(self) -> bool {
                match self { $(Self::$variant => server_frames!(@is_durable $life)),+ }
            }

            /// The subscription that turns the frame off; none for what every socket gets.
            pub const fn subscription(self) -> Option<SubscriptionKind> {
                match self { $(Self::$variant => server_frames!(@subscription $subscription)),+ }
            }
        }

        /// Everything that the server sends, with its body. A client ignores a `type` that is not here.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "type")]
        pub enum ServerFrame {
            $( $(#[$doc])* #[serde(rename = $word)] $variant(server_frames!(@carried $life $body)), )+
        }

        impl ServerFrame {
            /// The frame's line in the table.
            pub const fn kind(&self) -> FrameKind {
                match self { $(Self::$variant(_) => FrameKind::$variant),+ }
            }

            /// The frame as it is sent.
            pub fn to_vec(&self) -> Vec<u8> {
                match self {
                    $(Self::$variant(frame) => server_frames!(@written $life FrameKind::$variant, frame)),+
                }
            }
        }
    };
    (@is_durable durable) => { true };
    (@is_durable passing) => { false };
    (@subscription none) => { None };
    (@subscription $kind:ident) => { Some(SubscriptionKind::$kind) };
    (@carried durable $body:ident) => { Durable<$body> };
    (@carried passing $body:ident) => { $body };
    (@written durable $kind:expr, $frame:ident) => { whole_frame($kind, $frame.cursor, &$frame.body) };
    (@written passing $kind:expr, $frame:ident) => { whole_frame($kind, None, $frame) };
}

// One line says everything about a frame: its name here, its word on the wire, whether it stands in a person's log, the type
// of its body, and the subscription that turns it off.
server_frames! {
    /// The first frame on every socket.
    Welcome "welcome" passing Welcome none;
    /// The answer to `ping`.
    Pong "pong" passing Pong none;
    /// Two people matched.
    NewMatch "new_match" durable NewMatch Matches;
    /// A conversation was opened, changed or closed.
    ConversationUpdate "conversation_update" durable ConversationUpdate Conversations;
    /// A message was stored.
    NewMessage "new_message" durable NewMessage Messages;
    /// A message was edited.
    MessageUpdated "message_updated" durable MessageUpdated Messages;
    /// A message was deleted.
    MessageDeleted "message_deleted" durable MessageDeleted Messages;
    /// The reactions of a message changed.
    MessageReaction "message_reaction" durable MessageReaction Messages;
    /// Somebody has read up to a message.
    ReadReceipt "read_receipt" durable Receipt Messages;
    /// Somebody has received up to a message.
    DeliveryReceipt "delivery_receipt" durable Receipt Messages;
    /// A match ended.
    MatchRemoved "match_removed" durable MatchRemoved Matches;
    /// Something of one's own changed.
    SelfUpdate "self_update" durable SelfUpdate none;
    /// There is something to show outside the chat.
    Notification "notification" durable NotificationFrame Notifications;
    /// Somebody types, or no longer does.
    TypingIndicator "typing_indicator" passing TypingIndicator Presence;
    /// Somebody came online or went.
    UserStatus "user_status" passing UserStatus Presence;
    /// A frame was carried out.
    Ack "ack" passing Ack none;
    /// A frame was refused.
    Error "error" passing ErrorFrame none;
    /// The answer to `subscribe`.
    Subscribed "subscribed" passing Subscribed none;
    /// A replay is complete.
    Synced "synced" passing Synced none;
    /// A position cannot be resumed from.
    Reset "reset" passing Reset none;
    /// The token ends soon.
    TokenExpiring "token_expiring" passing TokenExpiring none;
    /// The node is draining.
    Reconnect "reconnect" passing Reconnect none;
    /// Somebody calls.
    CallInvite "call_invite" passing RelayedCall none;
    /// The caller describes its side of the call.
    CallOffer "call_offer" passing RelayedCall none;
    /// The called person describes theirs.
    CallAnswer "call_answer" passing RelayedCall none;
    /// The other side can be reached by a further way.
    CallIce "call_ice" passing RelayedCall none;
    /// The call has ended.
    CallHangup "call_hangup" passing RelayedCall none;
    /// An upload is open and chunks may come.
    UploadReady "upload_ready" passing UploadReady none;
    /// A chunk has arrived.
    UploadProgress "upload_progress" passing UploadProgress none;
    /// An upload is complete.
    UploadDone "upload_done" passing UploadDone none;
}
