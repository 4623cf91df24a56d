//! Taking out of the files what was erased. `secure_delete` overwrites it in the database; what the write-ahead log still has
//! of it goes when the log is copied into the database and cut off.

use super::connect;
use diesel::{QueryableByName, sql_query, sql_types::Integer};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use kernel::StoreError;
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::Notify,
    task::AbortHandle,
    time::{sleep, timeout},
};

/// A try waits so long for those who still read from the log, and whoever writes waits behind it.
const PATIENCE_MS: u32 = 100;
/// Between the first two tries; each later pause is twice as long, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// The longest time of the last try when the process ends.
const LAST_TRY: Duration = Duration::from_secs(1);

/// Cuts the log off in a task of its own whenever it was asked to, so that nobody waits for it.
pub(super) struct Scrubber {
    url: String,
    bell: Arc<Notify>,
    task: AbortHandle,
}

impl Scrubber {
    pub(super) fn start(url: String, runtime: &Handle) -> Self {
        let bell = Arc::new(Notify::new());
        // A process that was killed may have left something behind.
        bell.notify_one();
        let task = runtime.spawn(run(url.clone(), bell.clone())).abort_handle();
        Self { url, bell, task }
    }

    /// Something was erased. Whoever asks while a try is under way is served by the next one.
    pub(super) fn ask(&self) {
        self.bell.notify_one();
    }

    /// The last time, before the process ends. A log that cannot be cut off then is cut off at the next start.
    pub(super) async fn finish(&self) {
        self.task.abort();
        let last = async {
            while !matches!(cut_off(self.url.clone()).await, Ok(true)) {
                sleep(FIRST_PAUSE / 4).await;
            }
        };
        if timeout(LAST_TRY, last).await.is_err() {
            tracing::warn!(
                "the write-ahead log could not be cut off: what was erased may be in it until the next start"
            );
        }
    }
}

impl Drop for Scrubber {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(url: String, bell: Arc<Notify>) {
    loop {
        bell.notified().await;
        let mut pause = FIRST_PAUSE;
        // In a task of its own: one that panics is a try that failed.
        while !matches!(tokio::spawn(cut_off(url.clone())).await, Ok(Ok(true))) {
            sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Tells whether nothing is left in the log. A reader that began before the last write keeps it from being so.
async fn cut_off(url: String) -> Result<bool, StoreError> {
    let mut conn = connect::connect(url).await.map_err(StoreError::unavailable)?;
    let patience = format!("PRAGMA busy_timeout = {PATIENCE_MS}");
    conn.batch_execute(&patience).await.map_err(StoreError::unavailable)?;
    let done: Checkpoint =
        sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut conn).await.map_err(StoreError::unavailable)?;
    Ok(done.busy == 0)
}
