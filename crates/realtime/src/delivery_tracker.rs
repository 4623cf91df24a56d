use crate::{LiveEvent, meters::Meters};
use kernel::{Clock, Timestamp};
use protocol::FrameKind;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What becomes of one event, for delivery accounting: delivered once a transport of the person has taken it, waiting when none
/// did and this is dropped, for whatever reason.
///
/// Each committed event is counted by one node. Where the node that committed it has the person, it is that one, and the
/// doorbell tells the other nodes so; else it is the node that takes the doorbell; and where no node takes it, the committing
/// one counts it as waiting. Only if the person is on several nodes and not on the committing one do they all count it: the
/// committing node learns from Redis how many they are and counts the surplus as shared. So over all nodes, at rest and as
/// long as no node or bus broke down in between,
///
/// committed + shared = delivered + waiting.
///
/// What waited and is read later, by a replay or by a group that repairs a hole, is not counted again.
pub(crate) struct DeliveryTracker {
    meters: Arc<Meters>,
    clock: Arc<dyn Clock>,
    kind: FrameKind,
    committed_at: Timestamp,
    written: AtomicBool,
}

impl DeliveryTracker {
    pub(crate) fn of(event: &LiveEvent, meters: &Arc<Meters>, clock: &Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            meters: meters.clone(),
            clock: clock.clone(),
            kind: event.kind,
            committed_at: event.at,
            written: AtomicBool::new(false),
        })
    }

    /// A socket's transport has taken it.
    pub(crate) fn written(&self) {
        if !self.written.swap(true, Ordering::AcqRel) {
            self.meters.delivered(self.kind, self.clock.now().since(self.committed_at));
        }
    }
}

impl Drop for DeliveryTracker {
    fn drop(&mut self) {
        if !*self.written.get_mut() {
            self.meters.waiting(1);
        }
    }
}

/// Two are the same only if they are one.
impl PartialEq for DeliveryTracker {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for DeliveryTracker {}

impl std::fmt::Debug for DeliveryTracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryTracker")
            .field("kind", &self.kind)
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}
