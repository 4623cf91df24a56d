//! A server that has too much to do says so, and what is sent again is stored.

use crate::wire::{closed, frame, problem};
use client::{Endpoint, Window};
use kernel::ConversationId;
use protocol::FrameKind;
use serde_json::json;
use std::collections::BTreeSet;
use tests::{
    Deployment, Metrics, RawSocket, Said,
    raw_socket::{FIN, TEXT, frame as raw_frame},
    run, wait_until,
};

/// As many commands as a socket may have under way.
const AT_ONCE: usize = 32;

#[test]
fn a_writer_that_is_full_answers_overloaded_and_what_is_sent_again_is_stored_once() {
    run(async {
        let narrow = [("MATCHWIRE__DATABASE__WAITING_WRITES", "1"), ("MATCHWIRE__LIMITS__ENABLED", "false")];
        for site in Deployment::each_with(&narrow) {
            let pair = site.pair().await;
            let mut socket = RawSocket::welcomed(site.first(), &pair.ann).await;
            let (mut refused, mut round, mut stored) = (0, 0, 0_i64);
            // A machine may be fast enough to store all of them in turn; then there are more.
            while refused == 0 {
                stored += 32;
                let mut pending: BTreeSet<String> = (0..AT_ONCE).map(|number| format!("{round}-{number}")).collect();
                while !pending.is_empty() {
                    refused += send_all(&mut socket, pair.home, &mut pending).await;
                }
                round += 1;
                let all = pair.ben.api.messages(pair.home, Window { limit: Some(200), ..Window::default() }).await;
                let texts: BTreeSet<_> = all.expect("a list").into_iter().map(|message| message.content).collect();
                assert!((0..AT_ONCE).all(|number| texts.contains(&format!("{}-{number}", round - 1))));
            }
            assert_eq!(pair.ben.api.conversation(pair.home).await.unwrap().last_seq.0, stored);
            assert!(Metrics::of(&site.nodes).await.sum("matchwire_writer_refused_total") > 0);
        }
    });
}

/// Sends everything that is pending in one go; takes out what was stored and tells how many were refused for now.
async fn send_all(socket: &mut RawSocket, home: ConversationId, pending: &mut BTreeSet<String>) -> usize {
    let mut bytes = Vec::new();
    for key in pending.iter() {
        let text =
            json!({"type": "message", "conversation_id": home, "content": key, "client_message_id": key, "ref": key});
        bytes.extend(raw_frame(FIN | TEXT, text.to_string().as_bytes()));
    }
    socket.write(&bytes).await.expect("the node reads");
    let (mut answers, mut refused) = (pending.len(), 0);
    while answers > 0 {
        let Said::Text(heard) = socket.hear().await else { panic!("the socket stays open") };
        if heard["type"] == "ack" {
            pending.remove(heard["ref"].as_str().expect("the reference"));
        } else if heard["type"] == "error" {
            assert_eq!((&heard["code"], &heard["temporary"]), (&json!("overloaded"), &json!(true)), "{heard}");
            refused += 1;
        } else {
            continue;
        }
        answers -= 1;
    }
    refused
}

#[test]
fn a_node_with_as_many_sockets_as_it_takes_sends_more_away_until_one_has_gone() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__REALTIME__MAX_SOCKETS", "2")]) {
            let ann = site.person("Ann").await;
            let (first, _second) = (ann.chat().await, ann.chat().await);
            let connect = || ann.api.socket(Endpoint::Chat);
            let refused = connect().open().await.expect_err("a refusal");
            problem(refused.answer().expect("an answer"), 503, "overloaded");
            let mut told = connect().query("errors", "frame").open().await.expect("a socket");
            let error = frame(&mut told, FrameKind::Error).await;
            assert_eq!((&error["code"], &error["retry_after_ms"]), (&json!("overloaded"), &json!(5000)));
            assert_eq!(closed(&mut told).await, Some(4101));

            first.close(1000, "").await.expect("a close");
            wait_until("there is room again", async || connect().open().await.is_ok()).await;
        }
    });
}
