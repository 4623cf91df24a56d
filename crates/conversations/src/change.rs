use crate::{Draft, Horizons, Message, Text};
use kernel::{ConversationId, Event, MessageId, Seq, Timestamp, UserId};
use text::Emoji;

/// How far a horizon is to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpTo {
    /// To this message.
    Message(MessageId),
    /// To this place; beyond the last message it means the last message.
    Seq(Seq),
}

/// What somebody wants to do in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Say something.
    Send(Draft),
    /// Have the system say something, in this person's name.
    Announce(Text),
    /// Tell that everything so far is read.
    Read(UpTo),
    /// Tell that everything so far has arrived.
    Receive(UpTo),
    /// Put other words in an own message.
    Edit(MessageId, Text),
    /// Take an own message back; it keeps its place.
    Delete(MessageId),
    /// Put an emoji under a message, or take it away.
    React {
        /// Which message.
        message: MessageId,
        /// What.
        emoji: Emoji,
        /// Whether it is put there or taken away.
        on: bool,
    },
}

/// One durable change of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub conversation: ConversationId,
    /// Who.
    pub author: UserId,
    /// When; moved forward where the conversation is already ahead of it.
    pub at: Timestamp,
    /// What.
    pub action: Action,
}

/// What a change has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The message is stored: now, or by an earlier attempt.
    Sent {
        /// As it is now.
        message: Message,
        /// Whether an earlier attempt had stored it.
        duplicate: bool,
    },
    /// The message was edited, deleted or reacted to.
    Changed(Message),
    /// The horizons are now there; `message` is the one the horizon stands at.
    Moved {
        /// The author's horizons.
        horizons: Horizons,
        /// The message the moved horizon stands at.
        message: Option<MessageId>,
    },
    /// Nothing was left to do.
    Unchanged,
}

/// A change that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// What it has come to.
    pub outcome: Outcome,
    /// What is now in the logs of the people concerned. Empty when nothing was stored.
    pub events: Vec<Event>,
}
