//! A fresh database for every case: a file on SQLite, a schema on PostgreSQL.

use super::registry;
use diesel::{
    Connection as _, SqliteConnection,
    connection::{InstrumentationEvent, SimpleConnection as _},
};
use kernel::{ConversationId, Timestamp, UserId};
use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};
use storage::{Location, Options, RoomMember, Stores, TimeLimits};
use tokio::runtime::{Handle, Runtime};

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Runs a case on SQLite.
pub(crate) fn on_sqlite<F: Future>(case: impl FnOnce(Stores) -> F) {
    registry::listen();
    let runtime = runtime();
    runtime.block_on(async {
        let options = Options { location: Location::SqliteTemporary, connections: 4, limits: TimeLimits::default() };
        case(Stores::open(&options, &Handle::current()).await.expect("an open database")).await;
    });
    registry::assert_complete();
}

/// Runs a case on a SQLite file that it may look into by itself.
pub(crate) fn on_sqlite_file(case: impl AsyncFnOnce(Stores, PathBuf)) {
    registry::listen();
    let directory = std::env::temp_dir().join(unique_name());
    std::fs::create_dir(&directory).expect("a directory of our own");
    let path = directory.join("matchwire.db");
    runtime().block_on(async {
        let options =
            Options { location: Location::SqliteFile(path.clone()), connections: 4, limits: TimeLimits::default() };
        storage::migrate(&options, &Handle::current()).await.expect("migrated");
        case(Stores::open(&options, &Handle::current()).await.expect("an open database"), path).await;
    });
    std::fs::remove_dir_all(directory).expect("removed");
    registry::assert_complete();
}

/// A connection of a test's own to an SQLite file: what is asked on it is not the product's doing.
pub(crate) fn own_connection(path: &Path) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(path.to_str().expect("a plain path")).expect("the database");
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    conn.batch_execute("PRAGMA busy_timeout = 5000").expect("a setting");
    conn
}

/// Runs a case on PostgreSQL, where `DATABASE_URL` says or on its standard port.
pub(crate) fn on_postgres<F: Future>(case: impl FnOnce(Stores) -> F) {
    on_postgres_schema(async |stores, _| drop(case(stores).await));
}

/// The same with the address of the schema, into which the case may look by itself.
pub(crate) fn on_postgres_schema(case: impl AsyncFnOnce(Stores, String)) {
    registry::listen();
    let server = std::env::var("DATABASE_URL").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
    let schema = unique_name();
    let runtime = runtime();
    runtime.block_on(async {
        execute(&server, &format!("CREATE SCHEMA {schema}")).await;
        let separator = if server.contains('?') { '&' } else { '?' };
        let url = format!("{server}{separator}options=-csearch_path%3D{schema}");
        let limits = TimeLimits::default();
        let options = Options { location: Location::Postgres(url.clone()), connections: 6, limits };
        storage::migrate(&options, &Handle::current()).await.expect("migrated");
        case(Stores::open(&options, &Handle::current()).await.expect("an open database"), url).await;
        execute(&server, &format!("DROP SCHEMA {schema} CASCADE")).await;
    });
    registry::assert_complete();
}

/// Runs a case on a PostgreSQL database of its own that compares text as this locale says.
pub(crate) fn on_postgres_with_locale<F: Future>(locale: &str, case: impl FnOnce(Stores) -> F) {
    let server = std::env::var("DATABASE_URL").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".into());
    let name = unique_name();
    let (address, options) = server.split_once('?').map_or((server.as_str(), None), |(a, o)| (a, Some(o)));
    let (host, _) = address.rsplit_once('/').expect("an address names a database");
    let url = options.map_or_else(|| format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"));
    runtime().block_on(async {
        let made = format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE '{locale}' LC_CTYPE '{locale}'"
        );
        execute(&server, &made).await;
        let options = Options { location: Location::Postgres(url), connections: 2, limits: TimeLimits::default() };
        storage::migrate(&options, &Handle::current()).await.expect("migrated");
        case(Stores::open(&options, &Handle::current()).await.expect("an open database")).await;
        execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    });
}

pub(crate) async fn execute(server: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL answers at DATABASE_URL or on its standard port (`make test` finds or starts one)");
    tokio::spawn(connection);
    client.batch_execute(sql).await.expect("a schema of our own");
}

/// No two cases share one, in this process or another.
#[expect(clippy::disallowed_methods, reason = "only to tell test runs apart")]
pub(crate) fn unique_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
    format!("mw_test_{}_{}_{}", now, std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// People in rooms, numbered from 101 through all the rooms. Returns the first room's conversation.
pub(crate) async fn rooms(stores: &Stores, sizes: &[usize]) -> ConversationId {
    let mut id = 100;
    let rooms = sizes
        .iter()
        .map(|size| {
            (0..*size)
                .map(|_| {
                    id += 1;
                    RoomMember {
                        id: UserId(id),
                        username: format!("person{id}"),
                        first_name: format!("Person {id}"),
                        session: format!("session-{id}"),
                    }
                })
                .collect()
        })
        .collect();
    stores.seeding.seed_rooms(rooms, Timestamp::from_seconds(1_700_000_000)).await.expect("seeded")
}

/// One test a case and database. `$run!` calls a case on the open stores.
macro_rules! cases {
    ($run:ident, [$($case:ident),* $(,)?]) => {
        mod sqlite {
            $(#[test]
            fn $case() {
                super::super::databases::on_sqlite(|stores| async move { super::$run!($case, stores) });
            })*
        }
        mod postgres {
            $(#[test]
            fn $case() {
                super::super::databases::on_postgres(|stores| async move { super::$run!($case, stores) });
            })*
        }
    };
}
pub(crate) use cases;
