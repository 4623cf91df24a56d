//! The bus over Redis publish/subscribe: one connection that publishes, one that listens.

mod listeners;
mod publisher;
mod subscriber;
mod wishes;

use super::{Account, Bus, BusHealth, OpenSockets, Receiver, Topic, wire};
use crate::{LiveEvent, Signal, SignalFrame};
use deadpool_redis::redis::{Client, RedisError};
use kernel::UserId;
use listeners::Listeners;
use protocol::FrameKind;
use publisher::Outgoing;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, sync::Notify};
use tokio_util::sync::CancellationToken;
use wishes::Wishes;

/// Redis has this long to answer anything.
const PATIENCE: Duration = Duration::from_secs(2);
/// People of one message about who comes and goes.
const LARGEST_BATCH: usize = 5000;
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The bus of a node that shares a Redis with others.
pub(crate) struct RedisBus(Arc<Link>);

struct Link {
    client: Client,
    node: u64,
    prefix: String,
    outgoing: Outgoing,
    listeners: Listeners,
    wishes: Wishes,
    /// Rung with every wish.
    wished: Notify,
    healthy: AtomicBool,
    stop: CancellationToken,
}

impl RedisBus {
    /// Only reads the address: Redis need not be there.
    pub(crate) fn new(url: &str, prefix: String, node: u64) -> Result<Self, RedisError> {
        Ok(Self(Arc::new(Link {
            client: Client::open(url)?,
            node,
            prefix,
            outgoing: Outgoing::default(),
            listeners: Listeners::default(),
            wishes: Wishes::default(),
            wished: Notify::new(),
            healthy: AtomicBool::new(false),
            stop: CancellationToken::new(),
        })))
    }
}

impl Link {
    fn channel(&self, topic: Topic) -> String {
        match topic {
            Topic::Person(id) => format!("{}u:{id}", self.prefix),
            Topic::Conversation(id) => format!("{}c:{id}", self.prefix),
            Topic::Presence => format!("{}who", self.prefix),
            Topic::Node(node) => format!("{}node:{node:016x}", self.prefix),
        }
    }

    fn say(&self, topic: Topic, message: Vec<u8>) {
        self.outgoing.push(topic, message);
    }

    /// Says what is not durable. Of what comes again and again nothing goes where nobody listens.
    fn pass_on(&self, topic: Topic, frame: &SignalFrame, message: impl FnOnce() -> Vec<u8>) {
        let comes_again = matches!(frame.kind, FrameKind::TypingIndicator | FrameKind::CallIce);
        if !(comes_again && self.listeners.nobody(topic)) {
            self.say(topic, message());
        }
    }

    fn set_healthy(&self, healthy: bool) {
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

impl Bus for RedisBus {
    fn start(&self, receiver: Arc<dyn Receiver>, runtime: &Handle) {
        self.subscribe(Topic::Presence);
        runtime.spawn(publisher::publish(self.0.clone()));
        runtime.spawn(subscriber::listen(self.0.clone(), receiver));
    }

    fn event(&self, event: &LiveEvent, account: Account) {
        let topic = Topic::Person(event.person);
        self.0.outgoing.push_event(topic, wire::event(self.0.node, event, account), account);
    }

    fn signal(&self, signal: &Signal) {
        let link = &self.0;
        match signal {
            Signal::Conversation { conversation, from, to, frame } => {
                link.pass_on(Topic::Conversation(*conversation), frame, || {
                    wire::in_conversation(link.node, *conversation, *from, frame)
                });
                for person in to.iter().filter(|person| *person != from) {
                    let message = || wire::to_person(link.node, *person, None, frame);
                    link.pass_on(Topic::Person(*person), frame, message);
                }
            }
            Signal::Person { person, conversation, frame } => {
                let message = || wire::to_person(link.node, *person, *conversation, frame);
                link.pass_on(Topic::Person(*person), frame, message);
            }
            Signal::Control { person, control } => {
                link.say(Topic::Person(*person), wire::control(link.node, *person, control));
            }
        }
    }

    fn presence(&self, people: &[(UserId, Duration)]) {
        for people in people.chunks(LARGEST_BATCH) {
            self.0.say(Topic::Presence, wire::presence(self.0.node, people));
        }
    }

    fn sockets(&self, own: &OpenSockets) {
        self.0.say(Topic::Person(own.person), wire::sockets(self.0.node, own));
    }

    fn subscribe(&self, topic: Topic) {
        self.0.wishes.want(topic);
        self.0.wished.notify_one();
    }

    fn unsubscribe(&self, topic: Topic) {
        self.0.wishes.forget(topic);
        self.0.wished.notify_one();
    }

    fn health(&self) -> BusHealth {
        if self.0.healthy.load(Ordering::Acquire) { BusHealth::Healthy } else { BusHealth::Degraded }
    }

    fn stop(&self) {
        self.0.stop.cancel();
    }
}

/// Waits a little longer after each failure, up to a quarter of a second: a Redis that is back is found at once.
struct Pause(Duration);

impl Pause {
    fn new() -> Self {
        Self(FIRST_PAUSE)
    }

    async fn wait(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(LONGEST_PAUSE);
    }

    fn reset(&mut self) {
        self.0 = FIRST_PAUSE;
    }
}
