//! How much one person may do, at all nodes together.

use crate::wire::{answer, closed, frame, ping, problem};
use client::{Api, Endpoint, Method, Received, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, Node, PATIENCE, Pair, run, wait_until};
use tokio::time::{Instant, sleep};

/// Twenty messages at once; refusals are counted like frames.
const SHORT: [(&str, &str); 3] = [
    ("MATCHWIRE__LIMITS__MESSAGE_BURST", "20"),
    ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "1"),
    ("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "90"),
];

/// Sends a message and gives back its `ack` or its `error`.
async fn say(socket: &mut Socket, pair: &Pair) -> Value {
    let message = json!({"type": "message", "conversation_id": pair.home, "content": "hello", "ref": "r"});
    socket.send(&message).await.expect("the socket is open");
    loop {
        match socket.next(PATIENCE).await.expect("the answer comes") {
            Received::Frame(_, raw) if raw["ref"] == "r" => return raw,
            Received::Frame(..) => {}
            other => panic!("an answer is expected, not {other:?}"),
        }
    }
}

/// How long this refusal says to wait; none for what was accepted.
fn wait_of(answer: &Value) -> Option<u64> {
    if answer["type"] == "ack" {
        return None;
    }
    assert_eq!((&answer["type"], &answer["code"]), (&json!("error"), &json!("rate_limited")), "{answer}");
    assert_eq!(answer["temporary"], true, "{answer}");
    Some(answer["retry_after_ms"].as_u64().expect("a refusal says for how long"))
}

/// Sends messages until one is refused.
async fn use_up(socket: &mut Socket, pair: &Pair) -> u64 {
    for _ in 0..60 {
        if let Some(wait) = wait_of(&say(socket, pair).await) {
            return wait;
        }
    }
    panic!("twenty at once and one a second are allowed, and not sixty")
}

/// A REST send that must be refused; the seconds of its `Retry-After`.
async fn refused_by_rest(api: &Api, pair: &Pair) -> u64 {
    let path = format!("/api/conversations/{}/messages/", pair.home);
    let refused = answer(api, Method::POST, &path, Some(json!({"content": "hello"}))).await;
    problem(&refused, 429, "rate_limited");
    refused.header("retry-after").expect("a 429 says for how long").parse().expect("seconds")
}

/// Goes on without a pause until the server has enough.
async fn does_not_stop(socket: &mut Socket, pair: &Pair) {
    let message = json!({"type": "message", "conversation_id": pair.home, "content": "hello"}).to_string();
    for _ in 0..200 {
        // It may be closed by now.
        let _ = socket.send_raw(message.clone()).await;
    }
    assert_eq!(closed(socket).await, Some(4100));
}

#[test]
fn whoever_has_used_up_their_messages_is_refused_by_frame_and_by_rest_and_closed_if_they_go_on() {
    run(async {
        for site in Deployment::each_with(&SHORT) {
            let pair = site.pair().await;
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            use_up(&mut anns, &pair).await;
            assert!(refused_by_rest(&pair.ann.api, &pair).await >= 1);
            ping(&mut anns).await;
            assert_eq!(wait_of(&say(&mut bens, &pair).await), None, "ben has a budget of his own");
            does_not_stop(&mut anns, &pair).await;
            ping(&mut bens).await;
        }
    });
}

#[test]
fn messages_of_one_person_count_at_every_node() {
    run(async {
        let Some(site) = Deployment::postgres_with(2, &SHORT) else { return };
        let pair = site.pair().await;
        let ann_there = pair.ann.clone().at(site.last());
        let (mut here, mut there) = (pair.ann.chat().await, ann_there.chat().await);
        // Before the nodes have settled each may give what it has.
        use_up(&mut here, &pair).await;
        use_up(&mut there, &pair).await;
        // A node by itself asks for the second that one message takes, or for a little more by as long as it took to settle. What
        // both have given is forty seconds' worth, of which twenty have to pass before there is another message anywhere.
        for socket in [&mut here, &mut there] {
            let since = Instant::now();
            while wait_of(&say(socket, &pair).await).is_none_or(|wait| wait <= 3000) {
                assert!(since.elapsed() < PATIENCE, "the nodes do not settle");
                // As a client that goes on trying.
                sleep(Duration::from_millis(250)).await;
            }
        }
        assert!(refused_by_rest(&pair.ann.api, &pair).await > 1);
        assert!(refused_by_rest(&ann_there.api, &pair).await > 1);
        does_not_stop(&mut there, &pair).await;
    });
}

/// Waits until the node has settled something more, so that what it was told before is known to all.
async fn has_settled(node: &Node, since: u64) -> u64 {
    let mut now = since;
    wait_until("the node settles", async || {
        now = settled(node).await;
        now > since
    })
    .await;
    now
}

async fn settled(node: &Node) -> u64 {
    let page = answer(&node.api(), Method::GET, "/metrics", None).await;
    let page = String::from_utf8(page.body).expect("text");
    let line = page.lines().find_map(|line| line.strip_prefix("matchwire_limits_settled_total "));
    line.map_or(0, |count| count.parse().expect("a number"))
}

#[test]
fn whoever_is_exhausted_gets_nothing_more_by_going_to_another_node() {
    run(async {
        let Some(site) = Deployment::postgres_with(2, &[("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "1")]) else { return };
        let ann = site.person("Ann").await;
        let (mut here, before) = (ann.chat().await, settled(site.first()).await);
        let subscribe = json!({"type": "subscribe", "subscription_type": "matches", "ref": "r"});
        // The next one may come in a minute: later than a busy machine needs for all of this.
        here.send(&subscribe).await.expect("the socket is open");
        frame(&mut here, FrameKind::Subscribed).await;
        has_settled(site.first(), before).await;
        // A key that is told once in the middle of it is told again a second later.
        here.send(&subscribe).await.expect("the socket is open");
        assert!(frame(&mut here, FrameKind::Error).await["retry_after_ms"].as_u64() > Some(0));
        has_settled(site.first(), settled(site.first()).await).await;

        let before = settled(site.last()).await;
        let mut there = ann.at(site.last()).chat().await;
        has_settled(site.last(), before).await;
        there.send(&subscribe).await.expect("the socket is open");
        let refused = frame(&mut there, FrameKind::Error).await;
        assert_eq!(refused["code"], "rate_limited", "she has not sent a single frame here: {refused}");
        assert!(refused["retry_after_ms"].as_u64() > Some(0), "{refused}");
    });
}

/// The socket is open. This frame is one that no limit counts.
async fn answers(socket: &mut Socket) {
    socket.send(&json!({"type": "typing", "is_typing": false, "conversation_id": 1, "ref": "r"})).await.expect("open");
    loop {
        match socket.next(PATIENCE).await.expect("the answer comes") {
            Received::Frame(_, raw) if raw["ref"] == "r" => return,
            Received::Frame(..) => {}
            other => panic!("an answer is expected, not {other:?}"),
        }
    }
}

const THREE: [(&str, &str); 1] = [("MATCHWIRE__REALTIME__SOCKETS_PER_PERSON", "3")];

#[test]
fn the_oldest_of_too_many_sockets_gives_way_whichever_node_it_is_on() {
    run(async {
        for site in Deployment::each_with(&THREE) {
            let pair = site.pair().await;
            let room = Endpoint::Conversation(pair.home);
            let (ann, ann_there) = (pair.ann.clone().at(site.first()), pair.ann.clone().at(site.last()));
            // The first node, the last, the first …, and every kind of socket at each.
            let kinds = [Endpoint::Chat, Endpoint::Chat, room, room, Endpoint::Notifications, Endpoint::Notifications];
            let open = async |number: usize| {
                let who = if number.is_multiple_of(2) { &ann } else { &ann_there };
                who.open(kinds[number % kinds.len()]).await
            };
            let mut sockets = std::collections::VecDeque::new();
            for number in 0..9 {
                sockets.push_back(open(number).await);
                if sockets.len() > 3 {
                    let mut oldest = sockets.pop_front().expect("there are four");
                    assert_eq!(closed(&mut oldest).await, Some(4006), "socket {}", number - 3);
                }
                for socket in &mut sockets {
                    answers(socket).await;
                }
            }
            // Many at once: whoever is told late decides alike.
            for number in 9..15 {
                sockets.push_back(open(number).await);
            }
            while sockets.len() > 3 {
                let mut oldest = sockets.pop_front().expect("there are more than three");
                assert_eq!(closed(&mut oldest).await, Some(4006));
            }
            for socket in &mut sockets {
                answers(socket).await;
            }
            // Somebody else's do not count.
            answers(&mut pair.ben.chat().await).await;
        }
    });
}

#[test]
fn a_retry_over_the_limit_gets_its_first_answer_by_either_door() {
    run(async {
        for site in Deployment::each_with(&SHORT) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let body = |content: &str| json!({"content": content, "client_message_id": "known"});
            let stored = answer(&pair.ann.api, Method::POST, &path, Some(body("hello"))).await;
            assert_eq!(stored.status, 201);
            let stored = stored.json().expect("a message");
            let mut socket = pair.ann.chat().await;
            use_up(&mut socket, &pair).await;

            let again = answer(&pair.ann.api, Method::POST, &path, Some(body("hello"))).await;
            assert_eq!((again.status, &again.json().expect("a message")["id"]), (200, &stored["id"]));
            problem(&answer(&pair.ann.api, Method::POST, &path, Some(body("bye"))).await, 409, "idempotency_conflict");
            let new = json!({"content": "hello", "client_message_id": "new"});
            problem(&answer(&pair.ann.api, Method::POST, &path, Some(new)).await, 429, "rate_limited");

            let retry = |name: &str| json!({"type": "message", "conversation_id": pair.home, "content": "hello", "client_message_id": name});
            socket.send(&retry("known")).await.expect("the socket is open");
            let ack = frame(&mut socket, FrameKind::Ack).await;
            assert_eq!((&ack["message_id"], &ack["duplicate"]), (&stored["id"], &json!(true)), "{ack}");
            socket.send(&retry("new")).await.expect("the socket is open");
            let error = frame(&mut socket, FrameKind::Error).await;
            assert_eq!(error["code"], "rate_limited", "{error}");
            assert!(wait_of(&error).is_some_and(|wait| wait > 0), "{error}");
        }
    });
}

#[test]
fn a_message_costs_the_same_by_either_door() {
    let settings = [("MATCHWIRE__LIMITS__MESSAGE_BURST", "100"), ("MATCHWIRE__LIMITS__FRAMES_PER_MIN", "6")];
    run(async {
        for site in Deployment::each_with(&settings) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let mut socket = pair.ben.clone().at(site.first()).chat().await;
            let (mut by_rest, mut by_frame) = (0, 0);
            while answer(&pair.ann.api, Method::POST, &path, Some(json!({"content": "hello"}))).await.status == 201 {
                by_rest += 1;
                assert!(by_rest < 20, "six frames a minute are allowed");
            }
            while wait_of(&say(&mut socket, &pair).await).is_none() {
                by_frame += 1;
                assert!(by_frame < 20, "six frames a minute are allowed");
            }
            // One more may have come back while they were said.
            assert!((6..=7).contains(&by_rest) && (6..=7).contains(&by_frame), "{by_rest} and {by_frame}");
        }
    });
}
