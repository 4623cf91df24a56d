//! Who takes part in a conversation, remembered for two seconds, for what is not durable: typing and call signalling.
//!
//! These frames come many times a second, and who has just left may still be shown some for that long. Nothing that is stored
//! is decided by this.

use conversations::ConversationStore;
use kernel::{ConversationId, Event, EventKind, StoreError, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const FRESH: Duration = Duration::from_secs(2);
/// Beyond so many conversations the memory starts anew.
const LIMIT: usize = 50_000;

/// The people of conversations, from the store or remembered. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Participants {
    store: Arc<dyn ConversationStore>,
    known: Arc<Mutex<HashMap<ConversationId, Known>>>,
}

struct Known {
    at: Instant,
    people: Arc<[UserId]>,
}

impl Participants {
    pub(crate) fn new(store: Arc<dyn ConversationStore>) -> Self {
        Self { store, known: Arc::default() }
    }

    /// Everybody in this conversation, if it is open and this person's.
    pub(crate) async fn of(
        &self,
        conversation: ConversationId,
        person: UserId,
    ) -> Result<Option<Arc<[UserId]>>, StoreError> {
        if let Some(people) = self.remembered(conversation).filter(|people| people.contains(&person)) {
            return Ok(Some(people));
        }
        let Some(people) = self.store.members(person, conversation).await? else { return Ok(None) };
        let people: Arc<[UserId]> = people.into();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= LIMIT {
            known.clear();
        }
        known.insert(conversation, Known { at: Instant::now(), people: people.clone() });
        Ok(Some(people))
    }

    /// Forgets those whose conversations have just been closed here; other nodes remember them until their time is over.
    pub(crate) fn forget_closed(&self, events: &[Event]) {
        let closed = events.iter().filter(|event| event.kind == EventKind::ConversationDeleted);
        let mut closed = closed.filter_map(|event| event.conversation).peekable();
        if closed.peek().is_some() {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            closed.for_each(|conversation| drop(known.remove(&conversation)));
        }
    }

    fn remembered(&self, conversation: ConversationId) -> Option<Arc<[UserId]>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(&conversation)?;
        (found.at.elapsed() < FRESH).then(|| found.people.clone())
    }
}
