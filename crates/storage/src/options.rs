use kernel::StoreError;

/// Which database to open, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it is.
    pub location: Location,
    /// Connections for reading; on PostgreSQL also the bound of those for writing.
    pub connections: usize,
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
