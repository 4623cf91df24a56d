use diesel::result::{DatabaseErrorKind, Error};
use kernel::StoreError;

/// Why a transaction ends without a commit.
#[derive(Debug)]
pub(crate) enum TxError<E> {
    /// A rule of the domain said no; everything is rolled back and the answer passed on.
    Rule(E),
    /// The database failed.
    Database(Error),
}

impl<E> From<Error> for TxError<E> {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl<E: From<StoreError>> TxError<E> {
    pub(crate) fn into_port_error(self) -> E {
        match self {
            Self::Rule(error) => error,
            Self::Database(error) => store_error(error).into(),
        }
    }
}

/// Sorts a database's failure by what a caller can do about it.
pub(crate) fn store_error(error: Error) -> StoreError {
    if is_unavailable(&error) { StoreError::unavailable(error) } else { StoreError::broken(error) }
}

fn is_unavailable(error: &Error) -> bool {
    match error {
        Error::BrokenTransactionManager => true,
        Error::DatabaseError(kind, info) => match kind {
            DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            // Codes that Diesel does not name: starting or stopping, too many connections, busy, disk full.
            DatabaseErrorKind::Unknown => {
                let text = info.message();
                ["starting up", "shutting down", "terminating", "too many", "locked", "recovery", "closed", "full"]
                    .iter()
                    .any(|word| text.contains(word))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether the same transaction, run again, may well succeed: a deadlock or a serialization failure.
pub(crate) fn is_worth_retrying<E>(error: &TxError<E>) -> bool {
    match error {
        TxError::Database(Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        TxError::Database(Error::DatabaseError(DatabaseErrorKind::Unknown, info)) => {
            info.message().contains("deadlock detected")
        }
        _ => false,
    }
}
