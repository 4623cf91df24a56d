use crate::{
    BusConfig, BusHealth, Endpoint, Gateway, Identity, LiveEvent, Position, Settings, Signal,
    bus::{Bus, CountedBy, LocalBus, RedisBus},
    connection::{ConnectionActor, Transport},
    core::Core,
    counter_requests::CounterRequests,
    delivery_tracker::DeliveryTracker,
    drain,
    group::Arbiters,
    hub::Hub,
    meters::{self, Meters},
    outbox::SocketBody,
    presence::{self, Presence, PresenceInRedis},
    recheck,
    socket::Socket,
    sockets::Sockets,
    supervise::{supervise, supervise_vital},
    typing,
    typing_state::TypingState,
    watermark,
};
use actix_rt::ArbiterHandle;
use actix_web::web::Payload;
use deadpool_redis::redis::RedisError;
use kernel::{Clock, UserId};
use protocol::CloseCode;
use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

/// Everything that a node is built from.
pub struct Parts {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub bus: BusConfig,
    /// Redis and background work run here: a multi-thread runtime that serves no sockets.
    pub runtime: Handle,
    /// The group actors live here: there has to be at least one, and there should be few.
    pub arbiters: Vec<ArbiterHandle>,
    /// This node's own number, random at every start: what it says on the bus it does not hear itself.
    pub node: u64,
}

/// A socket that has passed the handshake.
///
/// `payload` comes from [`websocket::upgrade`].
pub struct Arrival {
    pub identity: Identity,
    pub endpoint: Endpoint,
    pub position: Position,
    pub payload: Payload,
}

/// The realtime side of one node. Clones are the same node.
#[derive(Clone)]
pub struct Realtime {
    core: Arc<Core>,
    /// Is taken out when the node starts.
    shared_presence: Arc<Mutex<Option<PresenceInRedis>>>,
}

impl Realtime {
    /// Builds a node; nothing moves before [`Self::start`]. Fails only if the address of Redis cannot be read.
    ///
    /// # Panics
    /// Without an arbiter: there would be no thread for the groups.
    pub fn new(parts: Parts) -> Result<Self, RedisError> {
        let Parts { settings, clock, bus, runtime, arbiters, node } = parts;
        let (bus, shared_presence): (Arc<dyn Bus>, _) = match bus {
            BusConfig::Local => (Arc::new(LocalBus), None),
            BusConfig::Redis { url, prefix } => {
                let shared = PresenceInRedis::new(&url, &prefix)?;
                (Arc::new(RedisBus::new(&url, prefix, node)?), Some(shared))
            }
        };
        meters::describe();
        let core = Core {
            presence: Presence::new(&settings),
            settings: Arc::new(settings),
            clock,
            hub: Hub::new(),
            arbiters: Arbiters::new(arbiters),
            bus,
            node,
            counter_requests: CounterRequests::default(),
            sockets: Sockets::new(),
            typing: TypingState::default(),
            meters: Arc::new(Meters::new()),
            runtime,
            stop: CancellationToken::new(),
            gateway: OnceLock::new(),
        };
        Ok(Self { core: Arc::new(core), shared_presence: Arc::new(Mutex::new(shared_presence)) })
    }

    /// Attaches the server's side and begins to work. The second call changes nothing.
    pub fn start(&self, gateway: Arc<dyn Gateway>) {
        if self.core.gateway.set(gateway).is_err() {
            return;
        }
        let core = &self.core;
        core.bus.start(core.clone(), &core.runtime);
        let own = core.clone();
        core.runtime.spawn(supervise_vital("watermark", move || watermark::run(own.clone())));
        let own = core.clone();
        core.runtime.spawn(supervise("recheck", move || recheck::run(own.clone())));
        let own = core.clone();
        core.runtime.spawn(supervise("typing", move || typing::run(own.clone())));
        let own = core.clone();
        core.runtime.spawn(supervise("presence", move || presence::notifier::run(own.clone())));
        let shared = self.shared_presence.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(shared) = shared.map(Arc::new) {
            let own = core.clone();
            core.runtime
                .spawn(supervise("presence_in_redis", move || presence::redis::run(own.clone(), shared.clone())));
        }
    }

    /// Tells the sockets of these people, here at once and on the other nodes over the bus. Called after the commit, in
    /// any order; never waits.
    pub fn deliver(&self, events: Vec<LiveEvent>) {
        let Core { hub, meters, clock, .. } = self.core.as_ref();
        for event in events {
            let here = hub.deliver(event.clone(), |event| Some(DeliveryTracker::of(event, meters, clock)));
            let counted_by = if here { CountedBy::Origin } else { CountedBy::Receiver };
            self.core.bus.event(&event, counted_by);
        }
    }

    /// Passes on what is not durable, here at once and on the other nodes over the bus. Never waits.
    pub fn signal(&self, signal: &Signal) {
        self.core.hub.signal(signal);
        self.core.bus.signal(signal);
    }

    /// Serves a socket for as long as it lives; the body is what its transport writes. Must be called on the actix worker that
    /// the socket belongs to.
    pub fn accept(&self, arrival: Arrival) -> SocketBody {
        let Arrival { identity, endpoint, position, payload } = arrival;
        let Core { sockets, clock, settings, meters, gateway, .. } = self.core.as_ref();
        let (id, limits) = (sockets.next_id(), settings.outbox.clone());
        let socket = Arc::new(Socket::new(id, endpoint, identity.clone(), clock.as_ref(), limits, meters.clone()));
        let (body, written) = SocketBody::of(socket.outbox.clone());
        if gateway.get().is_some() {
            let transport = Transport { payload, written };
            ConnectionActor::launch(self.core.clone(), socket, &identity, &position, transport);
        } else {
            socket.close(CloseCode::StoreUnavailable);
        }
        body
    }

    /// Open sockets on this node.
    pub fn sockets(&self) -> usize {
        self.core.sockets.len()
    }

    /// People with a socket on this node.
    pub fn online(&self) -> Vec<UserId> {
        self.core.hub.online()
    }

    /// True where this person has a socket on this node.
    pub fn is_online(&self, person: UserId) -> bool {
        self.core.hub.person(person).is_some()
    }

    /// Whether this person counts as online, on whatever node, as far as this one knows. Who may be told is not asked here.
    pub fn is_present(&self, person: UserId) -> bool {
        self.core.presence.is_online(person)
    }

    /// The bus as `/readyz` tells of it.
    pub fn bus_health(&self) -> BusHealth {
        self.core.bus.health()
    }

    /// Empties the node: every socket is told its slot at once and closed with 4201 at it, its commands answered before. New
    /// sockets are turned away. Ends when all are gone, or when `over` is.
    pub async fn drain(&self, over: Duration) {
        drain::drain(&self.core, over).await;
    }

    /// Closes every socket with this code, its commands answered before; does not wait.
    pub fn close_all(&self, code: CloseCode) {
        drain::close_all(&self.core, code);
    }

    /// Ends the background work. Sockets are closed before.
    pub fn stop(&self) {
        self.core.stop.cancel();
        self.core.bus.stop();
    }
}
