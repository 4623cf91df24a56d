//! The store goes away and comes back: nothing is pretended meanwhile.

use crate::wire::{closed, error, frame, post, problem};
use client::{Endpoint, Method};
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, PATIENCE, run, services::PrivatePostgres, wait_until};

// An SQLite file cannot go away under a server that has it open, so this has one kind of store.
#[test]
fn while_postgres_is_away_requests_frames_and_handshakes_say_so_and_all_goes_on_when_it_is_back() {
    run(async {
        let Some(postgres) = PrivatePostgres::start_or_skip() else { return };
        let Some(site) = Deployment::postgres_with(1, &[("DATABASE_URL", &postgres.url())]) else { return };
        let pair = site.pair().await;
        let path = format!("/api/conversations/{}/messages/", pair.home);
        let mut socket = pair.ann.chat().await;
        postgres.kill();

        let body = json!({"content": "lost?"});
        let answer = pair.ann.api.request(Method::POST, &path, Some(&body)).await.expect("the node answers");
        problem(&answer, 503, "store_unavailable");
        let message = json!({"type": "message", "conversation_id": pair.home, "content": "lost?", "ref": "r"});
        let refused = error(&mut socket, &message.to_string(), "store_unavailable").await;
        assert_eq!((&refused["ref"], &refused["temporary"]), (&json!("r"), &json!(true)));
        let refused = pair.ben.api.socket(Endpoint::Chat).open().await.expect_err("a refusal");
        problem(refused.answer().expect("an answer"), 503, "store_unavailable");
        let mut told = pair.ben.api.socket(Endpoint::Chat).query("errors", "frame").open().await.expect("a socket");
        assert_eq!(frame(&mut told, FrameKind::Error).await["code"], "store_unavailable");
        assert_eq!(closed(&mut told).await, Some(4102));
        wait_until("the node says that it cannot serve", async || {
            let ready = pair.ann.api.request(Method::GET, "/readyz", None).await.expect("the node answers");
            (ready.status, &ready.json().expect("json")["status"]) == (503, &json!("unavailable"))
        })
        .await;

        postgres.restart().expect("it comes back");
        // The same socket goes on.
        let stored = tokio::time::timeout(PATIENCE, async {
            let again =
                json!({"type": "message", "conversation_id": pair.home, "content": "kept", "client_message_id": "k"});
            loop {
                socket.send(&again).await.expect("the socket is open");
                match socket.next(PATIENCE).await.expect("an answer") {
                    client::Received::Frame(frame, _) if frame.kind() == FrameKind::Ack => break,
                    client::Received::Closed(closed) => panic!("a socket survives its store: {closed:?}"),
                    // Refused: a client waits before it tries again.
                    _ => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                }
            }
        });
        stored.await.expect("what is sent again is stored");
        post(&pair.ben.api, &path, json!({"content": "and I"}), 201).await;
    });
}
