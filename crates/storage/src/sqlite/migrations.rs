use super::connect;
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use kernel::StoreError;
use std::path::Path;
use tokio::runtime::Handle;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Runs what is pending.
pub(crate) async fn migrate(path: &Path, runtime: &Handle) -> Result<Vec<String>, StoreError> {
    let url = connect::url(path)?;
    runtime
        .spawn_blocking(move || {
            let mut connection = SqliteConnection::establish(&url).map_err(StoreError::unavailable)?;
            connection
                .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL;")
                .map_err(StoreError::unavailable)?;
            let versions = connection.run_pending_migrations(MIGRATIONS).map_err(StoreError::broken)?;
            Ok(versions.iter().map(ToString::to_string).collect())
        })
        .await
        .map_err(StoreError::broken)?
}
