//! What PostgreSQL's error codes mean to us. The list is its documentation's appendix A.

use crate::transaction::{Condition, Failure};
use diesel::result::{DatabaseErrorKind, Error};
use std::fmt;

/// The five characters by which a server names a condition, whatever language its messages are in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SqlState([u8; 5]);

impl SqlState {
    /// A statement after the one that failed: the first one's code tells why.
    pub(super) const IN_FAILED_TRANSACTION: Self = Self(*b"25P02");
    const READ_ONLY_TRANSACTION: Self = Self(*b"25006");

    pub(super) fn new(code: [u8; 5]) -> Self {
        Self(code)
    }

    pub(super) fn bytes(self) -> [u8; 5] {
        self.0
    }

    pub(super) fn condition(self) -> Condition {
        match &self.0 {
            // serialization_failure, deadlock_detected; and invalid_sql_statement_name and "cached plan must not change
            // result type": the connection remembers what the server has dropped, and another one knows nothing of it.
            b"40001" | b"40P01" | b"26000" | b"0A000" => Condition::LostRace,
            // lock_not_available
            b"55P03" => Condition::Locked,
            // read_only_sql_transaction, idle_in_transaction_session_timeout, query_canceled (a timeout), admin_shutdown,
            // crash_shutdown, cannot_connect_now, idle_session_timeout
            b"25006" | b"25P03" | b"57014" | b"57P01" | b"57P02" | b"57P03" | b"57P05"
            // Connections, the operating system's failures, resources (disk, memory, connections).
            | [b'0' | b'5', b'8', ..] | [b'5', b'3', ..] => Condition::Away,
            _ => Condition::Broken,
        }
    }

    /// True where the connection that met it is of no more use.
    pub(super) fn ends_connection(self) -> bool {
        matches!(
            &self.0,
            b"25006" | b"25P03" | b"57P01" | b"57P02" | b"57P03" | b"57P05" | b"26000" | b"0A000" | [b'0', b'8', ..]
        )
    }

    /// Whether every connection leads to a server that is not the one to ask any more: a former primary.
    pub(super) fn ends_all_connections(self) -> bool {
        self == Self::READ_ONLY_TRANSACTION
    }
}

impl fmt::Display for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("?????"))
    }
}

impl fmt::Debug for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Sorts what Diesel reports by the code that came with it. Without one the server has said nothing: the connection
/// broke, or the failure is our own.
pub(super) fn failure(error: Error, code: Option<SqlState>) -> Failure {
    let code = code.filter(|code| !is_of_the_connection(&error) || code.ends_connection());
    let condition = match (&error, code) {
        (_, Some(code)) => code.condition(),
        (error, None) if is_of_the_connection(error) => Condition::Away,
        _ => Condition::Broken,
    };
    let code = code.map_or_else(|| "no code".to_owned(), |code| code.to_string());
    Failure { condition, code, error }
}

/// True where the server was not heard at all.
pub(super) fn is_of_the_connection(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, _) => {
            matches!(kind, DatabaseErrorKind::UnableToSendCommand | DatabaseErrorKind::ClosedConnection)
        }
        Error::BrokenTransactionManager | Error::RollbackErrorOnCommit { .. } => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_by_what_a_caller_can_do() {
        for (code, condition) in [
            ("40001", Condition::LostRace),
            ("40P01", Condition::LostRace),
            ("26000", Condition::LostRace),
            ("55P03", Condition::Locked),
            ("25006", Condition::Away),
            ("57014", Condition::Away),
            ("57P01", Condition::Away),
            ("57P02", Condition::Away),
            ("57P03", Condition::Away),
            ("53100", Condition::Away),
            ("53300", Condition::Away),
            ("08006", Condition::Away),
            ("58030", Condition::Away),
            ("23505", Condition::Broken),
            ("42703", Condition::Broken),
            ("XX001", Condition::Broken),
        ] {
            let code = SqlState::new(code.as_bytes().try_into().unwrap());
            assert_eq!(code.condition(), condition, "{code}");
        }
    }

    #[test]
    fn no_word_of_a_message_decides() {
        let german = || {
            let text: Box<dyn diesel::result::DatabaseErrorInformation + Send + Sync> =
                Box::new("Verklemmung (Deadlock) entdeckt".to_owned());
            Error::DatabaseError(DatabaseErrorKind::Unknown, text)
        };
        assert_eq!(failure(german(), Some(SqlState(*b"40P01"))).condition, Condition::LostRace);
        assert_eq!(failure(german(), Some(SqlState(*b"55P03"))).condition, Condition::Locked);
        assert_eq!(failure(german(), Some(SqlState(*b"42703"))).condition, Condition::Broken);
        assert_eq!(failure(german(), None).condition, Condition::Broken);
    }
}
