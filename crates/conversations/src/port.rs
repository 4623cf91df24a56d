use crate::{
    Change, Committed, ConversationError, ConversationHead, First, Horizons, Member, Message, Overview, Shown,
};
use async_trait::async_trait;
use kernel::{Author, ConversationId, Event, Listing, Place, Rev, Seq, StoreError, Timestamp, UserId};
use text::Search;

/// A stretch of a conversation's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageWindow {
    /// The most messages that are read.
    pub limit: u32,
    /// Only messages before this place are read, the newest of those.
    pub before: Option<Seq>,
    /// Only messages after this place are read, the oldest of those.
    pub after: Option<Seq>,
}

/// The number of messages that one search looks through, so that its work has a bound; whoever wants more goes on where
/// it ended.
pub const MOST_SEARCHED: usize = 20_000;

/// The stretch of a conversation to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchWindow {
    /// The most messages that are found.
    pub limit: u32,
    /// The most messages that are looked through, at least one: usually [`MOST_SEARCHED`].
    pub most: usize,
    /// Only messages before this place are looked at.
    pub before: Option<Seq>,
}

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The messages, from newest to oldest.
    pub history: History,
    /// The place before which to go on, unless everything was looked through.
    pub before: Option<Seq>,
}

/// Messages in `seq` order, and how far everybody has got with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The messages from oldest to newest.
    pub messages: Vec<Message>,
    /// Everybody who takes part.
    pub members: Vec<Member>,
}

/// One page of what has changed in a conversation since a `rev`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Messages touched after the asked `rev`, in `seq` order, in their present state.
    pub messages: Vec<Message>,
    /// Members whose horizons moved after it; only when the messages are through.
    pub moved: Vec<Member>,
    /// Everybody who takes part.
    pub members: Vec<Member>,
    /// The last message's place when this was read.
    pub last_seq: Seq,
    /// The number of the last change when this was read.
    pub last_rev: Rev,
    /// True when there was more than the limit.
    pub more: bool,
}

/// The rule for who may open a conversation with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenRule {
    /// Only people who are matched; their conversation is there already.
    MatchedOnly,
    /// Any two active people of whom none has blocked the other.
    Anyone,
}

impl OpenRule {
    /// True when two people who are not matched may open a conversation.
    pub fn allows_unmatched(self) -> bool {
        self == Self::Anyone
    }
}

/// The conversation of a pair, found or opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// True when it was opened just now.
    pub created: bool,
    /// The events that are now in the logs of both.
    pub events: Vec<Event>,
    /// The first message, if there was one to say.
    pub said: Option<Committed>,
    /// The conversation, with that message.
    pub shown: Shown,
}

impl Opened {
    /// The conversation's id.
    pub fn conversation(&self) -> ConversationId {
        self.shown.overview.conversation.id
    }
}

/// A conversation that somebody has muted, or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Muted {
    /// For the person's own devices; empty when nothing was left to do.
    pub events: Vec<Event>,
    /// The conversation.
    pub shown: Shown,
}

/// Conversations as they are kept. Every method is one transaction.
///
/// Wherever a person is named beside a conversation, one that is absent, closed or not that person's, or in which somebody
/// is banned, is [`None`] or [`ConversationError::NotFound`], and in no list.
#[async_trait]
pub trait ConversationStore: Send + Sync {
    /// Does these changes in their order, all in one transaction.
    ///
    /// Finds the conversations of messages that name nothing else, locks the conversations (lowest id first), then the persons
    /// (lowest id first), reads everything it judges by after that, the authors' sessions too, feeds a [`crate::batch::Ledger`] and
    /// keeps its writes. An `Err` of the whole means that nothing was kept, unless it is [`kernel::StoreFault::Unavailable`]: then that is
    /// not known, since the connection may have been lost while it was committed.
    ///
    /// What somebody else holds stops nobody but those who need it: the changes of such a conversation come back as
    /// [`kernel::StoreFault::Locked`] and nothing of them is kept, whatever becomes of the others.
    async fn write(&self, changes: Vec<Change>) -> Result<Vec<Result<Committed, ConversationError>>, StoreError>;

    /// The same, and waits for nobody: what is not free at once comes back as locked.
    async fn write_free(&self, changes: Vec<Change>) -> Result<Vec<Result<Committed, ConversationError>>, StoreError>;

    /// The pair's open conversation, opened now if the rule allows it; under the lock of the pair. Where it does not,
    /// [`ConversationError::NotMatched`] is for those whom the person may see, all others are
    /// [`ConversationError::NotFound`]. If there is something to say, it is said in the same
    /// transaction: when it is refused, nothing is opened either. What was said before under its name, in whatever conversation
    /// the two have had, is not said again: the open one is answered as it is, a closed one is [`ConversationError::NotFound`].
    async fn open(
        &self,
        by: &Author,
        other: UserId,
        rule: OpenRule,
        first: First,
        at: Timestamp,
    ) -> Result<Opened, ConversationError>;

    /// A person's open conversations, latest activity first: at most `limit` of those that stand behind a place.
    async fn list(
        &self,
        person: UserId,
        limit: u32,
        before: Option<Place<ConversationId>>,
    ) -> Result<Listing<Overview, ConversationId>, StoreError>;

    /// One conversation as its list shows it.
    async fn overview(&self, person: UserId, id: ConversationId) -> Result<Option<Overview>, StoreError>;

    /// Everybody who is in this conversation, if `person` is.
    async fn members(&self, person: UserId, id: ConversationId) -> Result<Option<Vec<UserId>>, StoreError>;

    /// The newest numbers of the conversation and everybody in it.
    async fn head(&self, person: UserId, id: ConversationId) -> Result<Option<ConversationHead>, StoreError>;

    /// A window of its messages.
    async fn history(
        &self,
        person: UserId,
        id: ConversationId,
        window: MessageWindow,
    ) -> Result<Option<History>, StoreError>;

    /// One message, of a conversation that is open and the person's.
    async fn message(
        &self,
        person: UserId,
        id: kernel::MessageId,
    ) -> Result<Option<(Message, Vec<Member>)>, StoreError>;

    /// The messages that were touched after `rev` and stand after `after`, in `seq` order.
    async fn changes(
        &self,
        person: UserId,
        id: ConversationId,
        since: Rev,
        after: Seq,
        limit: u32,
    ) -> Result<Option<Changes>, StoreError>;

    /// The messages at these places, of those conversations that are open and the person's, for rendering events.
    async fn messages_at(&self, person: UserId, places: &[(ConversationId, Seq)]) -> Result<Vec<Message>, StoreError>;

    /// The horizons of everybody in these conversations, of those that are open and the person's.
    async fn horizons(
        &self,
        person: UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, UserId, Horizons)>, StoreError>;

    /// True where this person wants push from here.
    async fn mute(
        &self,
        by: &Author,
        id: ConversationId,
        muted: bool,
        at: Timestamp,
    ) -> Result<Muted, ConversationError>;

    /// Messages in which this is found, as [`text::Search`] finds it and not as a database would, newest first. At most
    /// `window.most` messages are looked through at once.
    async fn search(
        &self,
        person: UserId,
        id: ConversationId,
        wanted: &Search,
        window: SearchWindow,
    ) -> Result<Option<Found>, StoreError>;
}
