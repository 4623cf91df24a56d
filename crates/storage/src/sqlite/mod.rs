//! SQLite: one file, one process, nothing to install.

mod connect;
pub(crate) mod dialect;
mod keep;
mod migrations;
mod scrubber;
mod write_connection;

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
use diesel::{SqliteConnection, result::Error};
use diesel_async::{
    AsyncConnection as _,
    pooled_connection::deadpool::{Object, Pool},
    sync_connection_wrapper::SyncConnectionWrapper,
};
use futures_util::future::BoxFuture;
use kernel::StoreError;
use scrubber::Scrubber;
use std::{path::Path, sync::Arc};
use tokio::{runtime::Handle, sync::Mutex};
use write_connection::WriteConnection;

pub(crate) type Conn = SyncConnectionWrapper<SqliteConnection>;

const ATTEMPTS: u32 = 5;

/// An open SQLite file. There is one connection that writes: with several, SQLite answers "database is locked".
pub(crate) struct Database {
    write: Arc<Mutex<WriteConnection>>,
    read: Pool<Conn>,
    scrubber: Scrubber,
    runtime: Handle,
    // Removed with the database when it was a temporary one.
    _directory: Option<connect::TemporaryDirectory>,
}

impl Database {
    pub(crate) async fn open(path: &Path, connections: usize, runtime: &Handle) -> Result<Self, StoreError> {
        Self::open_in(path, connections, runtime, None).await
    }

    /// A private file that goes with the process; migrated at once, since nobody else could.
    pub(crate) async fn open_temporary(connections: usize, runtime: &Handle) -> Result<Self, StoreError> {
        let directory = connect::TemporaryDirectory::create()?;
        let path = directory.path().join("matchwire.db");
        migrate(&path, runtime).await?;
        Self::open_in(&path, connections, runtime, Some(directory)).await
    }

    async fn open_in(
        path: &Path,
        connections: usize,
        runtime: &Handle,
        directory: Option<connect::TemporaryDirectory>,
    ) -> Result<Self, StoreError> {
        let url = connect::url(path)?;
        let read = connect::pool(&url, connections)?;
        let write = runtime.spawn(WriteConnection::open(url.clone())).await.map_err(StoreError::broken)??;
        let (write, scrubber) = (Arc::new(Mutex::new(write)), Scrubber::start(url, runtime));
        Ok(Self { write, read, scrubber, runtime: runtime.clone(), _directory: directory })
    }

    /// Somebody was erased: the files must not keep what the rows no longer have.
    pub(crate) fn was_erased(&self) {
        self.scrubber.ask();
    }

    /// Runs one transaction to its end, in a task of its own: a caller that hangs up cannot cancel it half-way.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, TxError<E>>> + Send + Sync + 'static,
    {
        let write = self.write.clone();
        let task = async move {
            let mut write = write.lock().await;
            let mut attempt = 1;
            loop {
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
                match outcome {
                    Err(error) if attempt < ATTEMPTS && is_worth_retrying(&error) => attempt += 1,
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
            conn.transaction(async |conn| work(conn).await).await.map_err(TxError::into_port_error)
        };
        self.runtime.spawn(task).await.map_err(|panic| StoreError::broken(panic).into()).flatten()
    }
}

#[async_trait]
impl End for Database {
    async fn end(&self) {
        self.scrubber.finish().await;
    }
}

async fn checkout(pool: &Pool<Conn>) -> Result<Object<Conn>, StoreError> {
    pool.get().await.map_err(StoreError::unavailable)
}
