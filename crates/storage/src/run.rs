//! Running a function of a query module on a database. What it works on is given by value and handed to it by
//! reference, from a copy of its own for every attempt, since a transaction that lost a race is run again.

/// `in_transaction!(database, function(a, b))`: one write transaction around `function(conn, &a, &b)`.
macro_rules! in_transaction {
    ($database:expr, $($function:ident)::+ ($($argument:ident),* $(,)?)) => {
        $database
            .write(move |conn| {
                $(let $argument = ::std::clone::Clone::clone(&$argument);)*
                Box::pin(async move { $($function)::+(conn, $(&$argument),*).await })
            })
            .await
    };
}

/// `in_snapshot!(database, function(a, b))`: one snapshot around the reads of `function(conn, &a, &b)`.
macro_rules! in_snapshot {
    ($database:expr, $($function:ident)::+ ($($argument:ident),* $(,)?)) => {
        $database
            .snapshot(move |conn| {
                $(let $argument = ::std::clone::Clone::clone(&$argument);)*
                Box::pin(async move {
                    $($function)::+(conn, $(&$argument),*).await.map_err($crate::transaction::TxError::Database)
                })
            })
            .await
    };
}

pub(crate) use {in_snapshot, in_transaction};

/// Whether a write lost a name to somebody who has it already.
pub(crate) fn is_unique_violation(error: &diesel::result::Error) -> bool {
    use diesel::result::{DatabaseErrorKind, Error};
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
