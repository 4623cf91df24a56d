//! PostgreSQL: many nodes, one truth.

mod bulk;
mod connect;
pub(crate) mod dialect;
mod keep;
mod migrations;
mod pooler;

// The queries, compiled against this database's connection.
#[path = "../queries/account_store.rs"]
mod account_store;
#[path = "../queries/authors.rs"]
mod authors;
#[path = "../queries/bans.rs"]
mod bans;
#[path = "../queries/batch.rs"]
mod batch;
#[path = "../queries/calls.rs"]
mod calls;
#[path = "../queries/conversation_reads.rs"]
mod conversation_reads;
#[path = "../queries/conversation_rows.rs"]
mod conversation_rows;
#[path = "../queries/conversation_store.rs"]
mod conversation_store;
#[path = "../queries/erasure.rs"]
mod erasure;
#[path = "../queries/event_log.rs"]
mod event_log;
#[path = "../queries/log.rs"]
mod log;
#[path = "../queries/match_lists.rs"]
mod match_lists;
#[path = "../queries/matching_store.rs"]
mod matching_store;
#[path = "../queries/messages.rs"]
mod messages;
#[path = "../queries/pairs.rs"]
mod pairs;
#[path = "../queries/probe.rs"]
mod probe;
#[path = "../queries/profiles.rs"]
mod profiles;
#[path = "../queries/seeding.rs"]
mod seeding;
#[path = "../queries/sessions.rs"]
mod sessions;
#[path = "../queries/standings.rs"]
mod standings;
#[path = "../queries/swipes.rs"]
mod swipes;
#[path = "../queries/upload_store.rs"]
mod upload_store;
#[path = "../queries/uploads.rs"]
mod uploads;

pub(crate) use migrations::migrate;

use crate::{
    End,
    transaction::{TxError, is_worth_retrying},
};
use async_trait::async_trait;
use diesel_async::{
    AsyncConnection, AsyncPgConnection,
    pooled_connection::deadpool::{Object, Pool},
};
use futures_util::future::BoxFuture;
use kernel::StoreError;
use std::time::Duration;
use tokio::runtime::Handle;

pub(crate) type Conn = AsyncPgConnection;

/// How often a transaction that lost a deadlock or a serialization race is run again.
const ATTEMPTS: u32 = 5;

/// An open PostgreSQL database. Writes and reads have pools of their own, so that a flood of reads cannot starve acks.
pub(crate) struct Database {
    write: Pool<Conn>,
    read: Pool<Conn>,
    runtime: Handle,
}

impl Database {
    pub(crate) async fn open(url: &str, connections: usize, runtime: &Handle) -> Result<Self, StoreError> {
        let asked = url.to_owned();
        runtime.spawn(async move { pooler::refuse(&asked).await }).await.map_err(StoreError::broken)??;
        let write = connect::pool(url, connections, connect::Purpose::Write)?;
        let read = connect::pool(url, connections, connect::Purpose::Read)?;
        let database = Self { write, read, runtime: runtime.clone() };
        database.refuse_unsafe_settings().await?;
        Ok(database)
    }

    /// Runs one transaction to its end, in a task of its own: a caller that hangs up cannot cancel it half-way.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let pool = self.write.clone();
        let task = async move {
            let mut attempt = 1;
            loop {
                let mut conn = checkout(&pool).await?;
                match conn.transaction(async |conn| work(conn).await).await {
                    Err(error) if attempt < ATTEMPTS && is_worth_retrying(&error) => {
                        drop(conn);
                        dialect::pause_before_retry(attempt).await;
                        attempt += 1;
                    }
                    outcome => return outcome.map_err(TxError::into_port_error),
                }
            }
        };
        self.runtime.spawn(task).await.map_err(|panic| StoreError::broken(panic).into()).flatten()
    }

    /// Reads with single statements, each seeing what was committed when it began.
    pub(crate) async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + 'static,
    {
        let pool = self.read.clone();
        let task = async move {
            let mut conn = checkout(&pool).await?;
            work(&mut conn).await.map_err(TxError::into_port_error)
        };
        self.runtime.spawn(task).await.map_err(|panic| StoreError::broken(panic).into()).flatten()
    }

    /// Reads several statements from one snapshot.
    pub(crate) async fn snapshot<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let pool = self.read.clone();
        let task = async move {
            let mut conn = checkout(&pool).await?;
            conn.build_transaction()
                .repeatable_read()
                .read_only()
                .run(async |conn| work(conn).await)
                .await
                .map_err(TxError::into_port_error)
        };
        self.runtime.spawn(task).await.map_err(|panic| StoreError::broken(panic).into()).flatten()
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

impl Database {
    /// Nothing to do: PostgreSQL's own housekeeping takes what was erased out of its files.
    #[expect(clippy::unused_self, reason = "the same shape as on SQLite, where the write-ahead log is cut off")]
    pub(crate) fn was_erased(&self) {}
}

#[async_trait]
impl End for Database {
    async fn end(&self) {}
}

async fn checkout(pool: &Pool<Conn>) -> Result<Object<Conn>, StoreError> {
    pool.get().await.map_err(StoreError::unavailable)
}

/// How long a caller waits for a free connection before the store counts as unavailable.
const CHECKOUT_PATIENCE: Duration = Duration::from_secs(3);
