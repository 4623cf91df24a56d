use crate::bus::Topic;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long Redis's word that nobody listens is believed. Who begins to listen may miss frames of so long: only such may be
/// held back as come again and again.
const BELIEVED: Duration = Duration::from_millis(500);
/// Beyond so many topics the memory starts anew.
const LIMIT: usize = 50_000;

/// The topics that no other node listens to, as Redis told in its answers to `PUBLISH`.
#[derive(Default)]
pub(super) struct Listeners {
    none: Mutex<HashMap<Topic, Instant>>,
}

impl Listeners {
    /// Whether Redis has just said that nobody takes what is said there.
    pub(super) fn nobody(&self, topic: Topic) -> bool {
        self.nobody_at(topic, Instant::now())
    }

    /// Redis has said how many took a message.
    pub(super) fn heard(&self, topic: Topic, takers: u64) {
        self.heard_at(topic, takers, Instant::now());
    }

    fn nobody_at(&self, topic: Topic, now: Instant) -> bool {
        self.lock().get(&topic).is_some_and(|said| now.saturating_duration_since(*said) < BELIEVED)
    }

    fn heard_at(&self, topic: Topic, takers: u64, now: Instant) {
        let mut none = self.lock();
        if takers > 0 {
            none.remove(&topic);
            return;
        }
        if none.len() >= LIMIT {
            none.clear();
        }
        none.insert(topic, now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Topic, Instant>> {
        self.none.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::UserId;

    #[test]
    fn that_nobody_listens_is_believed_for_a_moment_and_until_somebody_does() {
        let (listeners, topic, begun) = (Listeners::default(), Topic::Person(UserId(1)), Instant::now());
        assert!(!listeners.nobody_at(topic, begun));
        listeners.heard_at(topic, 0, begun);
        assert!(listeners.nobody_at(topic, begun + BELIEVED / 2) && !listeners.nobody_at(topic, begun + BELIEVED));
        assert!(!listeners.nobody_at(Topic::Person(UserId(2)), begun));
        listeners.heard_at(topic, 1, begun);
        assert!(!listeners.nobody_at(topic, begun));
    }

    #[test]
    fn the_memory_is_bounded() {
        let listeners = Listeners::default();
        for id in 0..=i64::try_from(LIMIT).unwrap() {
            listeners.heard(Topic::Person(UserId(id)), 0);
        }
        assert_eq!(listeners.lock().len(), 1);
    }
}
