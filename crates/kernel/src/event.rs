use crate::{ConversationId, Cursor, MatchId, Rev, Seq, Timestamp, UserId};

/// What happened, as one word that is stored. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum EventKind {
    /// Two people matched. `match_id`, `subject` (the other person), `conversation`.
    NewMatch = 1,
    /// A conversation was opened. `conversation`.
    ConversationCreated = 2,
    /// A conversation was closed for both. `conversation`, `match_id`.
    ConversationDeleted = 3,
    /// A match ended. `match_id`, `conversation`.
    MatchRemoved = 4,
    /// Somebody likes this person. `subject` is who; the wire tells only if the settings allow it.
    NewLike = 5,
    /// A message was stored. `conversation`, `seq`, `rev`, `subject` (the sender).
    NewMessage = 6,
    /// A message was edited. `conversation`, `seq`, `rev`.
    MessageUpdated = 7,
    /// A message was deleted. `conversation`, `seq`, `rev`.
    MessageDeleted = 8,
    /// The reactions of a message changed. `conversation`, `seq`, `rev`, `subject` (who reacted).
    MessageReaction = 9,
    /// `subject` has read up to `seq`. `conversation`, `seq`, `rev`.
    ReadReceipt = 10,
    /// `subject` has received up to `seq`. `conversation`, `seq`, `rev`.
    DeliveryReceipt = 11,
    /// A setting of one's own conversation changed (muted). `conversation`.
    ConversationUpdated = 12,
    /// A notice of the system.
    System = 13,
}

impl EventKind {
    /// The stored number.
    pub fn code(self) -> i16 {
        self as i16
    }

    /// The kind behind a stored number.
    pub fn from_code(code: i16) -> Option<Self> {
        use EventKind as K;
        let changes = [K::MessageUpdated, K::MessageDeleted, K::MessageReaction, K::ReadReceipt, K::DeliveryReceipt];
        let news = [K::NewMatch, K::MatchRemoved, K::NewLike, K::NewMessage, K::System];
        let homes = [K::ConversationCreated, K::ConversationDeleted, K::ConversationUpdated];
        changes.into_iter().chain(news).chain(homes).find(|kind| kind.code() == code)
    }
}

/// One row of a person's log. It names things and holds no content: a frame is rendered from the rows as they are
/// when it is sent, so nothing that was edited, erased or blocked comes back in a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Whose log.
    pub person: UserId,
    /// The place in it.
    pub cursor: Cursor,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// In which conversation.
    pub conversation: Option<ConversationId>,
    /// Which message, or how far.
    pub seq: Option<Seq>,
    /// Which change of the conversation.
    pub rev: Option<Rev>,
    /// Which match.
    pub match_id: Option<MatchId>,
    /// The other person it is about.
    pub subject: Option<UserId>,
}

impl Event {
    /// An event of `person` with no ids yet.
    pub fn new(person: UserId, cursor: Cursor, kind: EventKind, at: Timestamp) -> Self {
        Self { person, cursor, kind, at, conversation: None, seq: None, rev: None, match_id: None, subject: None }
    }
}
