use super::error::StartError;
use crate::config::Config;
use secrecy::ExposeSecret as _;
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::PathBuf,
};
use storage::Location;

/// Held for as long as a server serves an SQLite file: two would not hear of each other's messages. The system lets go of it
/// with the process, however that ends. The short commands (`seed`, `token`, `admin`) need none: SQLite itself keeps
/// writers apart, and what they add is found like anything else that no doorbell has told.
pub(super) struct DatabaseLock(#[expect(dead_code, reason = "held, not used")] Option<File>);

impl DatabaseLock {
    /// Takes the lock of the configured database; on PostgreSQL there is none.
    pub(super) fn take(config: &Config) -> Result<Self, StartError> {
        let Ok(Location::SqliteFile(database)) = Location::parse(config.database.url.expose_secret()) else {
            return Ok(Self(None));
        };
        let mut path = database.clone().into_os_string();
        path.push(".lock");
        let path = PathBuf::from(path);
        let read_only = |error| StartError::DatabaseReadOnly(database.display().to_string(), error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(read_only)?;
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(read_only)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(Some(file))),
            Err(TryLockError::WouldBlock) => Err(StartError::DatabaseInUse(database.display().to_string())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}
