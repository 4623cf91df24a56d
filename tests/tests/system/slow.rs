//! Clients that are too slow, silent or never finish a sentence.

use crate::wire::{UNBOUNDED, post};
use futures_util::future::join_all;
use serde_json::json;
use std::time::Duration;
use tests::{Deployment, Metrics, PATIENCE, RawSocket, Said, run};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// What the system keeps for a client that does not read, in bytes.
const WINDOW: u32 = 4096;
/// More messages than everything between the server and such a client can hold.
const MANY: usize = 1000;

#[test]
fn who_does_not_read_what_is_said_is_closed_with_4200_while_others_read_on() {
    run(async {
        let narrow =
            [UNBOUNDED[0], ("MATCHWIRE__REALTIME__OUTBOX_FRAMES", "8"), ("MATCHWIRE__MESSAGES__MAX_CHARS", "15000")];
        for site in Deployment::each_with(&narrow) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let token = pair.ben.api.token().expect("signed in").reveal();
            let mut idle = RawSocket::open(site.last().address(), "/ws/chat/", Some(token), Some(WINDOW))
                .await
                .expect("a handshake");
            let mut other = pair.ann.chat().await;
            // The system keeps megabytes for a connection before its writer has to wait.
            let text = "😀".repeat(15_000);
            let mut said = 0;
            while Metrics::of(&site.nodes).await.sum_with("matchwire_dropped_total", "outbox_full") == 0 {
                assert!(said < MANY, "a client that does not read is closed");
                said += 1;
                post(&pair.ann.api, &path, json!({"content": text}), 201).await;
            }
            let code = timeout(PATIENCE, async {
                loop {
                    match idle.next().await.expect("a connection") {
                        Said::Text(_) => {}
                        Said::Close(code) => return Some(code),
                        Said::End => return None,
                    }
                }
            });
            assert_eq!(code.await.expect("the end comes"), Some(4200));
            other.expect(protocol::FrameKind::NewMessage, PATIENCE).await.expect("others read on");
        }
    });
}

#[test]
fn a_peer_from_which_nothing_comes_is_closed_with_4202() {
    run(async {
        let quick = [("MATCHWIRE__REALTIME__PING_S", "1"), ("MATCHWIRE__REALTIME__SILENCE_S", "2")];
        for site in Deployment::each_with(&quick) {
            let ann = site.person("Ann").await;
            let mut lively = ann.chat().await;
            let mut silent = RawSocket::welcomed(site.last(), &ann).await;
            // The library behind the other one answers pings while it waits.
            let waits = lively.expect_close(Duration::from_secs(4));
            let (stays, code) = tokio::join!(waits, silent.close_code());
            assert_eq!(code, Some(4202));
            assert!(stays.is_err(), "who answers stays");
        }
    });
}

#[test]
fn a_body_that_does_not_arrive_in_time_is_a_request_timeout() {
    run(async {
        let all = Deployment::each().into_iter().map(async |site| {
            let mut stream = TcpStream::connect(site.last().address()).await.expect("the node listens");
            let head =
                "POST /api/accounts/auth/login HTTP/1.1\r\nHost: matchwire\r\nContent-Type: application/json\r\n";
            stream
                .write_all(format!("{head}Content-Length: 100\r\n\r\n{{\"email\":").as_bytes())
                .await
                .expect("a request");
            let mut answer = Vec::new();
            let answered = timeout(PATIENCE, async {
                while !answer.windows(15).any(|bytes| bytes == b"request_timeout") {
                    assert!(stream.read_buf(&mut answer).await.expect("an answer") > 0, "no answer before the end");
                }
            });
            answered.await.expect("the server's patience ends before ours");
            assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
        });
        join_all(all).await;
    });
}
