//! Answers of the store, remembered for two seconds after they were asked for.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

const FRESH: Duration = Duration::from_secs(2);
/// Beyond so many entries the memory starts anew.
const LIMIT: usize = 50_000;

/// An answer is as old as its question, whenever it comes, and one that was asked for before something was forgotten is not kept: it
/// may be what was to be forgotten.
pub(crate) struct Remembered<K, V>(Mutex<Known<K, V>>);

struct Known<K, V> {
    answers: HashMap<K, (Instant, V)>,
    /// Counts how often something was forgotten.
    forgotten: u64,
}

/// The moment of a question.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    at: Instant,
    forgotten: u64,
}

impl<K, V> Default for Remembered<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Known { answers: HashMap::new(), forgotten: 0 }))
    }
}

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    /// Begins to ask. Comes before the store is asked.
    pub(crate) fn question(&self, now: Instant) -> Question {
        Question { at: now, forgotten: self.known().forgotten }
    }

    /// The answer to this question, if it is remembered.
    pub(crate) fn find(&self, key: &K, question: Question) -> Option<V> {
        let known = self.known();
        let (at, value) = known.answers.get(key)?;
        (question.at.saturating_duration_since(*at) < FRESH).then(|| value.clone())
    }

    /// Keeps what the store has answered to this question.
    pub(crate) fn keep(&self, question: Question, answers: impl IntoIterator<Item = (K, V)>) {
        let mut known = self.known();
        if known.forgotten != question.forgotten {
            return;
        }
        if known.answers.len() >= LIMIT {
            known.answers.clear();
        }
        known.answers.extend(answers.into_iter().map(|(key, value)| (key, (question.at, value))));
    }

    /// Forgets what has just changed.
    pub(crate) fn forget(&self, keys: impl IntoIterator<Item = K>) {
        let mut known = self.known();
        known.forgotten += 1;
        for key in keys {
            known.answers.remove(&key);
        }
    }

    fn known(&self) -> MutexGuard<'_, Known<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_remembered_for_two_seconds_after_its_question() {
        let (memory, now) = (Remembered::default(), Instant::now());
        let at = |later| memory.question(now + later);
        memory.keep(at(Duration::ZERO), [(7, "both")]);
        assert_eq!(memory.find(&7, at(FRESH.saturating_sub(Duration::from_millis(1)))), Some("both"));
        assert_eq!(memory.find(&7, at(FRESH)), None);
        assert_eq!(memory.find(&8, at(Duration::ZERO)), None);
    }

    #[test]
    fn what_has_changed_is_forgotten_and_an_answer_from_before_is_not_kept() {
        let (memory, now) = (Remembered::default(), Instant::now());
        let before = memory.question(now);
        memory.keep(before, [(7, "before")]);
        memory.forget([7]);
        assert_eq!(memory.find(&7, before), None);
        memory.keep(before, [(7, "before")]);
        assert_eq!(memory.find(&7, before), None, "it was asked for before the change");
        memory.keep(memory.question(now), [(7, "after")]);
        assert_eq!(memory.find(&7, before), Some("after"));
    }
}
