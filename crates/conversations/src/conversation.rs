use crate::{Faces, Message};
use kernel::{ConversationId, Rev, Seq, Timestamp, UserId};

/// A conversation's own row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Its last activity.
    pub updated_at: Timestamp,
    /// Since when nothing can be said any more.
    pub closed_at: Option<Timestamp>,
    /// The last message's place; zero while there is none.
    pub last_seq: Seq,
    /// The last durable change.
    pub last_rev: Rev,
}

/// How far somebody has got. Both only move forward, and reading implies having received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Horizons {
    /// Read up to and with this message.
    pub read: Seq,
    /// The change of the conversation that moved it last.
    pub read_rev: Rev,
    /// When that was.
    pub read_at: Option<Timestamp>,
    /// Received up to and with this message.
    pub delivered: Seq,
    /// The change of the conversation that moved it last.
    pub delivered_rev: Rev,
    /// When that was.
    pub delivered_at: Option<Timestamp>,
}

/// Somebody in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: UserId,
    /// How far.
    pub horizons: Horizons,
    /// Whether this person wants no push from here.
    pub muted: bool,
    /// Whether the others may see what this person has read.
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
    /// The newest message.
    pub last_message: Option<Message>,
    /// Messages of others beyond the reader's own horizon.
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

/// Where a conversation stands, for somebody who comes to it live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationHead {
    /// The last message's place.
    pub last_seq: Seq,
    /// The last durable change.
    pub last_rev: Rev,
    /// Everybody in it.
    pub members: Vec<Member>,
}
