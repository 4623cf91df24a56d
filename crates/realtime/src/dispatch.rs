use crate::{LiveEvent, core::Core, meters::Meters};
use kernel::{Clock, Timestamp};
use protocol::FrameKind;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// One event on its way to the sockets that its person has here. It is counted once: as delivered when the first
/// transport has taken it, as waiting when none did. So what is committed is accounted for as the sum of both.
pub(crate) struct Dispatch {
    meters: Arc<Meters>,
    clock: Arc<dyn Clock>,
    kind: FrameKind,
    committed_at: Timestamp,
    written: AtomicBool,
}

impl Dispatch {
    pub(crate) fn of(event: &LiveEvent, core: &Core) -> Arc<Self> {
        Arc::new(Self {
            meters: core.meters.clone(),
            clock: core.clock.clone(),
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

impl Drop for Dispatch {
    fn drop(&mut self) {
        if !*self.written.get_mut() {
            self.meters.waiting(1);
        }
    }
}

/// Two are the same only if they are one.
impl PartialEq for Dispatch {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Dispatch {}

impl std::fmt::Debug for Dispatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dispatch").field("kind", &self.kind).field("written", &self.written).finish_non_exhaustive()
    }
}
