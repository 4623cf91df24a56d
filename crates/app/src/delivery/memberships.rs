//! The people of conversations, remembered for two seconds, for what is not kept: typing and what two phones negotiate.
//!
//! Such frames come many times a second, and a store that were asked for each of them would do little else. Whoever has just
//! left may be shown some for that long. Nothing that is stored is decided by this.

use crate::remembered::Remembered;
use conversations::ConversationStore;
use kernel::{ConversationId, Event, EventKind, StoreError, UserId};
use std::sync::Arc;
use tokio::time::Instant;

/// Cloning shares them.
#[derive(Clone)]
pub(super) struct Memberships {
    store: Arc<dyn ConversationStore>,
    known: Arc<Remembered<ConversationId, Arc<[UserId]>>>,
}

impl Memberships {
    pub(super) fn new(store: Arc<dyn ConversationStore>) -> Self {
        Self { store, known: Arc::default() }
    }

    /// Everybody in this conversation, if it is open and this person's.
    pub(super) async fn of(
        &self,
        person: UserId,
        conversation: ConversationId,
    ) -> Result<Option<Arc<[UserId]>>, StoreError> {
        let question = self.known.question(Instant::now());
        if let Some(people) = self.known.find(&conversation, question).filter(|people| people.contains(&person)) {
            return Ok(Some(people));
        }
        let Some(people) = self.store.members(person, conversation).await? else { return Ok(None) };
        let people: Arc<[UserId]> = people.into();
        self.known.keep(question, [(conversation, people.clone())]);
        Ok(Some(people))
    }

    /// Forgets the conversations that these events close; other nodes remember them until their time is over.
    pub(super) fn forget_closed(&self, events: &[Event]) {
        let closed = events.iter().filter(|event| event.kind == EventKind::ConversationDeleted);
        let mut closed = closed.filter_map(|event| event.conversation).peekable();
        if closed.peek().is_some() {
            self.known.forget(closed);
        }
    }
}
