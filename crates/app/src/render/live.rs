//! The hot path: what a batch has stored, rendered from memory and encoded once for everybody.

use super::{
    Renderer,
    frames::{self, Source},
    notices::Notice,
};
use crate::people::Faces;
use conversations::{Committed, Message, Outcome, Overview};
use kernel::{ConversationId, Event, MatchId, MessageId, UserId};
use matching::MatchedCard;
use realtime::LiveEvent;

impl Renderer {
    /// One live event for each event in the logs. None if there is nothing to show them: then they are read from the store. A change of
    /// a message that the same batch has deleted shows nothing, now as later, and keeps its place.
    pub(crate) fn live(&self, change: &Committed) -> Vec<LiveEvent> {
        let Some(first) = change.events.first() else { return Vec::new() };
        let shown = frames::show(&self.links, change, first);
        if shown.is_none() && change.message(first).is_none_or(|message| message.deleted_at.is_none()) {
            return Vec::new();
        }
        change.events.iter().map(|event| frames::live_event(change, event, shown.clone())).collect()
    }
}

/// A change brings along all that its own frames show, and nothing of other kinds.
impl Source for Committed {
    fn faces(&self) -> &impl Faces {
        &self.faces
    }

    fn message(&self, _: &Event) -> Option<&Message> {
        match &self.outcome {
            Outcome::Sent { message, .. } | Outcome::Changed(message) => Some(message),
            Outcome::Moved { .. } | Outcome::Unchanged => None,
        }
    }

    fn horizon(&self, _: &Event) -> Option<MessageId> {
        match self.outcome {
            Outcome::Moved { message, .. } => message,
            _ => None,
        }
    }

    fn overview(&self, _: ConversationId) -> Option<&Overview> {
        None
    }

    fn matched(&self, _: MatchId) -> Option<&MatchedCard> {
        None
    }

    fn is_waiting(&self, _: UserId) -> bool {
        false
    }

    fn notice(&self, _: &Event) -> Option<Notice> {
        None
    }

    fn reveals_likes(&self) -> bool {
        false
    }
}
