use crate::{Message, PersonRef};
use kernel::{ConversationId, Cursor, MatchId, MessageId, Rev, Seq, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A frame that stands in a person's log: the body is everyone's, the cursor is that person's. Conversation sockets
/// show the same body without a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Durable<B> {
    /// The place in the person's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The rest.
    #[serde(flatten)]
    pub body: B,
}

/// Two people matched; each is told of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMatch {
    /// The old clients' envelope.
    pub data: MatchAnnouncement,
}

/// What `data` of [`NewMatch`] holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchAnnouncement {
    /// Always `new_match`.
    #[serde(rename = "type")]
    pub kind: NewMatchTag,
    /// The match.
    #[serde(rename = "match")]
    pub matched: crate::MatchSummary,
}

words! {
    /// The one word that [`MatchAnnouncement`] carries.
    pub enum NewMatchTag {
        /// A new match.
        NewMatch = "new_match",
    }
}

impl NewMatch {
    /// In the old clients' envelope.
    pub fn of(matched: crate::MatchSummary) -> Self {
        Self { data: MatchAnnouncement { kind: NewMatchTag::NewMatch, matched } }
    }
}

/// A conversation was opened, changed or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationUpdate {
    /// Which of the three.
    pub event: ConversationEvent,
    /// The conversation as it is now.
    pub data: ConversationChange,
}

words! {
    /// What happened to a conversation.
    pub enum ConversationEvent {
        /// It was opened.
        Create = "conversation.create",
        /// A setting of one's own changed.
        Update = "conversation.update",
        /// It was closed for both.
        Delete = "conversation.delete",
    }
}

/// A conversation as its update shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationChange {
    /// Which.
    pub id: ConversationId,
    /// Both of its people.
    pub participants: Vec<PersonRef>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When something last happened in it.
    pub updated_at: Timestamp,
    /// Whether one can write in it.
    pub is_active: bool,
    /// The match it belongs to.
    pub match_id: Option<MatchId>,
    /// The newest message.
    pub last_seq: Seq,
    /// Whether its reader has muted it; in `conversation.update` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_muted: Option<bool>,
}

/// A message was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Where.
    pub conversation_id: ConversationId,
    /// The message.
    pub message: Message,
}

/// A message was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageUpdated {
    /// Where.
    pub conversation_id: ConversationId,
    /// The message as it is now.
    pub message: Message,
    /// Which change of the conversation.
    pub rev: Rev,
}

/// A message was deleted; its place stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDeleted {
    /// Where.
    pub conversation_id: ConversationId,
    /// Which message.
    pub message_id: MessageId,
    /// Which change of the conversation.
    pub rev: Rev,
    /// The message's place.
    pub seq: Seq,
    /// When.
    pub deleted_at: Timestamp,
}

/// Somebody's reactions to a message changed. It tells what is the case now, so that a later one of the same person takes the
/// place of an earlier one, and it has a bound: of one person there are at most 5, and of kinds at most 20. Who else put what
/// there stands in the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageReaction {
    /// Where.
    pub conversation_id: ConversationId,
    /// Which message.
    pub message_id: MessageId,
    /// Which change of the conversation.
    pub rev: Rev,
    /// The message's place.
    pub seq: Seq,
    /// Who put one there or took one away; absent when it is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// All that this person has put there, as it is now.
    pub user_emojis: Vec<String>,
    /// How often each emoji stands there now.
    pub counts: Vec<ReactionCount>,
}

/// How many people put an emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionCount {
    /// What.
    pub emoji: String,
    /// How many.
    pub count: u32,
}

/// Somebody has read, or received, up to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Where.
    pub conversation_id: ConversationId,
    /// Up to and with this message.
    pub message_id: MessageId,
    /// Its place.
    pub seq: Seq,
    /// Who.
    pub user_id: UserId,
    /// Who, by username.
    pub username: String,
    /// When.
    pub timestamp: Timestamp,
    /// Which change of the conversation.
    pub rev: Rev,
}

/// A match ended, whoever ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchRemoved {
    /// Which.
    pub match_id: MatchId,
    /// Its conversation, closed for both.
    pub conversation_id: ConversationId,
}
