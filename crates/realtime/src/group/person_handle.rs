use super::{GroupAnswers, SocketId, handle::GroupHandle, inbox::Inbox, person::Admittance};
use crate::{
    Control, LiveEvent, Settings, Unavailable, bus::OpenSockets, delivery_tracker::DeliveryTracker,
    encoded_frame::EncodedFrame, greeting::Greeting, socket::Socket,
};
use actix::Message;
use kernel::{ConversationId, Cursor, UserId};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

const UNKNOWN: i64 = -1;

/// A person's group as the rest of the node reaches it.
pub(crate) type PersonHandle = GroupHandle<PersonShared, PersonMessage>;

/// An event or signal on its way into a person's group, from any thread.
pub(crate) enum PersonItem {
    /// An event, with its tracker if this node counts it.
    Event(LiveEvent, Option<Arc<DeliveryTracker>>),
    /// Is shown on `/ws/chat/`, and on the sockets of the named conversation.
    Signal(Option<ConversationId>, EncodedFrame),
    /// The person's sockets on another node.
    RemoteSockets(u64, OpenSockets),
}

/// A message that steers a person's group.
#[derive(Message)]
#[rtype(result = "()")]
pub(crate) enum PersonMessage {
    Join(JoinPerson),
    Enter(EnterPerson),
    Leave(SocketId),
    /// The store has told the person's counter, or has not answered.
    CounterRead(Result<Cursor, Unavailable>),
    Steer(Control),
    /// The person's topic is heard from now on: other nodes can be asked.
    Subscribed,
}

pub(crate) struct JoinPerson {
    pub(crate) socket: Arc<Socket>,
    pub(crate) answers: GroupAnswers,
    pub(crate) admittance: Admittance,
    pub(crate) greeting: Option<Greeting>,
}

pub(crate) struct EnterPerson {
    pub(crate) id: SocketId,
    /// None begins at the group's own place.
    pub(crate) at: Option<Cursor>,
    pub(crate) greeting: Greeting,
}

/// The part of a person's group that other threads see.
pub(crate) struct PersonShared {
    pub(crate) person: UserId,
    pub(crate) inbox: Arc<Inbox<PersonItem>>,
    /// Members that were announced and have not arrived.
    pub(crate) announced: AtomicUsize,
    /// Members on `/ws/chat/`.
    pub(crate) chats: AtomicUsize,
    last: AtomicI64,
    /// The lowest that a member came with since its tokens were looked up.
    token_epoch: AtomicI64,
}

impl PersonShared {
    pub(crate) fn new(person: UserId, settings: &Settings) -> Self {
        Self {
            person,
            inbox: Arc::new(Inbox::new(settings.group_inbox)),
            announced: AtomicUsize::new(0),
            chats: AtomicUsize::new(0),
            last: AtomicI64::new(UNKNOWN),
            token_epoch: AtomicI64::new(i64::MAX),
        }
    }

    /// Whether the store's counter says something new to the group.
    pub(crate) fn is_behind(&self, counter: Cursor) -> bool {
        self.last.load(Ordering::Acquire) < counter.0.max(0)
    }

    /// The group stands here now.
    pub(super) fn stands_at(&self, last: Option<Cursor>) {
        self.last.store(last.map_or(UNKNOWN, |last| last.0), Ordering::Release);
    }

    /// A member has come with a token of this epoch.
    pub(super) fn came_with(&self, token_epoch: Option<i64>) {
        if let Some(token_epoch) = token_epoch {
            self.token_epoch.fetch_min(token_epoch, Ordering::AcqRel);
        }
    }

    /// Whether a member may have come with a token that has ended since.
    pub(crate) fn has_older_tokens(&self, token_epoch: i64) -> bool {
        self.token_epoch.load(Ordering::Acquire) < token_epoch
    }

    /// Whoever is left after that was admitted under this one.
    pub(crate) fn tokens_checked(&self, token_epoch: i64) {
        self.token_epoch.store(token_epoch, Ordering::Release);
    }

    /// True where the group knows where it stands.
    pub(crate) fn has_begun(&self) -> bool {
        self.last.load(Ordering::Acquire) != UNKNOWN
    }
}
