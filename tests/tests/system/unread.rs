//! Whoever started the node has stopped reading what it says: a supervisor that hangs, a terminal with Ctrl-S.

use crate::wire::{get, ping, post};
use client::Method;
use serde_json::json;
use std::time::Duration;
use tests::{Deployment, Metrics, PATIENCE, run, wait_until};
use tokio::{task::JoinSet, time::timeout};

/// Far more than it takes to fill a pipe, which holds 64 KiB.
const REQUESTS: usize = 2000;
/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// Everything is logged, so that every request says something.
const TALKATIVE: [(&str, &str); 2] =
    [("MATCHWIRE__LOGS__FILTER", "trace"), ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "3")];

#[test]
fn a_node_whose_words_nobody_reads_serves_on_counts_what_it_drops_and_ends_in_time() {
    run(async {
        for mut site in Deployment::each_with(&TALKATIVE) {
            let pair = site.pair().await;
            let mut socket = pair.ann.chat().await;
            for node in &site.nodes {
                node.stop_reading();
            }
            ask_often(&site, REQUESTS).await;
            wait_until("what is dropped is counted", async || {
                ask_often(&site, REQUESTS).await;
                Metrics::of(&site.nodes).await.sum("matchwire_log_lines_dropped_total") > 0
            })
            .await;
            ping(&mut socket).await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ben.api, &path, json!({"content": "heard?"}), 201).await;
            assert_eq!(get(&pair.ann.api, &path).await[0]["content"], "heard?");

            for node in &mut site.nodes {
                node.signal("TERM");
                assert_eq!(node.wait_within(Duration::from_secs(3) + PATIENCE), Some(true), "it ends, and well");
            }
        }
    });
}

async fn ask_often(site: &Deployment, requests: usize) {
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let apis: Vec<_> = site.nodes.iter().map(tests::Node::api).collect();
        clients.spawn(async move {
            for _ in 0..requests / CLIENTS {
                for api in &apis {
                    let answer = timeout(PATIENCE, api.request(Method::GET, "/healthz", None)).await;
                    assert_eq!(answer.expect("an answer in time").expect("the node answers").status, 200);
                }
            }
        });
    }
    clients.join_all().await;
}
