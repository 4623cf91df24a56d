//! A node without a server around it: sockets in memory and a store of vectors.

mod peer;
mod store;

pub(crate) use peer::{Frame, Peer};
pub(crate) use services::Proxy;
pub(crate) use store::Store;

use actix_rt::Arbiter;
use kernel::{Clock, Timestamp, UserId};
use realtime::{BusConfig, BusHealth, Endpoint, Identity, Parts, Position, Realtime, Settings};
use std::{
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::runtime::Runtime;

pub(crate) const ADA: UserId = UserId(1_000_001);
pub(crate) const BOB: UserId = UserId(1_000_002);

pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "these tests run against real time")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_micros(since.as_micros().try_into().unwrap())
    }
}

/// Waits until something is so of which no event tells.
pub(crate) async fn until(condition: impl Fn() -> bool) {
    services::wait_until("what the test waits for", async || condition()).await;
}

/// Waits until the node hears what is said on the bus.
pub(crate) async fn healthy(node: &Realtime) {
    until(|| node.bus_health() == BusHealth::Healthy).await;
}

/// The runtime for Redis and background work, one for all tests of a binary.
pub(crate) fn background() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap())
}

/// Runs a test on a thread that can hold actors.
pub(crate) fn run(test: impl Future<Output = ()>) {
    actix_rt::System::new().block_on(async {
        tokio::time::timeout(Duration::from_mins(1), test).await.expect("the test hangs");
    });
}

/// Paces that a test can wait for.
pub(crate) fn quick() -> Settings {
    Settings {
        watermark_every: Duration::from_millis(50),
        recheck_every: Duration::from_millis(50),
        ..Settings::default()
    }
}

/// A node over `store`.
pub(crate) fn node(store: &Arc<Store>, settings: Settings, bus: BusConfig) -> Realtime {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + (u64::from(std::process::id()) << 32);
    let parts = Parts {
        settings,
        clock: Arc::new(MachineClock),
        bus,
        runtime: background().handle().clone(),
        arbiters: vec![Arbiter::new().handle(), Arbiter::new().handle()],
        node: number,
    };
    let realtime = Realtime::new(parts).unwrap();
    store.attach(realtime.clone());
    realtime.start(store.gateway(realtime.clone()));
    realtime
}

pub(crate) fn alone(store: &Arc<Store>) -> Realtime {
    node(store, quick(), BusConfig::Local)
}

pub(crate) fn identity(person: UserId) -> Identity {
    Identity { person, session_id: Some("s1".into()), token_epoch: None, expires_at: None }
}

pub(crate) fn from_cursor(cursor: impl std::fmt::Display) -> Position {
    Position { cursor: Some(cursor.to_string()), ..Position::default() }
}

/// A person's `/ws/chat/`, live from now on and past its welcome.
pub(crate) async fn chat(node: &Realtime, person: UserId) -> Peer {
    let mut peer = Peer::connect(node, identity(person), Endpoint::Chat, Position::default());
    peer.expect("welcome").await;
    peer
}
