use super::{Ledger, PersonRow};
use crate::{Conversation, Member, Message};
use kernel::{ConversationId, Event, Seq, UserId};
use std::collections::BTreeSet;

/// What a batch has changed, by key.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) conversations: BTreeSet<ConversationId>,
    pub(super) persons: BTreeSet<UserId>,
    pub(super) horizons: BTreeSet<(ConversationId, UserId)>,
    pub(super) new_messages: Vec<(ConversationId, Seq)>,
    pub(super) altered: BTreeSet<(ConversationId, Seq)>,
    pub(super) events: Vec<Event>,
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

impl Ledger {
    /// The rows that have changed.
    pub fn writes(&self) -> Writes<'_> {
        let touched = &self.touched;
        Writes {
            conversations: touched.conversations.iter().map(|id| &self.conversations[id]).collect(),
            persons: touched.persons.iter().map(|id| (*id, self.persons[id])).collect(),
            horizons: touched
                .horizons
                .iter()
                .filter_map(|(home, person)| Some((*home, self.member(*home, *person)?)))
                .collect(),
            new_messages: touched.new_messages.iter().map(|place| &self.messages[place]).collect(),
            altered: touched.altered.iter().map(|place| &self.messages[place]).collect(),
            events: &touched.events,
        }
    }
}

impl Writes<'_> {
    /// Whether there is nothing to keep: every change failed or had been done before.
    pub fn is_empty(&self) -> bool {
        self.conversations.is_empty() && self.horizons.is_empty()
    }
}
