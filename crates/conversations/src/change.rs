use crate::{Draft, Faces, Horizons, Message, Text};
use kernel::{Author, ConversationId, Event, MessageId, Seq, Timestamp};
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
    /// Ask for what an earlier attempt to say this has come to, and say nothing.
    Recall(Draft),
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

impl Action {
    /// The message that is named, if one is: where it stands, the change happens.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Edit(id, _)
            | Self::Delete(id)
            | Self::React { message: id, .. }
            | Self::Read(UpTo::Message(id))
            | Self::Receive(UpTo::Message(id)) => Some(*id),
            Self::Send(_) | Self::Recall(_) | Self::Announce(_) | Self::Read(_) | Self::Receive(_) => None,
        }
    }
}

/// One durable change of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where. None means where the message stands that the action names, for frames that name nothing else; a message never
    /// moves, so the store finds it when the change has its turn.
    pub conversation: Option<ConversationId>,
    /// Who, and by what right.
    pub author: Author,
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
    /// Everybody whom the outcome names, as they were in this transaction: whoever tells of the change has to ask no store.
    pub faces: Faces,
}
