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
    /// What the caller of a port gets; `judge` knows what the database's failures mean.
    pub(crate) fn into_port_error(self, judge: impl FnOnce(Error) -> Failure) -> E {
        match self {
            Self::Rule(error) => error,
            Self::Database(error) => judge(error).into_store_error().into(),
        }
    }
}

/// Tells who sends the first and the last statement of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edges {
    /// The work begins its transaction along with its first statements and commits it along with its last, so that nobody waits for
    /// either.
    Own,
    /// The work is a part of a transaction that somebody else begins and ends.
    Given,
}

/// The meaning of a database failure for whoever asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// A deadlock or a serialization failure: the same transaction, run again, may well succeed.
    LostRace,
    /// Somebody else holds what was needed and did not let go in time.
    Locked,
    /// The database cannot serve now: it is gone, starting, stopping, full, read-only or too slow.
    Away,
    /// Nothing that passes by itself: a defect of ours, or damage.
    Broken,
}

/// A failure of the database, sorted by its code: what stands in its message depends on the language of the server.
#[derive(Debug, thiserror::Error)]
#[error("{error} ({code})")]
pub(crate) struct Failure {
    pub(crate) condition: Condition,
    /// As the database's documentation lists it.
    pub(crate) code: String,
    #[source]
    pub(crate) error: Error,
}

impl Failure {
    pub(crate) fn into_store_error(self) -> StoreError {
        match self.condition {
            // Several attempts have lost already.
            Condition::LostRace | Condition::Away => StoreError::unavailable(self),
            Condition::Locked => StoreError::locked(self),
            Condition::Broken => StoreError::broken(self),
        }
    }
}

/// Why there was no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    #[error("all connections to the database are in use")]
    NoFreeConnection,
    #[error("the database did not answer in time")]
    Late,
}

/// Whether a write lost a name to somebody who has it already.
pub(crate) fn is_unique_violation(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
}
