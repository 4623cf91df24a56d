//! A stop is orderly, and what was told to people is still there after it.

use crate::{
    shapes::assert_like_fixture,
    wire::{closed, frame, get, post, told},
};
use client::Endpoint;
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, run};

/// Nobody else is waited for here.
const QUICK: [(&str, &str); 1] = [("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "1")];

#[test]
fn a_node_that_is_stopped_sends_its_sockets_away_and_ends_well_and_the_next_one_has_everything() {
    run(async {
        for mut site in Deployment::each_with(&QUICK) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ann.api, &path, json!({"content": "before"}), 201).await;
            let mut sockets = vec![
                pair.ann.chat().await,
                pair.ann.open(Endpoint::Notifications).await,
                pair.ann.open(Endpoint::Conversation(pair.home)).await,
            ];
            site.first().signal("TERM");
            for socket in &mut sockets {
                let notice = frame(socket, FrameKind::Reconnect).await;
                assert_like_fixture(&notice, "reconnect");
                assert!(notice["retry_after_ms"].as_u64().is_some_and(|wait| wait <= 1000), "{notice}");
                assert_eq!(closed(socket).await, Some(4201));
            }
            assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());
            let position = sockets[0].position();

            site.add_node();
            let (ann, ben) = (pair.ann.clone().at(site.last()), pair.ben.clone().at(site.last()));
            post(&ben.api, &path, json!({"content": "after"}), 201).await;
            let mut socket = ann.resume(Endpoint::Chat, position).await;
            frame(&mut socket, FrameKind::Synced).await;
            let texts: Vec<&Value> = told(&socket).into_iter().map(|frame| &frame["message"]["content"]).collect();
            assert_eq!(texts[1], "after", "{texts:?}");
            let list = get(&ann.api, "/api/conversations/").await;
            assert_eq!((&list[0]["id"], &list[0]["last_seq"]), (&json!(pair.home), &json!(2)));
            let messages = get(&ann.api, &path).await;
            assert_eq!((&messages[0]["content"], &messages[1]["content"]), (&json!("before"), &json!("after")));
        }
    });
}

#[test]
fn a_node_that_is_going_away_takes_nobody_in() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "5")]) {
            let pair = site.pair().await;
            // One socket keeps the drain going until its slot.
            let mut sockets = Vec::new();
            for _ in 0..5 {
                sockets.push(pair.ann.chat().await);
            }
            site.first().signal("TERM");
            frame(&mut sockets[4], FrameKind::Reconnect).await;
            let refused = pair.ann.api.socket(Endpoint::Chat).open().await.expect_err("a refusal");
            crate::wire::problem(refused.answer().expect("an answer"), 503, "draining");
            let mut told = pair.ann.api.socket(Endpoint::Chat).query("errors", "frame").open().await.expect("a socket");
            assert_eq!(frame(&mut told, FrameKind::Error).await["code"], "draining");
            assert_eq!(closed(&mut told).await, Some(4201));
            // Requests are still answered, and health says that the node is leaving.
            let ready = site.first().api().request(client::Method::GET, "/readyz", None).await.expect("an answer");
            assert_eq!((ready.status, &ready.json().unwrap()["status"]), (503, &json!("draining")));
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ann.api, &path, json!({"content": "still here"}), 201).await;
        }
    });
}
