use super::{listeners::Listeners, outgoing::Outgoing, subscriptions::Subscriptions};
use crate::{SignalFrame, bus::Topic};
use deadpool_redis::redis::{Client, RedisError};
use protocol::FrameKind;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Redis has this long to answer anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// The parts that the two connections to Redis share.
pub(super) struct Link {
    pub(super) client: Client,
    pub(super) node: u64,
    pub(super) prefix: String,
    pub(super) outgoing: Outgoing,
    pub(super) listeners: Listeners,
    pub(super) subscriptions: Subscriptions,
    /// Rung when they change.
    pub(super) changed: Notify,
    pub(super) healthy: AtomicBool,
    pub(super) stop: CancellationToken,
}

impl Link {
    /// Only reads the address: Redis need not be there.
    pub(super) fn new(url: &str, prefix: String, node: u64) -> Result<Self, RedisError> {
        Ok(Self {
            client: Client::open(url)?,
            node,
            prefix,
            outgoing: Outgoing::default(),
            listeners: Listeners::default(),
            subscriptions: Subscriptions::default(),
            changed: Notify::new(),
            healthy: AtomicBool::new(false),
            stop: CancellationToken::new(),
        })
    }

    pub(super) fn channel(&self, topic: Topic) -> String {
        match topic {
            Topic::Person(id) => format!("{}u:{id}", self.prefix),
            Topic::Conversation(id) => format!("{}c:{id}", self.prefix),
            Topic::Presence => format!("{}who", self.prefix),
            Topic::Node(node) => format!("{}node:{node:016x}", self.prefix),
        }
    }

    pub(super) fn say(&self, topic: Topic, message: Vec<u8>) {
        self.outgoing.push(topic, message);
    }

    /// Says what is not durable. Of what comes again and again nothing goes where nobody listens.
    pub(super) fn pass_on(&self, topic: Topic, frame: &SignalFrame, message: impl FnOnce() -> Vec<u8>) {
        let comes_again = matches!(frame.kind, FrameKind::TypingIndicator | FrameKind::CallIce);
        if !(comes_again && self.listeners.nobody(topic)) {
            self.say(topic, message());
        }
    }

    pub(super) fn set_healthy(&self, healthy: bool) {
        if self.healthy.swap(healthy, Ordering::AcqRel) != healthy {
            metrics::gauge!("matchwire_bus_healthy").set(if healthy { 1.0 } else { 0.0 });
            if healthy {
                tracing::info!("the bus carries");
            } else {
                tracing::warn!("the bus does not carry, other nodes learn of events from the store");
            }
        }
    }
}
