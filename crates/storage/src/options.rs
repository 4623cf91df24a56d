use kernel::StoreError;
use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Options {
    pub location: Location,
    /// Connections for reading; on PostgreSQL also the bound of those for writing.
    pub connections: usize,
    pub limits: TimeLimits,
}

/// How long anything may take. Nothing waits for ever: whoever asks the store gets an answer, if only that it is away.
///
/// SQLite knows only [`Self::call`]; the others are of sessions and connections.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimits {
    /// From asking a port to its answer, whatever happens below.
    pub call: Duration,
    /// Opening a connection, until it can be asked.
    pub connect: Duration,
    /// Waiting for a row or a pair of people that somebody else holds.
    pub lock: Duration,
    /// The same for a batch of changes. Short: beyond it the batch is split, and only those wait that have to.
    pub batch_lock: Duration,
    /// One statement.
    pub statement: Duration,
    /// The time for which a transaction may be idle between two statements, as of a node that has stopped.
    pub idle_in_transaction: Duration,
    /// The time for which sent bytes may stay unacknowledged before the connection counts as dead.
    pub unacknowledged: Duration,
    /// Silence, before the other side is asked whether it is still there.
    pub keepalive: Duration,
}

impl Default for TimeLimits {
    fn default() -> Self {
        Self {
            call: Duration::from_secs(8),
            connect: Duration::from_secs(3),
            lock: Duration::from_millis(1500),
            batch_lock: Duration::from_millis(50),
            statement: Duration::from_secs(5),
            idle_in_transaction: Duration::from_secs(5),
            unacknowledged: Duration::from_secs(8),
            keepalive: Duration::from_secs(5),
        }
    }
}

/// A database's place, read from a URL.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// `sqlite://FILE`.
    SqliteFile(std::path::PathBuf),
    /// `sqlite://:memory:`: a private temporary file that goes with the process.
    SqliteTemporary,
    /// `postgres://…`, kept as it was given. It may hold a password and is never printed.
    Postgres(String),
}

impl Location {
    /// Reads a database URL.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite://") {
            Some(":memory:") => Ok(Self::SqliteTemporary),
            Some(file) if !file.is_empty() => Ok(Self::SqliteFile(file.into())),
            _ => Err(StoreError::broken("a database url is sqlite://FILE, sqlite://:memory: or postgres://…")),
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SqliteFile(path) => f.debug_tuple("SqliteFile").field(path).finish(),
            Self::SqliteTemporary => f.write_str("SqliteTemporary"),
            Self::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}
