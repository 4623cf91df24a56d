use super::{
    Conn,
    connect::{self, Address, Purpose},
    pooler,
};
use crate::options::TimeLimits;
use diesel::{Connection as _, RunQueryDsl as _};
use diesel_async::{AsyncMigrationHarness, async_connection_wrapper::AsyncConnectionWrapper};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use kernel::StoreError;
use tokio::runtime::Handle;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number; it only has to be the same for every node.
const MIGRATION_LOCK: i64 = 0x6d61_7463_6877_6972;

/// Runs what is pending. Nodes that start together wait for each other.
pub(crate) async fn migrate(url: &str, limits: TimeLimits, runtime: &Handle) -> Result<Vec<String>, StoreError> {
    let address = Address::parse(url, limits)?;
    let connection = runtime.spawn(async move {
        // Its lock would stay in whatever session it was taken in.
        pooler::refuse(&address).await?;
        address.connect(Purpose::Migrate).await
    });
    let (connection, _) = connection.await.map_err(StoreError::broken)??;
    // The harness is synchronous: it runs where blocking is allowed.
    runtime.spawn_blocking(move || run(connection)).await.map_err(StoreError::broken)?
}

fn run(connection: Conn) -> Result<Vec<String>, StoreError> {
    let mut lock = AsyncConnectionWrapper::<Conn>::from(connection);
    lock.set_prepared_statement_cache_size(diesel::connection::CacheSize::Disabled);
    for statement in [format!("SELECT pg_advisory_lock({MIGRATION_LOCK})"), connect::lock_limit_of_migrations()] {
        diesel::sql_query(statement).execute(&mut lock).map_err(StoreError::unavailable)?;
    }
    let done = {
        let mut harness = AsyncMigrationHarness::new(lock);
        harness
            .run_pending_migrations(MIGRATIONS)
            .map(|versions| versions.iter().map(ToString::to_string).collect())
            .map_err(StoreError::broken)
    };
    // The lock goes with the connection.
    done
}
