//! Running a function of a query module on a database.

/// One write transaction. What is named beside the connection is cloned for every attempt, since a transaction that
/// lost a race is run again: `in_transaction!(database, |conn, name| rename(conn, user, &name))`.
macro_rules! in_transaction {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .write(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await })
            })
            .await
    };
}

/// The same for work that nobody waits for in front of a screen.
macro_rules! at_leisure {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .write_at_leisure(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await })
            })
            .await
    };
}

/// One snapshot for several reads, written in the same way.
macro_rules! in_snapshot {
    ($database:expr, |$conn:ident $(, $captured:ident)*| $work:expr) => {
        $database
            .snapshot(move |$conn| {
                $(let $captured = ::std::clone::Clone::clone(&$captured);)*
                Box::pin(async move { $work.await.map_err($crate::transaction::TxError::Database) })
            })
            .await
    };
}

/// One statement that reads, which is a snapshot of its own and costs one round trip instead of three.
macro_rules! in_read {
    ($database:expr, |$conn:ident| $work:expr) => {
        $database
            .read(move |$conn| Box::pin(async move { $work.await.map_err($crate::transaction::TxError::Database) }))
            .await
    };
}

pub(crate) use {at_leisure, in_read, in_snapshot, in_transaction};

/// Whether a write lost a name to somebody who has it already.
pub(crate) fn is_unique_violation(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
