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

/// The rows that the store has to keep of a batch, each once and in its final state.
#[derive(Debug)]
pub struct Writes<'a> {
    /// Conversations whose counters and last activity have changed.
    pub conversations: Vec<&'a Conversation>,
    /// People whose counters and latest time of their lists have changed.
    pub persons: Vec<(UserId, PersonRow)>,
    /// Members whose horizons have moved.
    pub horizons: Vec<(ConversationId, &'a Member)>,
    /// Messages to insert; they have no id yet.
    pub new_messages: Vec<&'a Message>,
    /// Messages to update, reactions included.
    pub altered: Vec<&'a Message>,
    /// Events to append to the logs.
    pub events: &'a [Event],
}

impl Writes<'_> {
    /// True when there is nothing to keep: every change failed or had been done before.
    pub fn is_empty(&self) -> bool {
        self.conversations.is_empty() && self.horizons.is_empty()
    }
}
