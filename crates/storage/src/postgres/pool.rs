//! Connections that are kept, and given up as soon as they are of no more use.

use super::{
    Conn,
    connect::{Address, Purpose},
    reports::Reports,
    sqlstate::{self, SqlState},
};
use crate::{
    meters,
    transaction::{Failure, NoAnswer, TxError},
};
use deadpool::managed::{self, Manager, Metrics, Object, PoolError, RecycleError, RecycleResult, TimeoutType};
use kernel::StoreError;
use metrics::counter;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// Connections are trusted as long as the server they were opened to is the one to ask. One of them that falls silent in the
/// middle of something, or finds its server read-only, ends the era for all that were opened before.
#[derive(Clone, Default)]
pub(super) struct Era(Arc<AtomicU64>);

impl Era {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Only once, however many connections of an era find out.
    fn end(&self, era: u64) {
        let ended = self.0.compare_exchange(era, era + 1, Ordering::Relaxed, Ordering::Relaxed);
        if ended.is_ok() {
            tracing::warn!("all connections to the database are given up");
        }
    }
}

/// One connection.
pub(super) struct Link {
    conn: Conn,
    reports: Reports,
    era: u64,
}

pub(super) struct Connections {
    address: Address,
    purpose: Purpose,
    era: Era,
}

impl Manager for Connections {
    type Type = Link;
    type Error = StoreError;

    async fn create(&self) -> Result<Link, StoreError> {
        let era = self.era.now();
        let (conn, reports) = self.address.connect(self.purpose).await?;
        Ok(Link { conn, reports, era })
    }

    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<StoreError> {
        if link.era != self.era.now() || link.reports.is_closed() {
            counter!(meters::CONNECTIONS_DROPPED).increment(1);
            return Err(RecycleError::message("of no more use"));
        }
        Ok(())
    }
}

/// Cloning shares it.
#[derive(Clone)]
pub(super) struct Pool {
    pool: managed::Pool<Connections>,
    era: Era,
}

impl Pool {
    pub(super) fn new(
        address: &Address,
        purpose: Purpose,
        size: usize,
        patience: Duration,
        era: &Era,
    ) -> Result<Self, StoreError> {
        let connections = Connections { address: address.clone(), purpose, era: era.clone() };
        let pool = managed::Pool::builder(connections)
            .max_size(size)
            .wait_timeout(Some(patience))
            .runtime(deadpool::Runtime::Tokio1)
            .build()
            .map_err(StoreError::broken)?;
        Ok(Self { pool, era: era.clone() })
    }

    /// A connection to work with. Waits while all are in use, no longer than the pool's patience.
    pub(super) async fn lease(&self) -> Result<Lease, StoreError> {
        let link = self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(TimeoutType::Wait) => StoreError::unavailable(NoAnswer::NoFreeConnection),
            other => StoreError::unavailable(other.to_string()),
        })?;
        Ok(Lease { link: Some(link), state: State::Unused, era: self.era.clone() })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unused,
    /// Something is asked. Whoever drops the lease now has given up waiting for the answer.
    Busy,
    /// It can be asked again.
    Sound,
    /// It cannot.
    Useless,
}

const HELD: &str = "a lease holds its connection until it is dropped";

/// A connection in use.
pub(super) struct Lease {
    link: Option<Object<Connections>>,
    state: State,
    era: Era,
}

/// How a piece of work ended that was not carried out.
pub(super) enum Ended<E> {
    /// A rule said no.
    Rule(E),
    /// The database failed.
    Failed(Failure),
}

impl<E: From<StoreError>> Ended<E> {
    pub(super) fn into_port_error(self) -> E {
        match self {
            Self::Rule(error) => error,
            Self::Failed(failure) => failure.into_store_error().into(),
        }
    }
}

impl Lease {
    /// The connection, for one piece of work that [`Self::conclude`] takes the outcome of.
    pub(super) fn begin(&mut self) -> &mut Conn {
        self.state = State::Busy;
        let link = self.link.as_mut().expect(HELD);
        link.reports.forget();
        &mut link.conn
    }

    /// Says that the connection may still be within a transaction: nobody else is to get it.
    pub(super) fn give_up(&mut self) {
        self.state = State::Useless;
    }

    /// Sorts the outcome, and judges the connection by it.
    pub(super) fn conclude<T, E>(&mut self, outcome: Result<T, TxError<E>>) -> Result<T, Ended<E>> {
        let link = self.link.as_ref().expect(HELD);
        let code = link.reports.last();
        match outcome {
            // A transaction with a failed statement in it is rolled back by COMMIT, without a word.
            Ok(_) if code.is_some() => {
                self.state = State::Sound;
                Err(Ended::Failed(sqlstate::failure(diesel::result::Error::RollbackTransaction, code)))
            }
            Ok(value) => {
                self.state = State::Sound;
                Ok(value)
            }
            Err(TxError::Rule(error)) => {
                self.state = State::Sound;
                Err(Ended::Rule(error))
            }
            Err(TxError::Database(error)) => {
                let useless = sqlstate::is_of_the_connection(&error) || code.is_some_and(SqlState::ends_connection);
                self.state = if useless || link.reports.is_closed() { State::Useless } else { State::Sound };
                if code.is_some_and(SqlState::ends_all_connections) {
                    self.era.end(link.era);
                }
                Err(Ended::Failed(sqlstate::failure(error, code)))
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(link) = self.link.take() else { return };
        if let State::Unused | State::Sound = self.state {
            return;
        }
        if self.state == State::Busy {
            self.era.end(link.era);
        }
        counter!(meters::CONNECTIONS_DROPPED).increment(1);
        // Closed at once: the server rolls back what was begun, and lets go of its locks.
        drop(Object::take(link));
    }
}
