//! From committed events to sockets, behind the answers. What is not delivered here is found in the store within two
//! seconds, so nothing below holds up or fails an answer.
//!
//! What the writer has committed brings along all that its frames show: one task renders it in the order of the commits and
//! asks no store. Should it fall behind, the lanes wait for it, after they have answered; it only ever waits for the processor.
//!
//! Other events, such as a match, are rendered from the store, by a few tasks among which the people are shared out: so those
//! of one person keep their order, and no more reads are under way than there are tasks. When one of their queues is full, the
//! store is slow, and reading more would make it slower: the events are left for the next look into the store.

use crate::{
    render::{self, Links},
    state::AppState,
};
use conversations::Committed;
use kernel::{Event, UserId};
use metrics::counter;
use realtime::{LiveEvent, Realtime, supervise_vital};
use std::{
    collections::BTreeMap,
    sync::{Arc, Weak},
};
use tokio::{
    runtime::Handle,
    sync::{Mutex, mpsc},
};
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Batches that may wait to be rendered; after that the lanes wait.
const BATCHES: usize = 64;
/// Tasks that render events from the store.
const READERS: usize = 4;
/// Events of as many transactions may wait for each of them.
const WAITING: usize = 1024;

/// What one batch has changed.
type Batch = Vec<Arc<Committed>>;

/// One person's events of one transaction. A server that stops waits until they are delivered.
struct News {
    person: UserId,
    events: Vec<Event>,
    _request: TaskTrackerToken,
}

/// The way to the sockets. Cloning shares it.
#[derive(Clone)]
pub(crate) struct Publisher {
    desk: Desk,
    batches: mpsc::Sender<Batch>,
    readers: Arc<[mpsc::Sender<News>]>,
}

/// The other end for events that are rendered from the store, to be started when there is a state to render them with.
pub(crate) struct Readers(Vec<mpsc::Receiver<News>>);

impl Publisher {
    /// Starts the task for what the writer commits.
    pub(crate) fn start(realtime: Realtime, links: Links, runtime: &Handle) -> (Self, Readers) {
        count(0);
        let desk = Desk { realtime, links };
        let (batches, committed) = mpsc::channel(BATCHES);
        let (own, committed) = (desk.clone(), Arc::new(Mutex::new(committed)));
        runtime.spawn(supervise_vital("publisher", move || own.clone().deliver(committed.clone())));
        let (readers, waiting) = (0..READERS).map(|_| mpsc::channel(WAITING)).unzip();
        let readers: Vec<_> = readers;
        (Self { desk, batches, readers: readers.into() }, Readers(waiting))
    }

    /// Delivers what a batch has changed.
    pub(crate) async fn committed(&self, changes: Batch) {
        let changes: Batch = changes.into_iter().filter(|change| !change.events.is_empty()).collect();
        if changes.is_empty() {
            return;
        }
        count(changes.iter().map(|change| change.events.len()).sum());
        // It ends with the server.
        let _ = self.batches.send(changes).await;
    }

    /// Delivers events of any kind.
    pub(crate) fn events(&self, events: Vec<Event>, request: &TaskTrackerToken) {
        count(events.len());
        let mut by_person: BTreeMap<UserId, Vec<Event>> = BTreeMap::new();
        for event in events {
            by_person.entry(event.person).or_default().push(event);
        }
        for (person, events) in by_person {
            let reader = &self.readers[usize::try_from(person.0.unsigned_abs()).unwrap_or(0) % READERS];
            if let Err(full) = reader.try_send(News { person, events, _request: request.clone() }) {
                self.desk.announce(Owed(full.into_inner().events.len()), Vec::new());
            }
        }
    }
}

impl Readers {
    /// Starts them. They end with the state.
    pub(crate) fn start(self, state: &Arc<AppState>, runtime: &Handle) {
        for waiting in self.0 {
            let (state, waiting) = (Arc::downgrade(state), Arc::new(Mutex::new(waiting)));
            let task = move || read_and_deliver(state.clone(), waiting.clone());
            runtime.spawn(supervise_vital("publisher_of_events", task));
        }
    }
}

/// Only this task takes from the queue, and locks it only so that another can go on where it panics.
async fn read_and_deliver(state: Weak<AppState>, waiting: Arc<Mutex<mpsc::Receiver<News>>>) {
    let mut waiting = waiting.lock().await;
    while let Some(News { person, events, _request }) = waiting.recv().await {
        let Some(state) = state.upgrade() else { return };
        let (desk, owed) = (&state.publisher.desk, Owed(events.len()));
        match render::log::render(&state, person, events).await {
            Ok(events) => desk.announce(owed, events),
            Err(error) => {
                desk.announce(owed, Vec::new());
                tracing::warn!(error.cause = ?error, "committed events wait for the next look into the store");
            }
        }
    }
}

/// Where events become frames and go out.
#[derive(Clone)]
struct Desk {
    realtime: Realtime,
    links: Links,
}

impl Desk {
    /// A batch whose rendering panics waits in the store like one that could not be rendered: whoever misses it finds the hole.
    async fn deliver(self, committed: Arc<Mutex<mpsc::Receiver<Batch>>>) {
        let mut committed = committed.lock().await;
        while let Some(changes) = committed.recv().await {
            let owed = Owed(changes.iter().map(|change| change.events.len()).sum());
            let events = changes.iter().flat_map(|change| render::committed::render(&self.links, change));
            self.announce(owed, events.collect());
        }
    }

    /// Hands events on. Those of the committed ones that could not be rendered wait in the store.
    fn announce(&self, mut owed: Owed, events: Vec<LiveEvent>) {
        owed.0 = owed.0.saturating_sub(events.len());
        drop(owed);
        self.realtime.deliver(events);
    }
}

/// So many committed events that nobody has been told of. Where they are given up, whatever for, they wait in the store.
struct Owed(usize);

impl Drop for Owed {
    fn drop(&mut self) {
        counter!("matchwire_events_waiting_total").increment(self.0 as u64);
    }
}

fn count(committed: usize) {
    counter!("matchwire_events_committed_total").increment(committed as u64);
}
