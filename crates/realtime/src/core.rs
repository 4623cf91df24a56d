use crate::{
    Gateway, LiveEvent, Settings, Signal,
    bus::{Bus, CountedBy, OpenSockets, Receiver, Topic},
    counter_requests::CounterRequests,
    delivery_tracker::DeliveryTracker,
    group::Arbiters,
    hub::Hub,
    meters::Meters,
    presence::Presence,
    sockets::Sockets,
    typing_state::TypingState,
};
use kernel::{Clock, UserId};
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// The parts of a node that all its tasks and actors share.
pub(crate) struct Core {
    pub(crate) settings: Arc<Settings>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hub: Hub,
    pub(crate) arbiters: Arbiters,
    pub(crate) bus: Arc<dyn Bus>,
    /// This node's own number.
    pub(crate) node: u64,
    pub(crate) counter_requests: CounterRequests,
    pub(crate) sockets: Sockets,
    pub(crate) typing: TypingState,
    pub(crate) presence: Presence,
    pub(crate) meters: Arc<Meters>,
    /// Store and Redis work runs here, never on a thread that serves sockets.
    pub(crate) runtime: Handle,
    /// Ends the background tasks.
    pub(crate) stop: CancellationToken,
    /// The server's side is attached after construction, because it needs this crate to announce what it has committed.
    pub(crate) gateway: OnceLock<Arc<dyn Gateway>>,
}

impl Core {
    pub(crate) fn gateway(&self) -> Arc<dyn Gateway> {
        self.gateway.get().expect("sockets are only accepted once the gateway is attached").clone()
    }

    pub(crate) fn epoch(&self) -> Arc<str> {
        self.gateway().epoch()
    }
}

impl Receiver for Core {
    fn event(&self, event: LiveEvent, counted_by: CountedBy) {
        let counts = counted_by == CountedBy::Receiver;
        let taken =
            self.hub.deliver(event, |event| counts.then(|| DeliveryTracker::of(event, &self.meters, &self.clock)));
        if counts && !taken {
            // The person has just left.
            self.meters.waiting(1);
        }
    }

    fn signal(&self, signal: Signal) {
        self.hub.signal(&signal);
    }

    fn subscribed(&self, topics: &[Topic]) {
        // What was published before the subscription took effect is found by comparing the counters now.
        self.counter_requests.ask_all(topics.iter().filter_map(|topic| match topic {
            Topic::Person(person) => Some(*person),
            Topic::Conversation(_) | Topic::Presence | Topic::Node(_) => None,
        }));
        for topic in topics {
            if let Topic::Person(person) = topic {
                self.hub.subscribed(*person);
            }
        }
        if topics.contains(&Topic::Presence) {
            self.presence.may_have_missed_some();
        }
    }

    fn sockets(&self, node: u64, theirs: OpenSockets) {
        self.hub.remote_sockets(node, theirs);
    }

    fn presence(&self, people: &[(UserId, Duration)]) {
        self.presence.heard(people);
    }
}
