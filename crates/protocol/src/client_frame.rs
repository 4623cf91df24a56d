mod bodies;
mod error;
mod parse;

pub use bodies::{SendMessage, Subscription, UploadBegin};
pub use error::FrameError;
pub use parse::Incoming;

use crate::{CallSignal, Fields, FrameKind, Secret};
use kernel::{ConversationId, MessageId, Seq};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

macro_rules! client_frames {
    (|$fields:ident| $(
        $(#[$doc:meta])*
        $variant:ident $word:literal
        $(($body:ty = $read:expr))?
        $({ $( $(#[$field_meta:meta])* $field:ident: $ty:ty = $read_field:expr, )+ })?
        ;
    )+) => {
        words! {
            /// The `type` of every frame that a client may send.
            pub enum ClientFrameKind { $( $(#[$doc])* $variant = $word, )+ }
        }

        impl ClientFrameKind {
            /// A frame of this kind as JSON: its fixture.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../fixtures/client/", $word, ".json"))),+ }
            }
        }

        /// Everything that a client may send. `conversation_id` is implied on a conversation socket, so it may be absent here.
        #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
        #[serde(tag = "type")]
        pub enum ClientFrame {
            $(
                $(#[$doc])*
                #[serde(rename = $word)]
                $variant $(($body))? $({ $( $(#[$field_meta])* $field: $ty, )+ })?,
            )+
        }

        impl ClientFrame {
            /// The frame's line in the table.
            pub const fn kind(&self) -> ClientFrameKind {
                match self { $(Self::$variant { .. } => ClientFrameKind::$variant),+ }
            }

            /// Reads what belongs to a frame of this kind. What is wrong with single fields is noted in `fields`; an error
            /// is only what has a code of its own.
            fn read(kind: ClientFrameKind, $fields: &mut Fields) -> Result<Self, FrameError> {
                Ok(match kind {
                    $( ClientFrameKind::$variant => {
                        Self::$variant $(($read))? $({ $( $field: $read_field, )+ })?
                    } )+
                })
            }
        }
    };
}

// One entry says everything about a frame: its name here, its word on the wire, its fields, and how each is read.
client_frames! { |fields|
    /// Asks for a `pong`.
    Ping "ping" {
        /// Anything; the `pong` hands it back as it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        timestamp: Option<Value> = fields.take("timestamp"),
    };
    /// Turns a kind of frames on.
    Subscribe "subscribe" (Subscription = Subscription::read(fields)?);
    /// Turns a kind of frames off.
    Unsubscribe "unsubscribe" (Subscription = Subscription::read(fields)?);
    /// Stores and delivers a message.
    Message "message" (SendMessage = SendMessage::read(fields));
    /// Shows the others that this person types, or no longer does.
    Typing "typing" {
        /// The conversation that the person types in.
        #[serde(skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId> = fields.optional_id("conversation_id"),
        /// True when the typing begins, false when it ends.
        is_typing: bool = fields.flag("is_typing"),
    };
    /// Tells that the person has read up to a message.
    ReadReceipt "read_receipt" {
        /// The last message that was read; those before it count as read too.
        message_id: MessageId = fields.id("message_id"),
    };
    /// Tells that the device has received up to a place.
    Delivered "delivered" {
        /// The conversation that the place belongs to.
        #[serde(skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId> = fields.optional_id("conversation_id"),
        /// The place of the last message that has arrived; those before it count as received too.
        seq: Seq = fields.id("seq"),
    };
    /// Changes an own message.
    EditMessage "edit_message" {
        /// The message to change.
        message_id: MessageId = fields.id("message_id"),
        /// The new text.
        content: String = fields.text("content"),
    };
    /// Takes an own message back.
    DeleteMessage "delete_message" {
        /// The message to take back.
        message_id: MessageId = fields.id("message_id"),
    };
    /// Puts an emoji under a message or takes it away.
    Reaction "reaction" {
        /// The message that the emoji stands under.
        message_id: MessageId = fields.id("message_id"),
        /// One emoji, in whatever spelling the client has; the answer has the one form we keep.
        emoji: String = fields.text("emoji"),
        /// Whether the emoji is taken away; false when absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        remove: bool = fields.optional_flag("remove").unwrap_or(false),
    };
    /// Tells which conversation is on the screen.
    Focus "focus" {
        /// The conversation; `null`, which has to be written out, when none is on the screen.
        conversation_id: Option<ConversationId> = bodies::focus(fields),
    };
    /// Renews the credentials in place.
    Authenticate "authenticate" {
        /// The new access token.
        token: Secret = fields.secret("token"),
    };
    /// Calls somebody.
    CallInvite "call_invite" (CallSignal = CallSignal::read_step(fields));
    /// Hands on the caller's session description.
    CallOffer "call_offer" (CallSignal = CallSignal::read(fields));
    /// Accepts a call, with the session description of this side.
    CallAnswer "call_answer" (CallSignal = CallSignal::read_step(fields));
    /// Hands on a further way to reach this side.
    CallIce "call_ice" (CallSignal = CallSignal::read(fields));
    /// Ends a call.
    CallHangup "call_hangup" (CallSignal = CallSignal::read_step(fields));
    /// Opens an upload; binary frames follow.
    UploadBegin "upload_begin" (UploadBegin = UploadBegin::read(fields));
    /// Completes an upload.
    UploadEnd "upload_end" {
        /// The upload to complete; the one that is open when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        upload_id: Option<String> = fields.optional_short("upload_id", 1, 64),
    };
}

impl ClientFrame {
    /// For call signalling: the frame the others get, and what is in it.
    pub fn call(&self) -> Option<(FrameKind, &CallSignal)> {
        match self {
            Self::CallInvite(signal) => Some((FrameKind::CallInvite, signal)),
            Self::CallOffer(signal) => Some((FrameKind::CallOffer, signal)),
            Self::CallAnswer(signal) => Some((FrameKind::CallAnswer, signal)),
            Self::CallIce(signal) => Some((FrameKind::CallIce, signal)),
            Self::CallHangup(signal) => Some((FrameKind::CallHangup, signal)),
            _ => None,
        }
    }
}
