use super::{GroupAnswers, SocketId, handle::GroupHandle, inbox::Inbox};
use crate::{LiveEvent, Settings, encoded_frame::EncodedFrame, greeting::Greeting, socket::Socket};
use actix::Message;
use kernel::{ConversationId, Rev, UserId};
use std::sync::{Arc, atomic::AtomicUsize};

/// A conversation's group as the rest of the node reaches it.
pub(crate) type ConversationHandle = GroupHandle<ConversationShared, ConversationMessage>;

/// An event or signal on its way into a conversation's group, from any thread.
pub(crate) enum ConversationItem {
    /// A person's group has passed it on, in its order.
    Event(LiveEvent),
    /// Is shown to everyone but this person, from whom it comes.
    Signal(UserId, EncodedFrame),
}

/// A message that steers a conversation's group.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum ConversationMessage {
    Join(JoinConversation),
    Enter(EnterConversation),
    Leave { person: UserId, id: SocketId },
}

pub(crate) struct JoinConversation {
    pub(crate) socket: Arc<Socket>,
    pub(crate) answers: GroupAnswers,
}

pub(crate) struct EnterConversation {
    pub(crate) person: UserId,
    pub(crate) id: SocketId,
    pub(crate) at: Rev,
    pub(crate) greeting: Option<Greeting>,
}

/// The part of a conversation's group that other threads see.
pub(crate) struct ConversationShared {
    pub(crate) conversation: ConversationId,
    pub(crate) inbox: Arc<Inbox<ConversationItem>>,
    /// Members that were announced and have not arrived.
    pub(crate) announced: AtomicUsize,
}

impl ConversationShared {
    pub(crate) fn new(conversation: ConversationId, settings: &Settings) -> Self {
        Self { conversation, inbox: Arc::new(Inbox::new(settings.group_inbox)), announced: AtomicUsize::new(0) }
    }
}
