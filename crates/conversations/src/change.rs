use crate::{Draft, Faces, Horizons, Message, Text};
use kernel::{Author, ConversationId, Event, MessageId, Seq, Timestamp};
use text::Emoji;

/// The point up to which a horizon is to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpTo {
    /// The horizon moves to this message.
    Message(MessageId),
    /// The horizon moves to this place; beyond the last message it means the last message.
    Seq(Seq),
}

/// Something that somebody wants to do in a conversation.
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
        /// The message that the emoji stands under.
        message: MessageId,
        /// The emoji.
        emoji: Emoji,
        /// True when it is put there, false when it is taken away.
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
    /// The conversation that changes. None means the one in which the message stands that the action names, for frames
    /// that name nothing else; a message never moves, so the store finds it when the change has its turn.
    pub conversation: Option<ConversationId>,
    /// The person who makes the change, and by what right.
    pub author: Author,
    /// The instant of the change; moved forward where the conversation is already ahead of it.
    pub at: Timestamp,
    /// The action itself.
    pub action: Action,
}

/// The result of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The message is stored: now, or by an earlier attempt.
    Sent {
        /// The message as it is now.
        message: Message,
        /// True when an earlier attempt had stored it.
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
    /// The result of the change.
    pub outcome: Outcome,
    /// The events that are now in the logs of the people concerned. Empty when nothing was stored.
    pub events: Vec<Event>,
    /// Everybody whom the outcome names, as they were in this transaction: whoever tells of the change has to ask no store.
    pub faces: Faces,
}
