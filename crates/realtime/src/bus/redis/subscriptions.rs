use crate::bus::Topic;
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The topics that the node wants to listen to. It is a set and not a queue of commands, so coming and going while Redis is away
/// costs nothing and adds up to nothing.
#[derive(Default)]
pub(super) struct Subscriptions {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    wanted: HashSet<Topic>,
    changed: HashSet<Topic>,
}

/// The difference between what is wanted and what is listened to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) subscribe: Vec<Topic>,
    pub(super) unsubscribe: Vec<Topic>,
    /// Listened to all the time, but not by those who want it now: a group ended and began again in the meantime.
    pub(super) renewed: Vec<Topic>,
}

impl Subscriptions {
    pub(super) fn want(&self, topic: Topic) {
        let mut state = self.lock();
        state.wanted.insert(topic);
        state.changed.insert(topic);
    }

    pub(super) fn forget(&self, topic: Topic) {
        let mut state = self.lock();
        state.wanted.remove(&topic);
        state.changed.insert(topic);
    }

    /// Everything that is wanted, for a new connection.
    pub(super) fn all(&self) -> Vec<Topic> {
        let mut state = self.lock();
        state.changed.clear();
        state.wanted.iter().copied().collect()
    }

    /// What has changed since it was last asked, against what is listened to.
    pub(super) fn take(&self, listening: &HashSet<Topic>) -> Change {
        let mut state = self.lock();
        let mut change = Change::default();
        for topic in std::mem::take(&mut state.changed) {
            match (state.wanted.contains(&topic), listening.contains(&topic)) {
                (true, false) => change.subscribe.push(topic),
                (false, true) => change.unsubscribe.push(topic),
                (true, true) => change.renewed.push(topic),
                (false, false) => {}
            }
        }
        change
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::UserId;

    #[test]
    fn coming_and_going_in_between_adds_up_to_nothing() {
        let subscriptions = Subscriptions::default();
        let (ada, bob) = (Topic::Person(UserId(1)), Topic::Person(UserId(2)));
        subscriptions.want(ada);
        subscriptions.want(bob);
        subscriptions.forget(bob);
        let change = subscriptions.take(&HashSet::new());
        assert_eq!(change, Change { subscribe: vec![ada], ..Change::default() });
        assert_eq!(subscriptions.take(&HashSet::from([ada])), Change::default());

        subscriptions.forget(ada);
        subscriptions.want(ada);
        assert_eq!(subscriptions.take(&HashSet::from([ada])), Change { renewed: vec![ada], ..Change::default() });

        subscriptions.forget(ada);
        assert_eq!(subscriptions.take(&HashSet::from([ada])).unsubscribe, [ada]);
        assert!(subscriptions.all().is_empty());
    }
}
