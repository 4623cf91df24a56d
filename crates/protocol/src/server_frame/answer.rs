use crate::{AttachmentInfo, ErrorCode};
use kernel::{ConversationId, MessageId, Seq, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// The answer to `ping`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pong {
    /// The timestamp of the ping as it came; without one, the server's.
    pub timestamp: Value,
    /// The time by the server's clock.
    pub server_time: Timestamp,
}

impl Pong {
    /// Hands back what the ping carried.
    pub fn to(timestamp: Option<Value>, now: Timestamp) -> Self {
        Self { timestamp: timestamp.unwrap_or_else(|| Value::String(now.to_string())), server_time: now }
    }
}

/// A frame was carried out; for a `message`, after the commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ack {
    /// The `ref` of the frame.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The place of the message, when the frame was a `message`.
    #[serde(flatten)]
    pub stored: Option<StoredMessage>,
}

/// The place of a message in its conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoredMessage {
    /// The key that the client gave the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The message's id.
    pub message_id: MessageId,
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message's place in its conversation.
    pub seq: Seq,
    /// The instant at which the message was stored.
    pub created_at: Timestamp,
    /// True when an earlier attempt had stored the message and nothing was stored now.
    pub duplicate: bool,
}

/// A frame was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorFrame {
    /// The stable word to decide by. Words are added, so a client has a default for one that it does not know.
    pub code: Cow<'static, str>,
    /// A text for people.
    pub message: String,
    /// The `ref` of the frame.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The key of the message that was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The milliseconds after which another try makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// True when the same frame can succeed later.
    pub temporary: bool,
}

impl ErrorFrame {
    /// A refusal with the table's own text.
    pub fn new(code: ErrorCode) -> Self {
        Self {
            code: Cow::Borrowed(code.as_str()),
            message: code.message().to_owned(),
            reference: None,
            client_message_id: None,
            retry_after_ms: None,
            temporary: code.temporary(),
        }
    }

    /// The code, if this version of the table has it.
    pub fn error_code(&self) -> Option<ErrorCode> {
        self.code.parse().ok()
    }
}

/// A frame that could not be taken is answered with what could be read of it.
impl From<crate::FrameError> for ErrorFrame {
    fn from(error: crate::FrameError) -> Self {
        Self {
            message: error.message,
            reference: error.reference,
            client_message_id: error.client_message_id,
            ..Self::new(error.code)
        }
    }
}

/// The answer to `subscribe`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subscribed {
    /// The word that the client used.
    pub subscription_type: Cow<'static, str>,
}

/// An upload is open and chunks may come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadReady {
    /// The client's name for the upload.
    pub upload_id: String,
    /// The largest chunk, in bytes, without its offset.
    pub chunk_size: u64,
    /// The byte at which the next chunk begins: what came before a break is kept.
    pub offset: u64,
}

/// A chunk has arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadProgress {
    /// The client's name for the upload.
    pub upload_id: String,
    /// The bytes that are stored by now.
    pub received: u64,
}

/// An upload is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UploadDone {
    /// The client's name for the upload.
    pub upload_id: String,
    /// The file, which a `message` may now name as its attachment.
    pub attachment: AttachmentInfo,
}
