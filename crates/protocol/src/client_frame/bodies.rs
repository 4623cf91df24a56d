use super::FrameError;
use crate::{ErrorCode, Fields, Request as _, SendMessageRequest, SubscriptionKind};
use kernel::ConversationId;
use schemars::JsonSchema;
use serde::Serialize;

/// A kind of frames to turn on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subscription {
    /// The kind, whichever word named it.
    #[serde(skip)]
    pub kind: SubscriptionKind,
    /// The word that the client used, which `subscribed` gives back.
    pub subscription_type: &'static str,
}

impl Subscription {
    /// An unknown kind has a code of its own, so it is told at once and not among the complaints.
    pub(super) fn read(fields: &mut Fields) -> Result<Self, FrameError> {
        let word = fields.text("subscription_type");
        fields.so_far().map_err(|errors| FrameError::fields(&errors))?;
        match SubscriptionKind::from_request(&word) {
            Some(kind) if word == kind.as_str() => Ok(Self { kind, subscription_type: kind.as_str() }),
            Some(kind) => Ok(Self { kind, subscription_type: SubscriptionKind::OLD_MATCHES }),
            None => Err(FrameError::new(ErrorCode::UnknownSubscription, ErrorCode::UnknownSubscription.message())),
        }
    }
}

/// A message to store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SendMessage {
    /// The conversation to write in; required on `/ws/chat/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// The message itself, as a request has it too.
    #[serde(flatten)]
    pub message: SendMessageRequest,
}

impl SendMessage {
    pub(super) fn read(fields: &mut Fields) -> Self {
        Self { conversation_id: fields.optional_id("conversation_id"), message: SendMessageRequest::read(fields) }
    }
}

/// Here `null` says something: the field has to be there.
pub(super) fn focus(fields: &mut Fields) -> Option<ConversationId> {
    if !fields.has("conversation_id") {
        fields.complain("conversation_id", "this field is required, null when no conversation is on the screen");
    }
    fields.optional_id("conversation_id")
}

/// The announcement of a file that is going to be uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UploadBegin {
    /// The client's name for the upload, 1 to 64 characters of `A-Z a-z 0-9 _ -`; the same one resumes.
    pub upload_id: String,
    /// The file's name, at most 255 characters.
    pub filename: String,
    /// The file's length in bytes.
    pub size: u64,
    /// The file's media type.
    pub content_type: String,
    /// The file's SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

impl UploadBegin {
    pub(super) fn read(fields: &mut Fields) -> Self {
        let upload_id = fields.short("upload_id", 1, 64);
        if !upload_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            fields.complain("upload_id", "must have letters, digits, _ and - only");
        }
        let filename = fields.short("filename", 1, 255);
        let size = fields.count("size");
        let content_type = fields.short("content_type", 1, 127);
        let mut sha256 = fields.text("sha256");
        sha256.make_ascii_lowercase();
        if !sha256.is_empty() && (sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit())) {
            fields.complain("sha256", "must have 64 hexadecimal digits");
        }
        Self { upload_id, filename, size, content_type, sha256 }
    }
}
