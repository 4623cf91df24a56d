use jobs::JobStore;
use kernel::{Clock, NewJob, StoreError};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The way to what is done later. Cloning shares it.
#[derive(Clone)]
pub struct Jobs {
    pub(super) store: Arc<dyn JobStore>,
    pub(super) clock: Arc<dyn Clock>,
    /// Rings when this node has stored a job, so that its runner does not wait for the next look.
    pub(super) doorbell: Arc<Notify>,
    /// Set when nothing more is claimed.
    pub(super) stopping: CancellationToken,
    /// Set when there is no time left: what is not finished is given back.
    pub(super) hurrying: CancellationToken,
    /// The jobs that this node works on.
    pub(super) under_way: TaskTracker,
}

impl Jobs {
    pub fn new(store: Arc<dyn JobStore>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            doorbell: Arc::default(),
            stopping: CancellationToken::new(),
            hurrying: CancellationToken::new(),
            under_way: TaskTracker::new(),
        }
    }

    /// Stores jobs that come with no other change. What has another change for its cause is stored with that.
    pub async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<(), StoreError> {
        self.store.enqueue(jobs, self.clock.now()).await?;
        self.ring();
        Ok(())
    }

    /// Has the runner look at once, after a transaction that stored a job. Other nodes look every second.
    pub fn ring(&self) {
        self.doorbell.notify_waiters();
    }

    /// Claims nothing more.
    pub fn stop(&self) {
        self.stopping.cancel();
        self.under_way.close();
    }

    /// Waits until what this node works on is finished, at most so long; gives the rest back. Returns whether all was finished.
    pub async fn finish(&self, within: Duration) -> bool {
        self.stop();
        let finished = tokio::time::timeout(within, self.under_way.wait()).await.is_ok();
        if !finished {
            self.hurrying.cancel();
            self.under_way.wait().await;
        }
        finished
    }
}
