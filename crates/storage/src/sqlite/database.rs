use super::{Conn, connect, migrate, result_code, scrubber::Scrubber, write_connection::WriteConnection};
use crate::{
    options::Options,
    ports::End,
    transaction::{NoAnswer, TxError},
};
use async_trait::async_trait;
use deadpool::managed::TimeoutType;
use diesel::result::Error;
use diesel_async::{
    AsyncConnection as _,
    pooled_connection::deadpool::{Object, Pool, PoolError},
};
use futures_util::future::BoxFuture;
use kernel::StoreError;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{runtime::Handle, sync::Mutex, time::timeout};

/// The limit of [`Database::write_at_leisure`].
const LEISURE: Duration = Duration::from_mins(2);

/// An open SQLite file. There is one connection that writes: with several, SQLite answers "database is locked".
pub(crate) struct Database {
    write: Arc<Mutex<WriteConnection>>,
    read: Pool<Conn>,
    scrubber: Scrubber,
    call: Duration,
    runtime: Handle,
    // Removed with the database when it was a temporary one.
    _directory: Option<connect::TemporaryDirectory>,
}

impl Database {
    pub(crate) async fn open(path: &Path, options: &Options, runtime: &Handle) -> Result<Self, StoreError> {
        Self::open_in(path, options, runtime, None).await
    }

    /// A private file that goes with the process; migrated at once, since nobody else could.
    pub(crate) async fn open_temporary(options: &Options, runtime: &Handle) -> Result<Self, StoreError> {
        let directory = connect::TemporaryDirectory::create()?;
        let path = directory.path().join("matchwire.db");
        migrate(&path, runtime).await?;
        Self::open_in(&path, options, runtime, Some(directory)).await
    }

    async fn open_in(
        path: &Path,
        options: &Options,
        runtime: &Handle,
        directory: Option<connect::TemporaryDirectory>,
    ) -> Result<Self, StoreError> {
        let url = connect::url(path)?;
        let read = connect::pool(&url, options.connections)?;
        let write = runtime.spawn(WriteConnection::open(url.clone())).await.map_err(StoreError::broken)??;
        let (write, scrubber) = (Arc::new(Mutex::new(write)), Scrubber::start(url, runtime));
        let (call, runtime) = (options.limits.call, runtime.clone());
        Ok(Self { write, read, scrubber, call, runtime, _directory: directory })
    }

    /// Somebody was erased: the files must not keep what the rows no longer have.
    pub(crate) fn was_erased(&self) {
        self.scrubber.ask();
    }

    /// Runs one transaction to its end, in a task of its own: a caller that hangs up cannot cancel it half-way.
    ///
    /// A caller who has waited longer than a call may take is told so. What has begun goes on, since nothing ends a thread
    /// that waits for a disk; what has not begun by then never does.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        self.transact(self.call, work).await
    }

    /// The same for work that nobody waits for in front of a screen: sweeping, trimming, erasing, filling.
    pub(crate) async fn write_at_leisure<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        self.transact(LEISURE, work).await
    }

    async fn transact<T, E, F>(&self, limit: Duration, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let write = self.write.clone();
        self.within(limit, async move {
            let mut write = timeout(limit, write.lock()).await.map_err(late)?;
            let mut conn = write.take().await?;
            // SQLite rolls back by itself when the disk is full, and the ROLLBACK that follows then fails: what failed first
            // tells why.
            let mut first = None;
            let outcome = conn.immediate_transaction(async |conn| {
                work(conn).await.map_err(|error| {
                    first = Some(error);
                    TxError::<E>::Database(Error::RollbackTransaction)
                })
            });
            let outcome = outcome.await.map_err(|last| first.unwrap_or(last));
            if matches!(outcome, Ok(_) | Err(TxError::Rule(_))) {
                write.give_back(conn);
            } else {
                drop(conn);
            }
            outcome.map_err(|error| error.into_port_error(result_code::failure))
        })
        .await
    }

    /// Reads with single statements, each seeing what was committed when it began.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + 'static,
    {
        let pool = self.read.clone();
        self.within(self.call, async move {
            let mut conn = checkout(&pool).await?;
            work(&mut conn).await.map_err(|error| error.into_port_error(result_code::failure))
        })
        .await
    }

    /// Reads several statements from one snapshot.
    pub(crate) async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let pool = self.read.clone();
        self.within(self.call, async move {
            let mut conn = checkout(&pool).await?;
            let outcome = conn.transaction(async |conn| work(conn).await).await;
            outcome.map_err(|error| error.into_port_error(result_code::failure))
        })
        .await
    }

    /// Waits no longer than this for a task of its own, which goes on. It begins before this returns, so that what waits for it
    /// is small.
    pub(super) fn within<T, E, F>(
        &self,
        limit: Duration,
        task: F,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, F>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let task = self.runtime.spawn(task);
        async move {
            let answer = timeout(limit, task).await.map_err(late)?;
            answer.map_err(|panic| StoreError::broken(panic).into()).flatten()
        }
    }
}

#[async_trait]
impl End for Database {
    async fn end(&self) {
        self.scrubber.finish().await;
    }
}

fn late(_: tokio::time::error::Elapsed) -> StoreError {
    StoreError::unavailable(NoAnswer::Late)
}

async fn checkout(pool: &Pool<Conn>) -> Result<Object<Conn>, StoreError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(TimeoutType::Wait) => StoreError::unavailable(NoAnswer::NoFreeConnection),
        other => StoreError::unavailable(other),
    })
}
