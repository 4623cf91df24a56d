use super::PersonRow;
use crate::{Conversation, Member, Message};
use kernel::{ConversationId, Event, Seq, UserId};
use std::collections::BTreeSet;

/// What a batch has changed, by key.
#[derive(Debug, Default)]
pub(in crate::batch) struct Touched {
    pub(in crate::batch) conversations: BTreeSet<ConversationId>,
    pub(in crate::batch) persons: BTreeSet<UserId>,
    pub(in crate::batch) horizons: BTreeSet<(ConversationId, UserId)>,
    pub(in crate::batch) new_messages: Vec<(ConversationId, Seq)>,
    pub(in crate::batch) altered: BTreeSet<(ConversationId, Seq)>,
    pub(in crate::batch) events: Vec<Event>,
}

/// What the store has to keep of a batch, each row once and in its final state.
#[derive(Debug)]
pub struct Writes<'a> {
    /// Counters and last activity.
    pub conversations: Vec<&'a Conversation>,
    /// Counters and the latest time of their lists.
    pub persons: Vec<(UserId, PersonRow)>,
    /// Horizons.
    pub horizons: Vec<(ConversationId, &'a Member)>,
    /// To insert; they have no id yet.
    pub new_messages: Vec<&'a Message>,
    /// To update, reactions included.
    pub altered: Vec<&'a Message>,
    /// To append to the logs.
    pub events: &'a [Event],
}

impl Writes<'_> {
    /// Whether there is nothing to keep: every change failed or had been done before.
    pub fn is_empty(&self) -> bool {
        self.conversations.is_empty() && self.horizons.is_empty()
    }
}
