use crate::{Faces, Message};
use kernel::{ConversationId, Rev, Seq, Timestamp, UserId};

/// A conversation's own row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// The conversation's id.
    pub id: ConversationId,
    /// The instant at which it was opened.
    pub created_at: Timestamp,
    /// The instant of its last activity.
    pub updated_at: Timestamp,
    /// The instant since which nothing can be said any more.
    pub closed_at: Option<Timestamp>,
    /// The last message's place; zero while there is none.
    pub last_seq: Seq,
    /// The number of the last durable change.
    pub last_rev: Rev,
}

/// The places up to which somebody has read and received. Both only move forward, and reading implies having received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Horizons {
    /// The last message that was read.
    pub read: Seq,
    /// The change of the conversation that moved it last.
    pub read_rev: Rev,
    /// The instant of that change.
    pub read_at: Option<Timestamp>,
    /// The last message that was received.
    pub delivered: Seq,
    /// The change of the conversation that moved it last.
    pub delivered_rev: Rev,
    /// The instant of that change.
    pub delivered_at: Option<Timestamp>,
}

/// Somebody who takes part in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The person.
    pub person: UserId,
    /// The places up to which the person has read and received.
    pub horizons: Horizons,
    /// True when this person wants no push from here.
    pub muted: bool,
    /// True when the others may see what this person has read.
    pub shares_reads: bool,
}

/// A conversation as a list shows it to one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The conversation.
    pub conversation: Conversation,
    /// Everybody in it, the reader too.
    pub members: Vec<Member>,
    /// The match it came from, if any.
    pub match_id: Option<kernel::MatchId>,
    /// The newest message, if there is one.
    pub last_message: Option<Message>,
    /// The number of messages of others beyond the reader's own horizon.
    pub unread: i64,
}

/// A conversation as a change has left it for one of its people, read in the transaction of that change: whoever answers with it
/// has to ask no store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// As a list would show it.
    pub overview: Overview,
    /// Everybody whom it names.
    pub faces: Faces,
}

/// The newest numbers of a conversation, for somebody who comes to it live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationHead {
    /// The last message's place.
    pub last_seq: Seq,
    /// The number of the last durable change.
    pub last_rev: Rev,
    /// Everybody who takes part.
    pub members: Vec<Member>,
}
