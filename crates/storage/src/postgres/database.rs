use super::{
    Conn,
    connect::{Address, Purpose},
    dialect,
    pool::{Ended, Era, Lease, Pool},
    pooler,
};
use crate::{
    options::{Options, TimeLimits},
    ports::End,
    transaction::{Condition, NoAnswer, TxError},
};
use async_trait::async_trait;
use diesel_async::{AsyncConnection as _, SimpleAsyncConnection as _};
use futures_util::future::BoxFuture;
use kernel::StoreError;
use std::time::Duration;
use tokio::{runtime::Handle, time::timeout};

/// How often a transaction that lost a deadlock or a serialization race is run again.
const ATTEMPTS: u32 = 5;

/// The longest time of one statement of [`Database::write_at_leisure`], and of the whole.
const LEISURE_STATEMENT: Duration = Duration::from_mins(1);
const LEISURE: Duration = Duration::from_mins(2);

/// Batches that may be under way at the same time; the lanes that write them are fewer.
const BATCHES: usize = 4;

/// An open PostgreSQL database. Batches, other writes and reads have pools of their own, so that neither a flood of reads nor
/// writes that wait for what somebody else holds can starve acks.
pub(crate) struct Database {
    pub(super) batches: Pool,
    write: Pool,
    read: Pool,
    pub(super) limits: TimeLimits,
    runtime: Handle,
}

impl Database {
    pub(crate) async fn open(url: &str, options: &Options, runtime: &Handle) -> Result<Self, StoreError> {
        let limits = options.limits;
        let address = Address::parse(url, limits)?;
        let asked = address.clone();
        runtime.spawn(async move { pooler::refuse(&asked).await }).await.map_err(StoreError::broken)??;
        let era = Era::default();
        let pool = |purpose, size| Pool::new(&address, purpose, size, limits.connect, &era);
        let (write, read) = (pool(Purpose::Write, options.connections)?, pool(Purpose::Read, options.connections)?);
        let batches = pool(Purpose::Batch, BATCHES)?;
        let database = Self { batches, write, read, limits, runtime: runtime.clone() };
        database.refuse_unsafe_settings().await?;
        Ok(database)
    }

    /// Runs one transaction to its end, in a task of its own: a caller that hangs up cannot cancel it half-way.
    ///
    /// What takes longer than a call may is given up, and so is the connection. Whether it was carried out is not known then,
    /// as with any answer that does not come.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        self.transact(self.limits.call, None, work).await
    }

    /// The same for work that nobody waits for in front of a screen: sweeping, trimming, erasing, filling.
    pub(crate) async fn write_at_leisure<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        self.transact(LEISURE, Some(LEISURE_STATEMENT), work).await
    }

    async fn transact<T, E, F>(&self, limit: Duration, statements: Option<Duration>, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let pool = self.write.clone();
        let frame = Frame::Around { statements };
        self.within(limit, async move { run(&pool, frame, work).await.map_err(Ended::into_port_error) }).await
    }

    /// Reads with single statements, each seeing what was committed when it began.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + 'static,
    {
        let pool = self.read.clone();
        self.within(self.limits.call, async move {
            let mut lease = pool.lease().await?;
            let outcome = work(lease.begin()).await;
            lease.conclude(outcome).map_err(Ended::into_port_error)
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
        self.within(self.limits.call, async move {
            let mut lease = pool.lease().await?;
            let mut transaction = lease.begin().build_transaction().repeatable_read().read_only();
            let outcome = transaction.run(async |conn| work(conn).await).await;
            lease.conclude(outcome).map_err(Ended::into_port_error)
        })
        .await
    }

    /// Runs a task of its own that ends within this time. It begins before this returns, so that what waits for it is small.
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
        let late = |_| Err(StoreError::unavailable(NoAnswer::Late).into());
        let task = self.runtime.spawn(async move { timeout(limit, task).await.unwrap_or_else(late) });
        async move { task.await.map_err(|panic| StoreError::broken(panic).into()).flatten() }
    }

    async fn refuse_unsafe_settings(&self) -> Result<(), StoreError> {
        let fsync = self.read(|conn| Box::pin(async move { Ok(dialect::setting(conn, "fsync").await?) })).await?;
        if fsync == "off" {
            return Err(StoreError::broken(
                "postgresql runs with fsync=off: an acknowledged message would not survive a crash",
            ));
        }
        Ok(())
    }
}

/// How a transaction begins and ends.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    /// Around the work. Each statement may take as long as the session allows, or so long.
    Around { statements: Option<Duration> },
    /// The work has [`Edges::Own`](crate::transaction::Edges::Own).
    OfTheWork,
}

/// Runs a transaction, again if it lost a race.
pub(super) async fn run<T, E, F>(pool: &Pool, frame: Frame, work: F) -> Result<T, Ended<E>>
where
    T: Send,
    E: From<StoreError> + Send,
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync,
{
    let mut attempt = 1;
    loop {
        let mut lease = pool.lease().await.map_err(|error| Ended::Rule(error.into()))?;
        match transaction(&mut lease, frame, &work).await {
            Err(Ended::Failed(failure)) if attempt < ATTEMPTS && failure.condition == Condition::LostRace => {
                drop(lease);
                dialect::pause_before_retry(attempt).await;
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

async fn transaction<T, E, F>(lease: &mut Lease, frame: Frame, work: &F) -> Result<T, Ended<E>>
where
    T: Send,
    E: Send,
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync,
{
    let conn = lease.begin();
    let outcome = match frame {
        Frame::Around { statements } => {
            let outcome = conn.transaction(async |conn| {
                if let Some(limit) = statements {
                    dialect::limit_statements(conn, limit).await?;
                }
                work(conn).await
            });
            outcome.await
        }
        Frame::OfTheWork => {
            let outcome = work(conn).await;
            let is_stuck = outcome.is_err() && conn.batch_execute("ROLLBACK").await.is_err();
            let ended = lease.conclude(outcome);
            if is_stuck {
                lease.give_up();
            }
            return ended;
        }
    };
    lease.conclude(outcome)
}

impl Database {
    /// Nothing to do: PostgreSQL's own housekeeping takes what was erased out of its files.
    #[expect(clippy::unused_self, reason = "the same shape as on SQLite, where the write-ahead log is cut off")]
    pub(crate) fn was_erased(&self) {}
}

#[async_trait]
impl End for Database {
    async fn end(&self) {}
}

#[cfg(test)]
mod tests;
