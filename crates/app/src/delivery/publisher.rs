//! From committed events to sockets, behind the answers. What is not delivered here is found in the store within two
//! seconds, so nothing below holds up or fails an answer.
//!
//! What the writer has committed brings along all that its frames show: one task renders it in the order of the commits and
//! asks no store. Should it fall behind, the lanes wait for it, after they have answered; it only ever waits for the processor.
//!
//! Other events, such as a match, are rendered from the store, by a few tasks among which the people are shared out: so those
//! of one person keep their order, and no more reads are under way than there are tasks. When one of their queues is full, the
//! store is slow, and reading more would make it slower: the events are left for the next look into the store.

use crate::render::Renderer;
use conversations::Committed;
use kernel::{Event, UserId};
use metrics::counter;
use realtime::{LiveEvent, Realtime, supervise_vital};
use std::{collections::BTreeMap, sync::Arc};
use tokio::{
    runtime::Handle,
    sync::{
        Mutex,
        mpsc::{self, error::TrySendError},
    },
};
use tokio_util::task::task_tracker::TaskTrackerToken;

/// Batches that may wait to be rendered; after that the lanes wait.
const BATCHES: usize = 64;
/// Tasks that render events from the store.
const READERS: usize = 4;
/// Events of as many transactions may wait for each of them.
const WAITING: usize = 1024;

/// The changes of one batch.
type Batch = Vec<Arc<Committed>>;

/// One person's events of one transaction. A server that stops waits until they are delivered.
struct Unrendered {
    person: UserId,
    events: Vec<Event>,
    _request: TaskTrackerToken,
}

/// The way to the sockets. Cloning shares it.
#[derive(Clone)]
pub struct Publisher {
    batches: mpsc::Sender<Batch>,
    readers: Arc<[mpsc::Sender<Unrendered>]>,
}

impl Publisher {
    /// Starts its tasks. They end with the last of those who share this.
    pub fn start(realtime: Realtime, renderer: &Renderer, runtime: &Handle) -> Self {
        count(0);
        let frames = Frames { realtime, renderer: renderer.clone() };
        let (batches, committed) = mpsc::channel(BATCHES);
        let (own, committed) = (frames.clone(), Arc::new(Mutex::new(committed)));
        runtime.spawn(supervise_vital("publisher", move || own.clone().deliver(committed.clone())));
        let reader = |_| {
            let (sender, waiting) = mpsc::channel(WAITING);
            let (own, waiting) = (frames.clone(), Arc::new(Mutex::new(waiting)));
            let task = move || own.clone().read_and_deliver(waiting.clone());
            runtime.spawn(supervise_vital("publisher_of_events", task));
            sender
        };
        let readers: Arc<[_]> = (0..READERS).map(reader).collect();
        Self { batches, readers }
    }

    /// Delivers to nobody.
    #[cfg(test)]
    pub(super) fn of_nothing() -> Self {
        Self { batches: mpsc::channel(1).0, readers: (0..READERS).map(|_| mpsc::channel(1).0).collect() }
    }

    /// Delivers what a batch has changed.
    pub async fn committed(&self, changes: Batch) {
        let changes: Batch = changes.into_iter().filter(|change| !change.events.is_empty()).collect();
        if changes.is_empty() {
            return;
        }
        count(changes.iter().map(|change| change.events.len()).sum());
        // It ends with the server.
        let _ = self.batches.send(changes).await;
    }

    /// Delivers what a transaction beside the lanes has changed. Nothing that has to be answered waits: where there is no room, a task
    /// waits for it, on which a server that stops waits.
    pub fn committed_aside(&self, change: Committed, request: TaskTrackerToken) {
        if change.events.is_empty() {
            return;
        }
        count(change.events.len());
        if let Err(TrySendError::Full(batch)) = self.batches.try_send(vec![Arc::new(change)]) {
            let batches = self.batches.clone();
            tokio::spawn(async move {
                // It ends with the server.
                let _ = batches.send(batch).await;
                drop(request);
            });
        }
    }

    /// Delivers events of any kind.
    pub fn events(&self, events: Vec<Event>, request: &TaskTrackerToken) {
        count(events.len());
        let mut by_person: BTreeMap<UserId, Vec<Event>> = BTreeMap::new();
        for event in events {
            by_person.entry(event.person).or_default().push(event);
        }
        for (person, events) in by_person {
            let reader = &self.readers[usize::try_from(person.0.unsigned_abs()).unwrap_or(0) % READERS];
            if let Err(full) = reader.try_send(Unrendered { person, events, _request: request.clone() }) {
                drop(Owed(full.into_inner().events.len()));
            }
        }
    }
}

/// Where events become frames and go out. Only one task takes from each queue, and locks it only so that another can go on where it
/// panics.
#[derive(Clone)]
struct Frames {
    realtime: Realtime,
    renderer: Renderer,
}

impl Frames {
    /// A batch whose rendering panics waits in the store like one that could not be rendered: whoever misses it finds the hole.
    async fn deliver(self, committed: Arc<Mutex<mpsc::Receiver<Batch>>>) {
        let mut committed = committed.lock().await;
        while let Some(changes) = committed.recv().await {
            let owed = Owed(changes.iter().map(|change| change.events.len()).sum());
            let events = changes.iter().flat_map(|change| self.renderer.live(change));
            self.announce(owed, events.collect());
        }
    }

    async fn read_and_deliver(self, waiting: Arc<Mutex<mpsc::Receiver<Unrendered>>>) {
        let mut waiting = waiting.lock().await;
        while let Some(Unrendered { person, events, _request }) = waiting.recv().await {
            let owed = Owed(events.len());
            match self.renderer.replay(person, events).await {
                Ok(events) => self.announce(owed, events),
                Err(error) => {
                    self.announce(owed, Vec::new());
                    tracing::warn!(error.cause = ?error, "committed events wait for the next look into the store");
                }
            }
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
