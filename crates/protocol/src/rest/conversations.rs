use crate::{Fields, Message, PersonRef, Request, client_frame};
use kernel::{ConversationId, MatchId, Rev, Seq, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A conversation as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// All of its people, the viewer too.
    pub participants: Vec<PersonRef>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened in it.
    pub updated_at: Timestamp,
    /// Whether one can write in it.
    pub is_active: bool,
    /// The newest message.
    pub last_message: Option<Message>,
    /// Messages of others that the viewer has not read.
    pub unread_count: i64,
    /// The match it belongs to.
    pub match_id: Option<MatchId>,
    /// The newest message's place.
    pub last_seq: Seq,
    /// The newest change, from which a conversation socket can resume.
    pub last_rev: Rev,
    /// Whether the viewer has muted it.
    pub is_muted: bool,
}

/// POST `conversations/`: opens the pair's conversation or returns it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OpenConversationRequest {
    /// With whom.
    pub participant_id: UserId,
    /// A first message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// 1 to 64 characters, the key by which a retry of the first message is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
}

impl Request for OpenConversationRequest {
    fn read(fields: &mut Fields) -> Self {
        let message = fields.optional_text("message").filter(|text| !text.is_empty());
        let client_message_id = client_frame::client_message_id(fields);
        Self { participant_id: fields.id("participant_id"), message, client_message_id }
    }
}

/// PATCH `conversations/{id}/`: what is absent stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConversationPatch {
    /// Whether to hold back notifications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_muted: Option<bool>,
}

impl Request for ConversationPatch {
    fn read(fields: &mut Fields) -> Self {
        Self { is_muted: fields.optional_flag("is_muted") }
    }
}
