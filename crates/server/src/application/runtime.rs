use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};

/// How long what is being written may take when the server ends.
const LAST_WRITES: Duration = Duration::from_secs(1);

/// The runtime that the store's and the bus's connections live on. A pooled connection belongs to the runtime that opened
/// it, and actix workers are single-threaded ones: on them a busy worker would hold up everybody's queries.
pub(crate) struct StoreRuntime(Option<Runtime>);

impl StoreRuntime {
    pub(crate) fn new() -> std::io::Result<Self> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from).max(2);
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(threads).thread_name("matchwire-store").enable_all();
        Ok(Self(Some(builder.build()?)))
    }

    pub(crate) fn handle(&self) -> Handle {
        self.0.as_ref().expect("the runtime is there until it is dropped").handle().clone()
    }

    /// Lets what is being written come to its end.
    pub(crate) async fn finish(mut self) {
        if let Some(runtime) = self.0.take() {
            let _ = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(LAST_WRITES)).await;
        }
    }
}

impl Drop for StoreRuntime {
    /// A runtime must not be waited for where other futures run.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
