use super::message;
use crate::{Fields, Message, PersonRef, Request};
use kernel::{ConversationId, MatchId, Rev, Seq, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A conversation as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// The conversation's id.
    pub id: ConversationId,
    /// All of its people, the viewer too.
    pub participants: Vec<PersonRef>,
    /// The instant at which the conversation was opened.
    pub created_at: Timestamp,
    /// The instant at which something last happened in the conversation.
    pub updated_at: Timestamp,
    /// True while one can write in the conversation.
    pub is_active: bool,
    /// The newest message; null as long as there is none.
    pub last_message: Option<Message>,
    /// The number of messages of others that the viewer has not read.
    pub unread_count: i64,
    /// The match that the conversation belongs to.
    pub match_id: Option<MatchId>,
    /// The newest message's place; 0 as long as there is none.
    pub last_seq: Seq,
    /// The newest change, from which a conversation socket can resume.
    pub last_rev: Rev,
    /// True when the viewer has muted the conversation.
    pub is_muted: bool,
}

/// The body of POST `conversations/`, which opens the pair's conversation or returns it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenConversationRequest {
    /// The other person.
    pub participant_id: UserId,
    /// The text of a first message; the empty text is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The key by which a retry of the first message is recognised, 1 to 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
}

impl Request for OpenConversationRequest {
    fn read(fields: &mut Fields) -> Self {
        let message = fields.optional_text("message").filter(|text| !text.is_empty());
        let client_message_id = message::client_message_id(fields);
        Self { participant_id: fields.id("participant_id"), message, client_message_id }
    }
}

/// The body of PATCH `conversations/{id}/`; what is absent stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConversationPatch {
    /// True to hold back notifications of this conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_muted: Option<bool>,
}

impl Request for ConversationPatch {
    fn read(fields: &mut Fields) -> Self {
        Self { is_muted: fields.optional_flag("is_muted") }
    }
}
