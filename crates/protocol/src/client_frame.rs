mod error;
mod kind;
mod parse;

pub use error::FrameError;
pub use kind::ClientFrameKind;
pub(crate) use parse::{attachment, client_message_id};

use crate::{CallSignal, FrameKind, Secret, SubscriptionKind};
use kernel::{ConversationId, MessageId, Seq};
use serde::Serialize;
use serde_json::Value;

/// A frame from a client and the `ref` it wants to have answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Incoming {
    /// What is asked for.
    #[serde(flatten)]
    pub frame: ClientFrame,
    /// At most 64 characters; the `ack` or `error` carries it too.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Incoming {
    /// Reads a text frame. Unknown fields are ignored; wrong ones are named in the error.
    pub fn parse(text: &str) -> Result<Self, FrameError> {
        parse::parse(text)
    }
}

/// Everything a client may send. `conversation_id` is implied on a conversation socket, so it may be absent here.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Answered with `pong`.
    Ping {
        /// Handed back as it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        timestamp: Option<Value>,
    },
    /// Turns a kind of frames on.
    Subscribe(Subscription),
    /// Turns a kind of frames off.
    Unsubscribe(Subscription),
    /// Stores and delivers a message.
    Message(SendMessage),
    /// Shows the others that this person types, or no longer does.
    Typing {
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId>,
        /// Begins or ends.
        is_typing: bool,
    },
    /// Read up to this message.
    ReadReceipt {
        /// Up to and with this one.
        message_id: MessageId,
    },
    /// Received up to this place.
    Delivered {
        /// Where.
        #[serde(skip_serializing_if = "Option::is_none")]
        conversation_id: Option<ConversationId>,
        /// Up to and with this one.
        seq: Seq,
    },
    /// Changes an own message.
    EditMessage {
        /// Which message.
        message_id: MessageId,
        /// The new text.
        content: String,
    },
    /// Takes an own message back.
    DeleteMessage {
        /// Which message.
        message_id: MessageId,
    },
    /// Puts an emoji under a message or takes it away.
    Reaction {
        /// Which message.
        message_id: MessageId,
        /// What.
        emoji: String,
        /// Takes it away; false when absent.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        remove: bool,
    },
    /// The conversation on the screen; `null` when there is none.
    Focus {
        /// Which.
        conversation_id: Option<ConversationId>,
    },
    /// Renews the credentials in place.
    Authenticate {
        /// The new access token.
        token: Secret,
    },
    /// Calls somebody.
    CallInvite(CallSignal),
    /// The caller's session description.
    CallOffer(CallSignal),
    /// The called person's session description.
    CallAnswer(CallSignal),
    /// A way to reach this side.
    CallIce(CallSignal),
    /// Ends a call.
    CallHangup(CallSignal),
    /// Opens an upload; binary frames follow.
    UploadBegin(UploadBegin),
    /// Completes an upload.
    UploadEnd {
        /// Which; the open one when absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        upload_id: Option<String>,
    },
}

/// A kind of frames to turn on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// What it means.
    #[serde(skip)]
    pub kind: SubscriptionKind,
    /// The word the client used, which `subscribed` gives back.
    pub subscription_type: &'static str,
}

/// A message to store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SendMessage {
    /// Where; required on `/ws/chat/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The text; empty when absent. How long it may be is a rule of the conversations.
    pub content: String,
    /// The id or URL of an own upload. An integer id is kept as its digits; empty is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// 1 to 64 characters, the key by which a retry is recognised. `local_id` is the old name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

/// What is going to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UploadBegin {
    /// 1 to 64 characters of `A-Z a-z 0-9 _ -`, the client's choice; the same one resumes.
    pub upload_id: String,
    /// What the file is called, at most 255 characters.
    pub filename: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: String,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

impl ClientFrame {
    /// Which of the table.
    pub fn kind(&self) -> ClientFrameKind {
        match self {
            Self::Ping { .. } => ClientFrameKind::Ping,
            Self::Subscribe(_) => ClientFrameKind::Subscribe,
            Self::Unsubscribe(_) => ClientFrameKind::Unsubscribe,
            Self::Message(_) => ClientFrameKind::Message,
            Self::Typing { .. } => ClientFrameKind::Typing,
            Self::ReadReceipt { .. } => ClientFrameKind::ReadReceipt,
            Self::Delivered { .. } => ClientFrameKind::Delivered,
            Self::EditMessage { .. } => ClientFrameKind::EditMessage,
            Self::DeleteMessage { .. } => ClientFrameKind::DeleteMessage,
            Self::Reaction { .. } => ClientFrameKind::Reaction,
            Self::Focus { .. } => ClientFrameKind::Focus,
            Self::Authenticate { .. } => ClientFrameKind::Authenticate,
            Self::CallInvite(_) => ClientFrameKind::CallInvite,
            Self::CallOffer(_) => ClientFrameKind::CallOffer,
            Self::CallAnswer(_) => ClientFrameKind::CallAnswer,
            Self::CallIce(_) => ClientFrameKind::CallIce,
            Self::CallHangup(_) => ClientFrameKind::CallHangup,
            Self::UploadBegin(_) => ClientFrameKind::UploadBegin,
            Self::UploadEnd { .. } => ClientFrameKind::UploadEnd,
        }
    }

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
