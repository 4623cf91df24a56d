use super::{
    Conn,
    connect::{self, Address, Purpose},
    pooler,
};
use crate::options::TimeLimits;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, migration::Migration as _, sql_types::Bool};
use diesel_async::{AsyncMigrationHarness, async_connection_wrapper::AsyncConnectionWrapper};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use kernel::StoreError;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// Any number that is the same for every node. It is not that of the first releases, which waited for theirs inside a
/// statement: one of them that starts now would stand in the way of an index that is being built.
const MIGRATION_LOCK: i64 = 0x6d61_7463_6877_6973;

/// How often a node asks whether another has done.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

#[derive(QueryableByName)]
struct Granted {
    #[diesel(sql_type = Bool)]
    granted: bool,
}

/// Asks again instead of waiting inside a statement: an index that is built `CONCURRENTLY` waits for every statement that
/// began before, also for one that waits for the builder.
fn may_migrate(lock: &mut AsyncConnectionWrapper<Conn>) -> Result<bool, StoreError> {
    let row: Granted = diesel::sql_query(format!("SELECT pg_try_advisory_lock({MIGRATION_LOCK}) AS granted"))
        .get_result(lock)
        .map_err(StoreError::unavailable)?;
    Ok(row.granted)
}

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
    let begun = Instant::now();
    while !may_migrate(&mut lock)? {
        if begun.elapsed() > connect::MIGRATION {
            return Err(StoreError::unavailable("another node has been migrating for too long"));
        }
        std::thread::sleep(LOOK_AGAIN);
    }
    let mut harness = AsyncMigrationHarness::new(lock);
    let mut done = Vec::new();
    for migration in harness.pending_migrations(MIGRATIONS).map_err(StoreError::broken)? {
        let mut lock = harness.into_inner();
        let limit = connect::lock_limit_of_migration(migration.metadata().run_in_transaction());
        diesel::sql_query(limit).execute(&mut lock).map_err(StoreError::unavailable)?;
        harness = AsyncMigrationHarness::new(lock);
        done.push(harness.run_migration(&*migration).map_err(StoreError::broken)?.to_string());
    }
    // The lock goes with the connection.
    Ok(done)
}
