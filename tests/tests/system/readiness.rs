//! Whatever keeps a node from serving is told by `/readyz`, by name and soon, and asking never takes long. That a lost Redis is
//! told stands with the tests that lose it, and full disks with those of disks.

use crate::wire::{closed, frame};
use client::{Api, Method};
use protocol::FrameKind;
use serde_json::Value;
use std::{thread, time::Duration};
use tests::{Deployment, run, services::PrivatePostgres, wait_until};
use tokio::{
    task::JoinSet,
    time::{Instant, timeout},
};

/// A condition is told within this.
const TOLD_WITHIN: Duration = Duration::from_secs(10);
/// Whoever asks gets an answer within this, on a machine that is busy with other tests.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

#[test]
fn a_postgres_that_is_silent_read_only_or_away_is_told_by_name_and_so_is_its_return() {
    run(async {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        let Some(site) = Deployment::postgres_with(1, &[("DATABASE_URL", &postgres.url())]) else { return };
        let api = site.first().api();
        assert_eq!(readiness(&api).await.0, 200, "it was looked for before the node listened");

        postgres.freeze();
        told(&api, "store", &["silent", "unavailable"]).await;
        postgres.thaw();
        ready(&api).await;

        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
        // What comes back from a failover is a server that only reads.
        postgres.sql("ALTER ROLE matchwire SET default_transaction_read_only = on").expect("it is ours");
        postgres.sql(others).expect("it is ours");
        told(&api, "store", &["read_only"]).await;
        let (_, seen) = readiness(&api).await;
        assert_eq!(seen["checks"]["reads"], "ok", "{seen}");
        let back = "BEGIN READ WRITE; ALTER ROLE matchwire RESET default_transaction_read_only; COMMIT";
        postgres.sql(back).expect("it is ours");
        postgres.sql(others).expect("it is ours");
        ready(&api).await;

        postgres.kill();
        told(&api, "store", &["unavailable"]).await;
        postgres.restart().expect("it comes back");
        ready(&api).await;
    });
}

#[test]
fn connections_that_are_all_in_use_are_told_by_name() {
    run(async {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        // Whoever has the one connection comes back with it later than anybody waits for it, so that hardly any look is lucky.
        let few = [
            ("DATABASE_URL", &*postgres.url()),
            ("MATCHWIRE__DATABASE__CONNECTIONS", "1"),
            ("MATCHWIRE__DATABASE__CONNECT_TIMEOUT_MS", "1000"),
            ("MATCHWIRE__DATABASE__LOCK_TIMEOUT_MS", "2500"),
        ];
        let Some(site) = Deployment::postgres_with(1, &few) else { return };
        let ann = site.person("Ann").await;
        let api = site.first().api();
        thread::scope(|scope| {
            // Everybody who is asked for is held by somebody else.
            let held = "BEGIN; LOCK TABLE persons, accounts, profiles IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(12)";
            scope.spawn(|| postgres.sql(held).expect("it is ours"));
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(async {
                    let mut crowd = JoinSet::new();
                    let path = format!("/api/accounts/users/{}/", ann.id);
                    for _ in 0..40 {
                        let (api, path) = (ann.api.clone(), path.clone());
                        crowd.spawn(async move {
                            let begun = Instant::now();
                            while begun.elapsed() < TOLD_WITHIN {
                                let _ = api.request(Method::GET, &path, None).await;
                            }
                        });
                    }
                    told(&api, "reads", &["no_free_connection"]).await;
                });
            });
        });
        ready(&api).await;
    });
}

#[test]
fn a_node_that_goes_away_while_its_store_is_silent_says_both_and_ends_in_time() {
    run(async {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        let settings = [
            ("DATABASE_URL", &*postgres.url()),
            ("MATCHWIRE__SERVER__LAME_DUCK_S", "5"),
            ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "12"),
        ];
        let Some(mut site) = Deployment::postgres_with(1, &settings) else { return };
        let mut socket = site.person("Ann").await.chat().await;
        let api = site.first().api();
        postgres.freeze();
        told(&api, "store", &["silent", "unavailable"]).await;
        let stopped = Instant::now();
        site.first().signal("TERM");
        wait_until("it is going away", async || readiness(&api).await.1["status"] == "draining").await;
        let (status, seen) = readiness(&api).await;
        assert_eq!(status, 503, "{seen}");
        assert_ne!(seen["checks"]["store"], "ok", "{seen}");
        frame(&mut socket, FrameKind::Reconnect).await;
        assert_eq!(closed(&mut socket).await, Some(4201));
        // The setting, and what closing a store may take that does not answer.
        let ended = site.nodes[0].wait_within(Duration::from_secs(20));
        assert_eq!(ended, Some(true), "it ends well, and in time: {:?}\n{}", stopped.elapsed(), site.first().log());
        postgres.thaw();
    });
}

/// Waits until it says so; asks for life meanwhile, which asks nobody.
async fn told(api: &Api, check: &str, words: &[&str]) {
    let took = wait_until("the node says what it lacks", async || {
        let alive = timeout(ANSWERED_WITHIN, api.request(Method::GET, "/healthz", None)).await;
        assert_eq!(alive.expect("an answer at once").expect("the node answers").status, 200);
        let (status, body) = readiness(api).await;
        status == 503 && words.iter().any(|word| body["checks"][check] == **word)
    })
    .await;
    println!("{words:?} after {took:?}");
    assert!(took <= TOLD_WITHIN, "{words:?} only after {took:?}");
}

async fn ready(api: &Api) {
    wait_until("it is ready again", async || readiness(api).await.0 == 200).await;
}

async fn readiness(api: &Api) -> (u16, Value) {
    let answer = timeout(ANSWERED_WITHIN, api.request(Method::GET, "/readyz", None)).await;
    let answer = answer.expect("an answer at once").expect("the node answers");
    (answer.status, answer.json().expect("json"))
}
