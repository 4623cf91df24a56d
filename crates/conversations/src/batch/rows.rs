use crate::{Conversation, Faces, File, Member, Message};
use kernel::{ConversationId, Cursor, PersonState, Timestamp, UploadId, UserId};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// The narrow row of a person, locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The cursor of the person's last event.
    pub cursor: Cursor,
    /// Only somebody who is active changes anything.
    pub state: PersonState,
    /// Tokens of earlier epochs have ended.
    pub token_epoch: i64,
    /// The latest time in this person's lists.
    pub listed_at: Timestamp,
}

/// Sessions that are not revoked, and whose they are.
pub type OpenSessions = HashSet<(UserId, Arc<str>)>;

/// The rows a batch is judged by: read after the locks were taken.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Those of the conversations that exist.
    pub conversations: HashMap<ConversationId, Conversation>,
    /// The members of those conversations.
    pub members: HashMap<ConversationId, Vec<Member>>,
    /// The members and the authors.
    pub persons: BTreeMap<UserId, PersonRow>,
    /// Of the sessions named in [`Needs`](super::Needs) those that are open; read when the persons were locked.
    pub sessions: OpenSessions,
    /// The members and the authors, as frames show them.
    pub faces: Faces,
    /// The messages named in [`Needs`](super::Needs), by id, by place or by earlier attempt.
    pub messages: Vec<Message>,
    /// Of the uploads named in [`Needs`](super::Needs) those that are complete, and whose they are.
    pub files: HashMap<UploadId, (UserId, File)>,
}
