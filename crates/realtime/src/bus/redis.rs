//! The bus over Redis publish/subscribe: one connection that publishes, one that listens.

mod link;
mod listeners;
mod outgoing;
mod pause;
mod publisher;
mod subscriber;
mod subscriptions;

use super::{Bus, BusHealth, CountedBy, OpenSockets, Receiver, Topic, wire};
use crate::{LiveEvent, Signal, supervise};
use deadpool_redis::redis::RedisError;
use kernel::UserId;
use link::Link;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::runtime::Handle;

/// People of one message about who comes and goes.
const LARGEST_BATCH: usize = 5000;

/// The bus of a node that shares a Redis with others.
pub(crate) struct RedisBus(Arc<Link>);

impl RedisBus {
    /// Only reads the address: Redis need not be there.
    pub(crate) fn new(url: &str, prefix: String, node: u64) -> Result<Self, RedisError> {
        Link::new(url, prefix, node).map(|link| Self(Arc::new(link)))
    }
}

impl Bus for RedisBus {
    fn start(&self, receiver: Arc<dyn Receiver>, runtime: &Handle) {
        self.subscribe(Topic::Presence);
        let link = self.0.clone();
        runtime.spawn(supervise("bus_publisher", move || publisher::publish(link.clone())));
        let link = self.0.clone();
        runtime.spawn(supervise("bus_subscriber", move || subscriber::listen(link.clone(), receiver.clone())));
    }

    fn event(&self, event: &LiveEvent, counted_by: CountedBy) {
        let topic = Topic::Person(event.person);
        self.0.outgoing.push_event(topic, wire::event(self.0.node, event, counted_by), counted_by);
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
        self.0.subscriptions.want(topic);
        self.0.changed.notify_one();
    }

    fn unsubscribe(&self, topic: Topic) {
        self.0.subscriptions.forget(topic);
        self.0.changed.notify_one();
    }

    fn health(&self) -> BusHealth {
        if self.0.healthy.load(Ordering::Acquire) { BusHealth::Healthy } else { BusHealth::Degraded }
    }

    fn stop(&self) {
        self.0.stop.cancel();
    }
}
