use crate::bus::{CountedBy, Topic};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use tokio::sync::Notify;

/// Messages that may wait; more are dropped and counted.
const LONGEST_QUEUE: usize = 16 * 1024;
const LARGEST_QUEUE: usize = 32 * 1024 * 1024;

/// The messages that wait to be published.
#[derive(Default)]
pub(super) struct Outgoing {
    queue: Mutex<Queue>,
    bell: Notify,
}

/// One message on its way to Redis.
pub(super) struct Outbound {
    pub(super) topic: Topic,
    pub(super) message: Vec<u8>,
    /// An event that nobody here counts: if no other node takes it, it waits.
    pub(super) counted_by_receiver: bool,
}

#[derive(Default)]
struct Queue {
    messages: VecDeque<Outbound>,
    bytes: usize,
}

impl Outgoing {
    pub(super) fn push(&self, topic: Topic, message: Vec<u8>) {
        self.put(Outbound { topic, message, counted_by_receiver: false });
    }

    pub(super) fn push_event(&self, topic: Topic, message: Vec<u8>, counted_by: CountedBy) {
        self.put(Outbound { topic, message, counted_by_receiver: counted_by == CountedBy::Receiver });
    }

    /// Waits until there is something to take.
    pub(super) async fn pushed(&self) {
        self.bell.notified().await;
    }

    fn put(&self, outbound: Outbound) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.messages.len() >= LONGEST_QUEUE || queue.bytes >= LARGEST_QUEUE {
            drop(queue);
            dropped(&[outbound]);
            return;
        }
        queue.bytes += outbound.message.len();
        queue.messages.push_back(outbound);
        drop(queue);
        self.bell.notify_one();
    }

    /// Up to so many of those that wait.
    pub(super) fn take(&self, most: usize) -> Vec<Outbound> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let count = queue.messages.len().min(most);
        let batch: Vec<_> = queue.messages.drain(..count).collect();
        queue.bytes -= batch.iter().map(|outbound| outbound.message.len()).sum::<usize>();
        batch
    }
}

/// Counts what is given up.
pub(super) fn dropped(messages: &[Outbound]) {
    metrics::counter!("matchwire_dropped_total", "reason" => "bus_away").increment(messages.len() as u64);
    metrics::counter!("matchwire_events_waiting_total")
        .increment(messages.iter().filter(|outbound| outbound.counted_by_receiver).count() as u64);
}
