//! What SQLite's result codes mean to us. The list is <https://www.sqlite.org/rescode.html>.
//!
//! Diesel passes on SQLite's text for a code and not the code. The texts are part of the library, which is built into this
//! program: they are the same in every language, one for each code, and a test meets those that can be brought about.

use crate::transaction::{Condition, Failure};
use diesel::result::{DatabaseErrorKind, Error};
use libsqlite3_sys as ffi;
use std::ffi::c_int;

/// A code, what it is called, and how SQLite's text for it begins.
const CODES: &[(c_int, &str, &str)] = &[
    (ffi::SQLITE_BUSY, "SQLITE_BUSY", "database is locked"),
    (ffi::SQLITE_LOCKED, "SQLITE_LOCKED", "database table is locked"),
    (ffi::SQLITE_LOCKED, "SQLITE_LOCKED", "database schema is locked"),
    (ffi::SQLITE_NOMEM, "SQLITE_NOMEM", "out of memory"),
    (ffi::SQLITE_READONLY, "SQLITE_READONLY", "attempt to write a readonly database"),
    (ffi::SQLITE_INTERRUPT, "SQLITE_INTERRUPT", "interrupted"),
    (ffi::SQLITE_IOERR, "SQLITE_IOERR", "disk I/O error"),
    (ffi::SQLITE_CORRUPT, "SQLITE_CORRUPT", "database disk image is malformed"),
    (ffi::SQLITE_FULL, "SQLITE_FULL", "database or disk is full"),
    (ffi::SQLITE_CANTOPEN, "SQLITE_CANTOPEN", "unable to open database"),
    (ffi::SQLITE_PROTOCOL, "SQLITE_PROTOCOL", "locking protocol"),
    (ffi::SQLITE_NOTADB, "SQLITE_NOTADB", "file is not a database"),
];

fn condition(code: c_int) -> Condition {
    match code {
        // Another process holds the file for longer than we wait.
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Condition::Locked,
        // Room can be made, rights given back, a disk repaired.
        ffi::SQLITE_FULL
        | ffi::SQLITE_IOERR
        | ffi::SQLITE_READONLY
        | ffi::SQLITE_CANTOPEN
        | ffi::SQLITE_NOMEM
        | ffi::SQLITE_INTERRUPT
        | ffi::SQLITE_PROTOCOL => Condition::Away,
        _ => Condition::Broken,
    }
}

/// Sorts what Diesel reports.
pub(super) fn failure(error: Error) -> Failure {
    let known = match &error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => {
            CODES.iter().find(|(_, _, text)| info.message().starts_with(text))
        }
        _ => None,
    };
    let condition = match (&error, known) {
        (_, Some((code, _, _))) => condition(*code),
        // The thread that holds the connection is gone, or a transaction on it has come to no end.
        (Error::DatabaseError(DatabaseErrorKind::UnableToSendCommand, _) | Error::BrokenTransactionManager, _) => {
            Condition::Away
        }
        _ => Condition::Broken,
    };
    let code = known.map_or_else(|| "no code".to_owned(), |(_, name, _)| (*name).to_owned());
    Failure { condition, code, error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
    use std::{
        fs,
        path::{Path, PathBuf},
    };

    /// A file of a test's own with a table in it.
    fn file(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("matchwire-codes-{}-{name}.db", std::process::id()));
        let _ = fs::remove_file(&path);
        open(&path).batch_execute("CREATE TABLE kept (value)").unwrap();
        path
    }

    fn open(path: &Path) -> SqliteConnection {
        SqliteConnection::establish(path.to_str().unwrap()).unwrap()
    }

    fn sorted(outcome: Result<(), Error>) -> (Condition, String) {
        let failure = failure(outcome.unwrap_err());
        (failure.condition, failure.code)
    }

    fn named(condition: Condition, code: &str) -> (Condition, String) {
        (condition, code.to_owned())
    }

    #[test]
    fn a_file_that_somebody_else_holds_is_locked() {
        let path = file("busy");
        let (mut one, mut other) = (open(&path), open(&path));
        one.batch_execute("BEGIN IMMEDIATE").unwrap();
        assert_eq!(sorted(other.batch_execute("BEGIN IMMEDIATE")), named(Condition::Locked, "SQLITE_BUSY"));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_full_disk_is_away() {
        let path = file("full");
        let mut conn = open(&path);
        conn.batch_execute("PRAGMA max_page_count = 2").unwrap();
        let filled = conn.batch_execute("INSERT INTO kept VALUES (zeroblob(100000))");
        assert_eq!(sorted(filled), named(Condition::Away, "SQLITE_FULL"));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_database_that_cannot_be_written_is_away() {
        let path = file("readonly");
        let mut conn = open(&path);
        conn.batch_execute("PRAGMA query_only = ON").unwrap();
        let written = conn.batch_execute("INSERT INTO kept VALUES (1)");
        assert_eq!(sorted(written), named(Condition::Away, "SQLITE_READONLY"));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_folder_that_is_gone_is_away() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        let attached = conn.batch_execute("ATTACH '/there/is/no/such/folder/x.db' AS x");
        assert_eq!(sorted(attached), named(Condition::Away, "SQLITE_CANTOPEN"));
    }

    #[test]
    fn a_damaged_file_is_broken() {
        let path = file("corrupt");
        let mut bytes = fs::read(&path).unwrap();
        bytes[100..].fill(0xA5);
        fs::write(&path, bytes).unwrap();
        let read = open(&path).batch_execute("SELECT * FROM kept");
        assert_eq!(sorted(read), named(Condition::Broken, "SQLITE_CORRUPT"));

        fs::write(&path, [0xA5; 4096]).unwrap();
        let read = open(&path).batch_execute("SELECT * FROM kept");
        assert_eq!(sorted(read), named(Condition::Broken, "SQLITE_NOTADB"));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_mistake_of_ours_is_broken() {
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        assert_eq!(sorted(conn.batch_execute("SELECT is, locked, full")), named(Condition::Broken, "no code"));
    }
}
