//! The people of conversations, remembered for two seconds, for what is not kept: typing and what two phones negotiate.
//!
//! Such frames come many times a second, and a store that were asked for each of them would do little else. Whoever has just
//! left may be shown some for that long. Nothing that is stored is decided by this.

use conversations::ConversationStore;
use kernel::{ConversationId, Event, EventKind, StoreError, UserId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const FRESH: Duration = Duration::from_secs(2);
/// Beyond so many conversations the memory starts anew.
const LIMIT: usize = 50_000;

/// Cloning shares them.
#[derive(Clone)]
pub(super) struct Memberships {
    store: Arc<dyn ConversationStore>,
    known: Arc<Mutex<Known>>,
}

/// What is remembered, at moments that whoever asks brings along.
#[derive(Default)]
struct Known {
    people: HashMap<ConversationId, (Instant, Arc<[UserId]>)>,
    /// Counts what was forgotten, so that an answer that was asked for before is not remembered after it.
    forgotten: u64,
}

impl Known {
    fn find(&self, conversation: ConversationId, now: Instant) -> Option<Arc<[UserId]>> {
        let (at, people) = self.people.get(&conversation)?;
        (now.duration_since(*at) < FRESH).then(|| people.clone())
    }

    /// Keeps an answer that was asked for at this moment, when so much had been forgotten.
    fn keep(&mut self, conversation: ConversationId, people: Arc<[UserId]>, asked_at: Instant, forgotten: u64) {
        if self.forgotten != forgotten {
            return;
        }
        if self.people.len() >= LIMIT {
            self.people.clear();
        }
        self.people.insert(conversation, (asked_at, people));
    }

    fn forget(&mut self, closed: impl Iterator<Item = ConversationId>) {
        self.forgotten += 1;
        closed.for_each(|conversation| drop(self.people.remove(&conversation)));
    }
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
        // As old as the question, whenever the answer comes.
        let asked_at = Instant::now();
        let (remembered, forgotten) = {
            let known = self.known();
            (known.find(conversation, asked_at), known.forgotten)
        };
        if let Some(people) = remembered.filter(|people| people.contains(&person)) {
            return Ok(Some(people));
        }
        let Some(people) = self.store.members(person, conversation).await? else { return Ok(None) };
        let people: Arc<[UserId]> = people.into();
        self.known().keep(conversation, people.clone(), asked_at, forgotten);
        Ok(Some(people))
    }

    /// Forgets the conversations that these events close; other nodes remember them until their time is over.
    pub(super) fn forget_closed(&self, events: &[Event]) {
        let closed = events.iter().filter(|event| event.kind == EventKind::ConversationDeleted);
        let mut closed = closed.filter_map(|event| event.conversation).peekable();
        if closed.peek().is_some() {
            self.known().forget(closed);
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: ConversationId = ConversationId(7);

    fn both() -> Arc<[UserId]> {
        Arc::from([UserId(1), UserId(2)])
    }

    #[test]
    fn people_are_remembered_for_two_seconds_after_they_were_asked_for() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.keep(HOME, both(), now, 0);
        assert_eq!(known.find(HOME, now + FRESH - Duration::from_millis(1)), Some(both()));
        assert_eq!(known.find(HOME, now + FRESH), None);
        assert_eq!(known.find(ConversationId(8), now), None);
    }

    #[test]
    fn what_was_closed_is_forgotten_and_an_answer_from_before_is_not_kept() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.keep(HOME, both(), now, 0);
        known.forget([HOME].into_iter());
        assert_eq!(known.find(HOME, now), None);
        known.keep(HOME, both(), now, 0);
        assert_eq!(known.find(HOME, now), None, "it was asked for before the end");
        known.keep(HOME, both(), now, 1);
        assert_eq!(known.find(HOME, now), Some(both()));
    }
}
