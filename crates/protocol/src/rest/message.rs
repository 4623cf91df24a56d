use super::PersonRef;
use crate::{Fields, Request};
use kernel::{ConversationId, MessageId, Rev, Seq, Timestamp, UserId};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

/// A message. One encoding serves every recipient, so nothing here depends on who reads it.
///
/// On the wire it has more fields than here: `conversation` is `conversation_id` again, and `sender_id`,
/// `sender_username`, `sender_profile_picture` are the sender's, for old clients. They are written from the one
/// value and ignored when read, so they cannot contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(transform = with_twins)]
pub struct Message {
    /// The message's id, unique over all conversations.
    pub id: MessageId,
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message's place in its conversation, dense from 1.
    pub seq: Seq,
    /// The person who wrote the message.
    pub sender: PersonRef,
    /// The text; empty when deleted.
    pub content: String,
    /// The URL of the attachment, signed for the conversation.
    pub attachment: Option<String>,
    /// The attachment's name, type and size.
    pub attachment_info: Option<AttachmentInfo>,
    /// The instant at which the message was stored; never behind the message before it.
    pub created_at: Timestamp,
    /// The instant of the last edit.
    pub edited_at: Option<Timestamp>,
    /// The instant of the deletion.
    pub deleted_at: Option<Timestamp>,
    /// True when somebody else has read the message.
    pub is_read: bool,
    /// The same as `is_read`, under the name that old clients know.
    pub is_read_by_recipient: bool,
    /// True when a device of somebody else has received the message.
    pub is_delivered: bool,
    /// The message that this one answers.
    pub reply_to: Option<MessageId>,
    /// The emojis under the message, one entry for each person and emoji.
    pub reactions: Vec<Reaction>,
    /// Tells whether a person speaks or the system.
    pub kind: MessageKind,
    /// The last change of the conversation that touched the message.
    pub rev: Rev,
    /// The key under which the sender sent the message.
    pub client_message_id: Option<String>,
}

words! {
    /// Tells who speaks in a message.
    pub enum MessageKind {
        /// A person speaks.
        Text = "text",
        /// The system speaks, such as after a missed call.
        System = "system",
    }
}

/// An emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reaction {
    /// The person who put the emoji there.
    pub user_id: UserId,
    /// The emoji, in the one form that we keep.
    pub emoji: String,
}

/// The description of an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttachmentInfo {
    /// The number by which a `message` names the attachment.
    pub id: i64,
    /// The address at which those who may see the file can fetch it.
    pub url: String,
    /// The name that the file had at its owner's.
    pub filename: String,
    /// The media type that its owner told.
    pub content_type: String,
    /// The file's length in bytes.
    pub size: u64,
}

/// A message to store: the body of POST `messages/`, and of the frame `message` beside its conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(transform = as_it_may_be_sent)]
pub struct SendMessageRequest {
    /// The text; empty when absent. At most `limits.message_chars` of `welcome` long.
    pub content: String,
    /// The id or URL of an own upload. An integer id is kept as its digits; empty is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// The key by which a retry is recognised, 1 to 64 characters. `local_id` is its old name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
    /// The message that this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

impl Request for SendMessageRequest {
    fn read(fields: &mut Fields) -> Self {
        Self {
            content: fields.optional_text("content").unwrap_or_default(),
            attachment: attachment(fields),
            client_message_id: client_message_id(fields),
            reply_to: fields.optional_id("reply_to"),
        }
    }
}

/// The id or URL of an own upload. Empty means none; an integer id is kept as its digits.
pub(crate) fn attachment(fields: &mut Fields) -> Option<String> {
    match fields.take("attachment")? {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if !text.contains('\0') => Some(text),
        Value::Number(id) if id.as_i64().is_some_and(|id| id > 0) => Some(id.to_string()),
        _ => {
            fields.complain("attachment", "must be the id or url of an upload");
            None
        }
    }
}

/// The key of a message under its present or its old name; the present one wins.
pub(crate) fn client_message_id(fields: &mut Fields) -> Option<String> {
    let old = fields.optional_short("local_id", 1, 64);
    fields.optional_short("client_message_id", 1, 64).or(old)
}

/// The body of PATCH `messages/{id}/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EditMessageRequest {
    /// The new text.
    pub content: String,
}

impl Request for EditMessageRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { content: fields.text("content") }
    }
}

/// What is written beside the fields of [`Message`]: each says again what stands there under another name.
fn with_twins(schema: &mut Schema) {
    let described = [
        ("conversation", json!({"$ref": "#/$defs/ConversationId"}), "The same as `conversation_id`, for old clients."),
        ("sender_id", json!({"$ref": "#/$defs/UserId"}), "The sender's id, for old clients."),
        ("sender_username", json!({"type": "string"}), "The sender's username, for old clients."),
        ("sender_profile_picture", json!({"type": ["string", "null"]}), "The sender's picture, for old clients."),
    ];
    for (name, mut shape, text) in described {
        shape["description"] = text.into();
        schema.ensure_object().entry("properties").or_insert_with(|| json!({}))[name] = shape;
        if let Some(Value::Array(required)) = schema.ensure_object().get_mut("required") {
            required.push(name.into());
        }
    }
}

/// The text may be left out, the attachment named by its number, and an old name is taken for the key.
fn as_it_may_be_sent(schema: &mut Schema) {
    schema.remove("required");
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    if let Some(attachment) = properties.get_mut("attachment") {
        attachment["type"] = json!(["string", "integer", "null"]);
    }
    let key = json!({"type": ["string", "null"], "minLength": 1, "maxLength": 64});
    for (name, text) in [
        ("client_message_id", "The key by which a retry is recognised, 1 to 64 characters."),
        ("local_id", "The old name of `client_message_id`, which wins."),
    ] {
        let mut described = key.clone();
        described["description"] = text.into();
        properties.insert(name.to_owned(), described);
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
