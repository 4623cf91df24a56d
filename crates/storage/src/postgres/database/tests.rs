//! What a server does to those who ask it: stops, hangs, refuses, holds on. Each test has a server of its own.

use super::*;
use crate::options::Location;
use kernel::StoreFault;
use services::PrivatePostgres;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};

/// Short, so that nobody waits for a test.
fn limits() -> TimeLimits {
    TimeLimits {
        call: Duration::from_secs(3),
        connect: Duration::from_secs(2),
        lock: Duration::from_millis(300),
        statement: Duration::from_secs(1),
        idle_in_transaction: Duration::from_millis(500),
        ..TimeLimits::default()
    }
}

/// Runs a test on a server of its own with a table, if there is one to be had.
fn with_server(test: impl AsyncFnOnce(&PrivatePostgres, &Database)) {
    let Some(server) = PrivatePostgres::start_or_skip() else { return };
    server.sql("CREATE TABLE kept (value int)").unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let options = Options { location: Location::Postgres(server.url()), connections: 3, limits: limits() };
        let database = Database::open(&server.url(), &options, &Handle::current()).await.unwrap();
        test(&server, &database).await;
    });
}

async fn write(database: &Database, sql: &str) -> Result<(), StoreError> {
    let sql: Arc<str> = sql.into();
    database
        .write(move |conn| {
            let sql = sql.clone();
            Box::pin(async move { Ok::<_, TxError<StoreError>>(conn.batch_execute(&sql).await?) })
        })
        .await
}

async fn read(database: &Database) -> Result<String, StoreError> {
    database.read(|conn| Box::pin(async { Ok::<_, TxError<StoreError>>(dialect::setting(conn, "fsync").await?) })).await
}

async fn fault(database: &Database, sql: &str) -> Option<StoreFault> {
    write(database, sql).await.err().map(|error| error.fault())
}

fn raise(code: &str) -> String {
    format!("DO $$ BEGIN RAISE EXCEPTION 'Etwas ist geschehen' USING ERRCODE = '{code}'; END $$")
}

/// Writes until it goes well; answers how long that took.
async fn recovered(database: &Database) -> Duration {
    let begun = Instant::now();
    while let Err(error) = write(database, "INSERT INTO kept VALUES (1)").await {
        assert!(begun.elapsed() < Duration::from_secs(20), "writes never went again: {error:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}

#[test]
fn conditions_are_known_by_their_codes_whatever_the_message_says() {
    with_server(async |_, database| {
        for (code, expected) in [
            ("55P03", StoreFault::Locked),
            ("57P03", StoreFault::Unavailable),
            ("53100", StoreFault::Unavailable),
            ("53300", StoreFault::Unavailable),
            ("25006", StoreFault::Unavailable),
            ("22012", StoreFault::Broken),
        ] {
            assert_eq!(fault(database, &raise(code)).await, Some(expected), "{code}");
        }
        let words = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected, too many are locked, starting up, full'; END $$";
        assert_eq!(fault(database, words).await, Some(StoreFault::Broken), "no word decides");
        assert_eq!(fault(database, "INSERT INTO kept VALUES (1)").await, None);
    });
}

#[test]
fn what_lost_a_race_is_run_again() {
    with_server(async |_, database| {
        for code in ["40P01", "40001", "26000"] {
            let tries = Arc::new(AtomicU32::new(0));
            let (counted, statement) = (tries.clone(), Arc::<str>::from(raise(code)));
            let outcome: Result<(), StoreError> = database
                .write(move |conn| {
                    let (first, statement) = (counted.fetch_add(1, Ordering::Relaxed) == 0, statement.clone());
                    Box::pin(async move {
                        if first {
                            conn.batch_execute(&statement).await?;
                        }
                        Ok(())
                    })
                })
                .await;
            assert!(outcome.is_ok(), "{code}: {outcome:?}");
            assert_eq!(tries.load(Ordering::Relaxed), 2, "{code}");
        }
    });
}

#[test]
fn a_failed_statement_that_is_passed_over_commits_nothing_and_says_so() {
    with_server(async |server, database| {
        let outcome: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    conn.batch_execute("INSERT INTO kept VALUES (7)").await?;
                    let _ = conn.batch_execute("SELECT 1 / 0").await;
                    Ok(())
                })
            })
            .await;
        assert_eq!(outcome.unwrap_err().fault(), StoreFault::Broken);
        assert_eq!(server.sql("SELECT count(*) FROM kept").unwrap(), "0");
    });
}

#[test]
fn a_server_that_falls_silent_is_given_up_in_time_and_asked_again_when_it_is_back() {
    with_server(async |server, database| {
        recovered(database).await;
        read(database).await.unwrap();
        server.freeze();
        let begun = Instant::now();
        let (written, read_in_vain) = tokio::join!(write(database, "INSERT INTO kept VALUES (2)"), read(database));
        let took = begun.elapsed();
        assert_eq!(written.unwrap_err().fault(), StoreFault::Unavailable);
        assert_eq!(read_in_vain.unwrap_err().fault(), StoreFault::Unavailable);
        assert!(took < limits().call * 2, "only after {took:?}");
        server.thaw();
        recovered(database).await;
        read(database).await.unwrap();
    });
}

#[test]
fn a_server_that_was_killed_is_asked_again_when_it_is_back() {
    with_server(async |server, database| {
        recovered(database).await;
        server.kill();
        assert_eq!(fault(database, "INSERT INTO kept VALUES (2)").await, Some(StoreFault::Unavailable));
        server.restart().unwrap();
        recovered(database).await;
    });
}

#[test]
fn connections_that_an_operator_ends_are_replaced() {
    with_server(async |server, database| {
        recovered(database).await;
        let end = "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE pid <> pg_backend_pid()";
        for _ in 0..3 {
            server.sql(end).unwrap();
            let took = recovered(database).await;
            assert!(took < Duration::from_secs(2), "{took:?}");
        }
    });
}

#[test]
fn connections_to_a_former_primary_are_not_kept() {
    with_server(async |server, database| {
        server.sql("ALTER DATABASE postgres SET default_transaction_read_only = on").unwrap();
        server
            .sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            .unwrap();
        let insert = "INSERT INTO kept VALUES (2)";
        let refused = async || loop {
            // The first may meet the connection that was ended.
            if fault(database, insert).await == Some(StoreFault::Unavailable) && server.sql("SELECT 1").is_ok() {
                break;
            }
        };
        // Every connection of the pool meets the server that takes no writes.
        tokio::join!(refused(), refused(), refused());
        let promote = "BEGIN READ WRITE; ALTER DATABASE postgres RESET default_transaction_read_only; COMMIT";
        server.sql(promote).unwrap();
        let took = recovered(database).await;
        assert!(took < Duration::from_secs(2), "{took:?}");
    });
}

#[test]
fn what_somebody_else_holds_is_not_waited_for_longer_than_allowed() {
    with_server(async |server, database| {
        server.sql("INSERT INTO kept VALUES (1)").unwrap();
        std::thread::scope(|scope| {
            let holder = scope.spawn(|| server.sql("BEGIN; UPDATE kept SET value = 2; SELECT pg_sleep(3); COMMIT"));
            tokio::task::block_in_place(|| {
                Handle::current().block_on(async {
                    let held = "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' AND granted";
                    while server.sql(held).unwrap() == "0" {}
                    let begun = Instant::now();
                    assert_eq!(fault(database, "UPDATE kept SET value = 3").await, Some(StoreFault::Locked));
                    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
                    assert_eq!(fault(database, "INSERT INTO kept VALUES (4)").await, None, "others go on");
                });
            });
            holder.join().unwrap().unwrap();
        });
    });
}

#[test]
fn a_statement_that_takes_too_long_is_ended_and_its_connection_kept() {
    with_server(async |server, database| {
        assert_eq!(fault(database, "SELECT pg_sleep(20)").await, Some(StoreFault::Unavailable));
        let sessions = "SELECT string_agg(pid::text, ' ' ORDER BY pid) FROM pg_stat_activity
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
        let before = server.sql(sessions).unwrap();
        recovered(database).await;
        assert_eq!(server.sql(sessions).unwrap(), before);
    });
}

#[test]
fn a_node_that_stops_within_a_transaction_lets_go_of_what_it_held() {
    with_server(async |server, database| {
        server.sql("INSERT INTO kept VALUES (1)").unwrap();
        let stopped: Result<(), StoreError> = database
            .write(|conn| {
                Box::pin(async move {
                    conn.batch_execute("UPDATE kept SET value = 2").await?;
                    tokio::time::sleep(Duration::from_secs(2)).await;
                    Ok(conn.batch_execute("UPDATE kept SET value = 3").await?)
                })
            })
            .await;
        assert_eq!(stopped.unwrap_err().fault(), StoreFault::Unavailable);
        assert_eq!(server.sql("SELECT value FROM kept").unwrap(), "1");
        recovered(database).await;
    });
}
