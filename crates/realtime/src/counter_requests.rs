use kernel::UserId;
use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use tokio::sync::Notify;

/// The people whose counters were asked for. Whoever asks while a query is under way is answered by the next one, so that a thousand
/// handshakes a second are a few queries, and an idle node adds no delay.
#[derive(Default)]
pub(crate) struct CounterRequests {
    asked: Mutex<HashSet<UserId>>,
    bell: Notify,
}

impl CounterRequests {
    /// Reads this person's counter as soon as possible.
    pub(crate) fn ask(&self, person: UserId) {
        self.ask_all([person]);
    }

    /// Reads these people's counters as soon as possible.
    pub(crate) fn ask_all(&self, people: impl IntoIterator<Item = UserId>) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).extend(people);
        self.bell.notify_one();
    }

    /// Those who were asked for since the last time.
    pub(crate) fn take(&self) -> HashSet<UserId> {
        std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until somebody asks.
    pub(crate) async fn asked(&self) {
        self.bell.notified().await;
    }
}
