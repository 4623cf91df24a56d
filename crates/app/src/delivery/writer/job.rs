use super::turns::Turn;
use conversations::{Change, Committed, ConversationError};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::{sync::oneshot, time::Instant};

/// What a change has come to, as its author learns of it.
pub type WriteOutcome = Result<Arc<Committed>, ConversationError>;

/// A change that waits for its batch.
pub(super) struct Job {
    pub(super) queued_at: Instant,
    /// Since when it waits for somebody to let go of its conversation.
    pub(super) set_aside_at: Option<Instant>,
    pub(super) change: Change,
    pub(super) answer: Reply,
}

/// Where the author waits, and the turn that is over when it is answered. Who is not answered, since the lane panicked, is told to
/// come back.
pub(super) struct Reply {
    answer: oneshot::Sender<WriteOutcome>,
    under_way: UnderWay,
    _turn: Turn,
}

impl Reply {
    pub(super) fn new(answer: oneshot::Sender<WriteOutcome>, turn: Turn, under_way: UnderWay) -> Self {
        Self { answer, under_way, _turn: turn }
    }

    /// Tells the author, who may have hung up. Whoever has something left to do about it keeps what comes back until it is done.
    pub(super) fn send(self, outcome: WriteOutcome) -> UnderWay {
        let _ = self.answer.send(outcome);
        self.under_way
    }
}

/// A change that waits, is being written, or is to be told.
pub(super) struct UnderWay(Arc<AtomicUsize>);

impl UnderWay {
    pub(super) fn begin(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::AcqRel);
        Self(count.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
