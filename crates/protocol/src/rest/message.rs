use super::PersonRef;
use crate::{Fields, Request, client_frame};
use kernel::{ConversationId, MessageId, Rev, Seq, Timestamp, UserId};
use serde::{Deserialize, Serialize, Serializer};

/// A message. One encoding serves every recipient, so nothing here depends on who reads it.
///
/// On the wire it has more fields than here: `conversation` is `conversation_id` again, and `sender_id`,
/// `sender_username`, `sender_profile_picture` are the sender's, for old clients. They are written from the one
/// value and ignored when read, so they cannot contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// Unique over all conversations.
    pub id: MessageId,
    /// Where.
    pub conversation_id: ConversationId,
    /// Its place, dense from 1.
    pub seq: Seq,
    /// Who wrote it.
    pub sender: PersonRef,
    /// The text; empty when deleted.
    pub content: String,
    /// The URL of the attachment.
    pub attachment: Option<String>,
    /// What the attachment is.
    pub attachment_info: Option<AttachmentInfo>,
    /// When it was stored; never behind the message before it.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Whether somebody else has read it.
    pub is_read: bool,
    /// The same for old clients.
    pub is_read_by_recipient: bool,
    /// Whether somebody else has received it.
    pub is_delivered: bool,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Who put what under it.
    pub reactions: Vec<Reaction>,
    /// A person's text, or the system's.
    pub kind: MessageKind,
    /// The last change of the conversation that touched it.
    pub rev: Rev,
    /// The sender's key.
    pub client_message_id: Option<String>,
}

words! {
    /// Who speaks in a message.
    pub enum MessageKind {
        /// A person.
        Text = "text",
        /// The system, such as a greeting after a match or a missed call.
        System = "system",
    }
}

/// An emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// Whose.
    pub user_id: UserId,
    /// What.
    pub emoji: String,
}

/// What an attachment is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentInfo {
    /// What a `message` names it by.
    pub id: i64,
    /// Where it can be fetched by who may see it.
    pub url: String,
    /// What the file was called.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// Its length in bytes.
    pub size: u64,
}

/// POST `messages/`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SendMessageRequest {
    /// The text; empty when absent.
    pub content: String,
    /// The id or URL of an own upload; empty is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// 1 to 64 characters, the key by which a retry is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

impl Request for SendMessageRequest {
    fn read(fields: &mut Fields) -> Self {
        Self {
            content: fields.optional_text("content").unwrap_or_default(),
            attachment: client_frame::attachment(fields),
            client_message_id: client_frame::client_message_id(fields),
            reply_to: fields.optional_id("reply_to"),
        }
    }
}

/// PATCH `messages/{id}/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditMessageRequest {
    /// The new text.
    pub content: String,
}

impl Request for EditMessageRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { content: fields.text("content") }
    }
}

#[derive(Serialize)]
struct Written<'a> {
    id: MessageId,
    conversation: ConversationId,
    conversation_id: ConversationId,
    seq: Seq,
    sender: &'a PersonRef,
    sender_id: UserId,
    sender_username: &'a str,
    sender_profile_picture: Option<&'a str>,
    content: &'a str,
    attachment: Option<&'a str>,
    attachment_info: Option<&'a AttachmentInfo>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    is_read: bool,
    is_read_by_recipient: bool,
    is_delivered: bool,
    reply_to: Option<MessageId>,
    reactions: &'a [Reaction],
    kind: MessageKind,
    rev: Rev,
    client_message_id: Option<&'a str>,
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written {
            id: self.id,
            conversation: self.conversation_id,
            conversation_id: self.conversation_id,
            seq: self.seq,
            sender: &self.sender,
            sender_id: self.sender.id,
            sender_username: &self.sender.username,
            sender_profile_picture: self.sender.profile_picture.as_deref(),
            content: &self.content,
            attachment: self.attachment.as_deref(),
            attachment_info: self.attachment_info.as_ref(),
            created_at: self.created_at,
            edited_at: self.edited_at,
            deleted_at: self.deleted_at,
            is_read: self.is_read,
            is_read_by_recipient: self.is_read_by_recipient,
            is_delivered: self.is_delivered,
            reply_to: self.reply_to,
            reactions: &self.reactions,
            kind: self.kind,
            rev: self.rev,
            client_message_id: self.client_message_id.as_deref(),
        }
        .serialize(serializer)
    }
}
