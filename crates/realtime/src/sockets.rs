use crate::{group::SocketId, registry::Registry, socket::Socket};
use actix::{Message, Recipient};
use protocol::CloseCode;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// Asks a connection to close once the commands under way are answered.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub(crate) struct Depart(pub(crate) CloseCode);

/// A socket and how its connection is asked to end once its commands are answered.
#[derive(Clone)]
pub(crate) struct Open {
    pub(crate) socket: Arc<Socket>,
    pub(crate) connection: Recipient<Depart>,
}

/// Every open socket of the node, for what concerns them all.
pub(crate) struct Sockets {
    open: Registry<SocketId, Open>,
    next: AtomicU64,
    refusing: AtomicBool,
}

impl Sockets {
    pub(crate) fn new() -> Self {
        Self { open: Registry::new(), next: AtomicU64::new(1), refusing: AtomicBool::new(false) }
    }

    pub(crate) fn next_id(&self) -> SocketId {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn add(&self, open: Open) {
        self.open.get_or_start(open.socket.id, || open, |_| ());
    }

    pub(crate) fn remove(&self, id: SocketId) {
        self.open.retire(&id, |_| true);
    }

    pub(crate) fn len(&self) -> usize {
        self.open.len()
    }

    /// All of them, oldest first.
    pub(crate) fn all(&self) -> Vec<Open> {
        let mut open = self.open.values();
        open.sort_unstable_by_key(|open| open.socket.id);
        open
    }

    /// Notes how much waits for all of them together.
    pub(crate) fn measure(&self) {
        let bytes: usize = self.open.values().iter().map(|open| open.socket.outbox.bytes()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a gauge, not an account")]
        metrics::gauge!("matchwire_outbox_bytes").set(bytes as f64);
    }

    /// From now on new sockets are told to go elsewhere.
    pub(crate) fn refuse(&self) {
        self.refusing.store(true, Ordering::Release);
    }

    pub(crate) fn refuses(&self) -> bool {
        self.refusing.load(Ordering::Acquire)
    }
}
