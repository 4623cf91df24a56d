use super::view::{PresenceTimes, View};
use crate::{Settings, socket::Socket};
use kernel::{Timestamp, UserId};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// A lease shorter than this would not outlast a node that is busy for a moment.
const SHORTEST_LEASE: Duration = Duration::from_secs(3);
/// With a longer one the people of a node that died would stay for too long.
const LONGEST_LEASE: Duration = Duration::from_secs(25);
/// There are so many in a lease, so that two may fail.
const HEARTBEATS: u32 = 3;

/// The people who are online, reached from any thread.
pub(crate) struct Presence {
    view: Mutex<View>,
    /// Sockets that have just become live and want to know who is there.
    greetings: Mutex<Vec<Weak<Socket>>>,
    /// Rung when other nodes may have said something that was not heard.
    pub(super) gap: Notify,
    lease: Duration,
}

impl Presence {
    pub(crate) fn new(settings: &Settings) -> Self {
        let grace = settings.presence_grace;
        // Where it can be as long as the grace, everybody is offline exactly the grace after the last socket.
        let lease = grace.clamp(SHORTEST_LEASE, LONGEST_LEASE);
        let times = PresenceTimes { grace, lease, seen_every: settings.seen_every };
        Self { view: Mutex::new(View::new(times)), greetings: Mutex::default(), gap: Notify::new(), lease }
    }

    pub(crate) fn opened(&self, person: UserId) {
        self.view().opened(person, Instant::now());
    }

    pub(crate) fn closed(&self, person: UserId, at: Timestamp) {
        self.view().closed(person, Instant::now(), at);
    }

    /// Another node's batch.
    pub(crate) fn heard(&self, people: &[(UserId, Duration)]) {
        let (mut view, now) = (self.view(), Instant::now());
        for (person, span) in people {
            view.heard(*person, *span, now);
        }
    }

    /// Other nodes are heard from now on; what they said before was not.
    pub(crate) fn may_have_missed_some(&self) {
        self.gap.notify_one();
    }

    pub(crate) fn is_online(&self, person: UserId) -> bool {
        self.view().is_online(person)
    }

    /// The socket is live: it is told who is there.
    pub(crate) fn greet(&self, socket: &Arc<Socket>) {
        self.waiting().push(Arc::downgrade(socket));
    }

    pub(super) fn take_greetings(&self, most: usize) -> Vec<Arc<Socket>> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(most);
        waiting.drain(..count).filter_map(|socket| socket.upgrade()).filter(|socket| !socket.is_closing()).collect()
    }

    pub(super) fn heartbeat_every(&self) -> Duration {
        self.lease / HEARTBEATS
    }

    pub(super) fn view(&self) -> MutexGuard<'_, View> {
        // Nothing panics while the lock is held.
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Weak<Socket>>> {
        self.greetings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
