use crate::{Message, PersonRef};
use kernel::{ConversationId, Cursor, MatchId, MessageId, Rev, Seq, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A frame that stands in a person's log: the body is everyone's, the cursor is that person's. Conversation sockets
/// show the same body without a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Durable<B> {
    /// The event's place in the person's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The members that all recipients get.
    #[serde(flatten)]
    pub body: B,
}

/// Two people matched; each is told of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewMatch {
    /// The envelope that old clients expect.
    pub data: MatchAnnouncement,
}

/// The envelope in `data` of `new_match`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchAnnouncement {
    /// The frame's type again: always `new_match`.
    #[serde(rename = "type")]
    pub kind: NewMatchTag,
    /// The match, with the other person in it.
    #[serde(rename = "match")]
    pub matched: crate::MatchSummary,
}

words! {
    /// The one word that the announcement of a match carries.
    pub enum NewMatchTag {
        /// The only word there is.
        NewMatch = "new_match",
    }
}

impl NewMatch {
    /// Puts a match into the envelope that old clients expect.
    pub fn of(matched: crate::MatchSummary) -> Self {
        Self { data: MatchAnnouncement { kind: NewMatchTag::NewMatch, matched } }
    }
}

/// A conversation was opened, changed or closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationUpdate {
    /// Tells whether it was opened, changed or closed.
    pub event: ConversationEvent,
    /// The conversation as it is now.
    pub data: ConversationChange,
}

words! {
    /// An event in the life of a conversation.
    pub enum ConversationEvent {
        /// The conversation was opened, or is there again.
        Create = "conversation.create",
        /// A setting of one's own changed.
        Update = "conversation.update",
        /// The conversation was closed for both, or is not there for now.
        Delete = "conversation.delete",
    }
}

/// A conversation as its update shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationChange {
    /// The conversation's id.
    pub id: ConversationId,
    /// Both people of the conversation.
    pub participants: Vec<PersonRef>,
    /// The instant at which the conversation was opened.
    pub created_at: Timestamp,
    /// The instant at which something last happened in the conversation.
    pub updated_at: Timestamp,
    /// True while one can write in the conversation.
    pub is_active: bool,
    /// The match that the conversation belongs to.
    pub match_id: Option<MatchId>,
    /// The newest message's place.
    pub last_seq: Seq,
    /// True when the recipient has muted it; in `conversation.update` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_muted: Option<bool>,
}

/// A message was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NewMessage {
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message, the same for every recipient.
    pub message: Message,
}

/// A message was edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageUpdated {
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message as it is now.
    pub message: Message,
    /// The number of this change in its conversation.
    pub rev: Rev,
}

/// A message was deleted; its place stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageDeleted {
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message's id.
    pub message_id: MessageId,
    /// The number of this change in its conversation.
    pub rev: Rev,
    /// The message's place in its conversation.
    pub seq: Seq,
    /// The instant of the deletion.
    pub deleted_at: Timestamp,
}

/// Somebody's reactions to a message changed. It tells what is the case now, so that a later one of the same person takes the
/// place of an earlier one, and it has a bound: of one person there are at most 5, and of kinds at most 20. Who else put what
/// there stands in the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MessageReaction {
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The message's id.
    pub message_id: MessageId,
    /// The number of this change in its conversation.
    pub rev: Rev,
    /// The message's place in its conversation.
    pub seq: Seq,
    /// The person who put one there or took one away; absent when that is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// All emojis that this person has put there, as it is now.
    pub user_emojis: Vec<String>,
    /// Each emoji that stands there now, with how many people put it there.
    pub counts: Vec<ReactionCount>,
}

/// An emoji under a message and how many people put it there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReactionCount {
    /// The emoji, in the one form that we keep.
    pub emoji: String,
    /// The number of people, at least 1.
    pub count: u32,
}

/// Somebody has read, or received, up to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// The conversation that the message stands in.
    pub conversation_id: ConversationId,
    /// The last message that was read or received; those before it count too.
    pub message_id: MessageId,
    /// The place of that message.
    pub seq: Seq,
    /// The person who has read or received.
    pub user_id: UserId,
    /// The username of that person.
    pub username: String,
    /// The instant at which the person read or received so far.
    pub timestamp: Timestamp,
    /// The number of this change in its conversation.
    pub rev: Rev,
}

/// A match ended, whoever ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchRemoved {
    /// The match that ended.
    pub match_id: MatchId,
    /// The match's conversation, which is closed for both.
    pub conversation_id: ConversationId,
}

/// Something of one's own changed, on another device or by a moderator: fetch it anew. A later one of the same word takes the
/// place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SelfUpdate {
    /// What changed: `profile`, `photos`, `preferences`, `privacy`, `swipes`, `decisions`, `devices` or `mute`.
    pub what: Vec<String>,
}
