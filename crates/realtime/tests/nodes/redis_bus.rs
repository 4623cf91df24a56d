//! Two nodes that meet in Redis, at `REDIS_URL` or on its standard port. Nothing is flushed: every test has a prefix of its own.

use crate::support::{ADA, BOB, Frame, Peer, Proxy, Store, chat, healthy, identity, node, quick, run, until};
use kernel::ConversationId;
use protocol::CloseCode;
use realtime::{BusConfig, BusHealth, Control, Endpoint, Position, Realtime, Settings, Signal};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const ROOM: ConversationId = ConversationId(77);

fn redis() -> String {
    std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}

fn bus(url: String, test: &str) -> BusConfig {
    BusConfig::Redis { url, prefix: format!("mw-test:{test}:{}:", std::process::id()) }
}

/// A watermark that is too slow to be what brought an event.
fn doorbells_only() -> Settings {
    Settings { watermark_every: Duration::from_hours(1), ..quick() }
}

async fn two_nodes(store: &Arc<Store>, settings: Settings, test: &str) -> (Realtime, Realtime) {
    let here = node(store, settings.clone(), bus(redis(), test));
    let there = node(store, settings, bus(redis(), test));
    healthy(&here).await;
    healthy(&there).await;
    (here, there)
}

#[test]
fn what_one_node_commits_the_other_shows_in_order_and_once() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        let (here, there) = two_nodes(&store, doorbells_only(), "order").await;
        let (mut ada, mut bob) = (chat(&here, ADA).await, chat(&there, BOB).await);
        let mut bob_in_room = Peer::connect(&there, identity(BOB), Endpoint::Conversation(ROOM), Position::default());
        bob_in_room.expect("welcome").await;
        // Subscriptions are carried out a moment after the welcome; the counters that are read then close the gap.
        for number in 0..200 {
            store.say_on(if number % 2 == 0 { &here } else { &there }, ROOM, &number.to_string());
        }
        for cursor in 1..=200 {
            assert_eq!(ada.expect("new_message").await["cursor"], cursor);
            assert_eq!(bob.expect("new_message").await["cursor"], cursor);
            assert_eq!(bob_in_room.expect("new_message").await["message"]["seq"], cursor);
        }
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn signals_reach_the_other_node() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        let (here, there) = two_nodes(&store, doorbells_only(), "signals").await;
        let (mut ada, mut bob) = (chat(&here, ADA).await, chat(&there, BOB).await);
        let mut bob_in_room = Peer::connect(&there, identity(BOB), Endpoint::Conversation(ROOM), Position::default());
        bob_in_room.expect("welcome").await;
        // A round trip of an event proves that the subscriptions stand.
        store.say_on(&here, ROOM, "first");
        bob.expect("new_message").await;
        bob_in_room.expect("new_message").await;
        ada.expect("new_message").await;
        loop {
            ada.send(&json!({"type": "typing", "conversation_id": 77, "is_typing": false}));
            let seen = tokio::time::timeout(Duration::from_millis(100), bob.next_of_all()).await;
            if let Ok(frame) = seen {
                assert_eq!(frame.json()["type"], "typing_indicator");
                break;
            }
        }
        bob_in_room.expect("typing_indicator").await;
        let control = Control::ClosePerson { code: CloseCode::SignedOut };
        here.signal(&Signal::Control { person: BOB, control });
        bob_in_room.expect_close(4005).await;
        let (_, code) = bob.until_close().await;
        assert_eq!(code, 4005);
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn a_subscription_that_is_cut_is_replaced_and_what_it_missed_is_found() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        let service = redis().trim_start_matches("redis://").trim_end_matches('/').to_owned();
        let proxy = Proxy::before(&service);
        let here = node(&store, doorbells_only(), bus(redis(), "cut"));
        let there = node(&store, doorbells_only(), bus(format!("redis://{}", proxy.address()), "cut"));
        healthy(&here).await;
        healthy(&there).await;
        let mut bob = chat(&there, BOB).await;
        store.say_on(&here, ROOM, "before");
        bob.expect("new_message").await;
        proxy.cut();
        // Whether these ring while nobody listens or after, they are shown.
        for number in 0..20 {
            store.say_on(&here, ROOM, &number.to_string());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        for cursor in 2..=21 {
            assert_eq!(bob.expect("new_message").await["cursor"], cursor);
        }
        healthy(&there).await;
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn a_subscription_that_is_silently_dead_is_found_by_the_probe() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        let service = redis().trim_start_matches("redis://").trim_end_matches('/').to_owned();
        let proxy = Proxy::before(&service);
        let here = node(&store, doorbells_only(), bus(redis(), "dead"));
        let there = node(&store, doorbells_only(), bus(format!("redis://{}", proxy.address()), "dead"));
        healthy(&here).await;
        healthy(&there).await;
        let mut bob = chat(&there, BOB).await;
        store.say_on(&here, ROOM, "before");
        bob.expect("new_message").await;
        proxy.vanish();
        let died = Instant::now();
        store.say_on(&here, ROOM, "unheard");
        until(|| there.bus_health() != BusHealth::Healthy).await;
        assert!(died.elapsed() < Duration::from_secs(8), "{:?}", died.elapsed());
        proxy.reappear();
        assert_eq!(bob.expect("new_message").await["cursor"], 2);
        healthy(&there).await;
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn a_node_starts_and_serves_without_redis() {
    run(async {
        let store = Store::new();
        store.open(ROOM, &[ADA, BOB]);
        // Port 9 of the own machine: nobody answers there.
        let alone = node(&store, quick(), bus("redis://127.0.0.1:9".to_owned(), "none"));
        let mut ada = chat(&alone, ADA).await;
        ada.send(&json!({"type": "message", "conversation_id": 77, "content": "hi", "client_message_id": "c"}));
        let mut kinds = [ada.next().await.json()["type"].to_string(), ada.next().await.json()["type"].to_string()];
        kinds.sort();
        assert_eq!(kinds, ["\"ack\"", "\"new_message\""]);
        assert_eq!(alone.bus_health(), BusHealth::Degraded);
        alone.stop();
    });
}

/// A socket that is asked and answers.
async fn is_open(peer: &mut Peer) -> bool {
    peer.send(&json!({"type": "ping"}));
    matches!(peer.next().await, Frame::Json(frame) if frame["type"] == "pong")
}

#[test]
fn sockets_count_on_every_node_until_their_node_has_been_silent_for_too_long() {
    run(async {
        let store = Store::new();
        let settings = Settings {
            sockets_per_person: Some(2),
            ping_every: Duration::from_millis(100),
            silence: Duration::from_mins(1),
            ..doorbells_only()
        };
        let (here, there) = two_nodes(&store, settings, "sockets").await;
        let (mut first, mut second) = (chat(&here, ADA).await, chat(&there, ADA).await);
        let mut third = chat(&here, ADA).await;
        first.expect_close(4006).await;
        let mut fourth = chat(&there, ADA).await;
        second.expect_close(4006).await;
        assert!(is_open(&mut third).await && is_open(&mut fourth).await);

        // It goes on living, but nobody hears of it any more; only time tells that, and so the test lets it pass.
        there.stop();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut fifth = chat(&here, ADA).await;
        assert!(is_open(&mut fifth).await && is_open(&mut third).await, "nobody gives way to the dead");
        let mut sixth = chat(&here, ADA).await;
        third.expect_close(4006).await;
        assert!(is_open(&mut fifth).await && is_open(&mut sixth).await);
        here.stop();
    });
}
