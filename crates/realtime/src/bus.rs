//! How a node's events reach the other nodes. Never the own node: that is served directly and first, so a bus that is
//! away costs other nodes up to a round of the watermark, and this node nothing.

mod local;
mod redis;
mod wire;

pub(crate) use local::LocalBus;
pub(crate) use redis::RedisBus;

use crate::{LiveEvent, Signal};
use kernel::{ConversationId, Timestamp, UserId};
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

/// The way on which the nodes of an installation reach each other.
#[derive(Clone)]
pub enum BusConfig {
    /// This is the only node.
    Local,
    /// The nodes meet in Redis.
    Redis {
        /// `redis://…` or `rediss://…`. Never printed: it may hold a password.
        url: String,
        /// Put before every channel, so that several installations can share one Redis.
        prefix: String,
    },
}

/// The state of the bus, as `/readyz` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusHealth {
    /// There is none to be ill.
    Local,
    /// A message to oneself came back lately.
    Healthy,
    /// Other nodes learn of events by comparing counters only.
    Degraded,
}

/// A channel of the bus that a node can listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Topic {
    Person(UserId),
    Conversation(ConversationId),
    /// Carries who comes and goes, to every node.
    Presence,
    /// Carries what this node says to itself, to see that it is heard.
    Node(u64),
}

/// A person's sockets on one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenSockets {
    pub(crate) person: UserId,
    /// The times at which they were opened; of too many only the newest.
    pub(crate) opened: Vec<Timestamp>,
    /// The node has just come to hear of this person and wants to know of the others' sockets.
    pub(crate) asks: bool,
}

/// The node that counts what becomes of an event (see [`DeliveryTracker`](crate::delivery_tracker::DeliveryTracker)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountedBy {
    /// The node that committed it.
    Origin,
    /// Whoever takes the doorbell, or the node that committed it when nobody does.
    Receiver,
}

/// The side of a node that hears what other nodes say.
pub(crate) trait Receiver: Send + Sync {
    fn event(&self, event: LiveEvent, counted_by: CountedBy);
    fn signal(&self, signal: Signal);
    /// These people are online for so long from now.
    fn presence(&self, people: &[(UserId, Duration)]);
    /// A node has these sockets of a person.
    fn sockets(&self, node: u64, theirs: OpenSockets);
    /// These are heard from now on; what was said before was not.
    fn subscribed(&self, topics: &[Topic]);
}

/// Carries doorbells between nodes.
///
/// Laws: nothing here waits or fails; what cannot be carried is dropped and counted, because the store is the truth and the
/// watermark finds it. Subscriptions are a wish that is carried out as soon as it can be.
pub(crate) trait Bus: Send + Sync {
    /// Begins to work on `runtime`. Called once.
    fn start(&self, receiver: Arc<dyn Receiver>, runtime: &Handle);
    fn event(&self, event: &LiveEvent, counted_by: CountedBy);
    fn signal(&self, signal: &Signal);
    /// Tells every other node that these people are online for so long from now.
    fn presence(&self, people: &[(UserId, Duration)]);
    /// Tells the other nodes that have this person which sockets are here.
    fn sockets(&self, own: &OpenSockets);
    fn subscribe(&self, topic: Topic);
    fn unsubscribe(&self, topic: Topic);
    fn health(&self) -> BusHealth;
    /// Ends its tasks.
    fn stop(&self);
}
