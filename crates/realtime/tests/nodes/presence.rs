//! Who is shown as online, as typing and as having read, on one node and on two that meet in Redis.

use crate::support::{ADA, BOB, Peer, Proxy, Store, healthy, identity, node, quick, run, until};
use kernel::{ConversationId, UserId};
use protocol::CloseCode;
use realtime::{BusConfig, Endpoint, Position, Realtime, Settings};
use serde_json::{Value, json};
use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

const ROOM: ConversationId = ConversationId(77);

fn room() -> Arc<Store> {
    let store = Store::new();
    store.open(ROOM, &[ADA, BOB]);
    store.open_about_presence.store(true, Ordering::SeqCst);
    store
}

fn settings() -> Settings {
    Settings {
        presence_grace: Duration::from_millis(500),
        presence_batch_every: Duration::from_millis(20),
        typing_shown: Duration::from_millis(300),
        ..quick()
    }
}

fn redis() -> String {
    std::env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1:6379".to_owned())
}

fn shared(url: String, test: &str) -> BusConfig {
    BusConfig::Redis { url, prefix: format!("mw-test:{test}:{}:", std::process::id()) }
}

async fn two_nodes(store: &Arc<Store>, settings: Settings, test: &str) -> [Realtime; 2] {
    let nodes = [(); 2].map(|()| node(store, settings.clone(), shared(redis(), test)));
    for node in &nodes {
        healthy(node).await;
    }
    nodes
}

/// A socket, past its welcome.
async fn open(node: &Realtime, person: UserId, endpoint: Endpoint) -> Peer {
    let mut peer = Peer::connect(node, identity(person), endpoint, Position::default());
    peer.expect("welcome").await;
    peer
}

async fn chat(node: &Realtime, person: UserId) -> Peer {
    open(node, person, Endpoint::Chat).await
}

/// The next frame of this type, whatever comes before.
async fn next(peer: &mut Peer, kind: &str) -> Value {
    loop {
        let frame = peer.next().await.json();
        if frame["type"] == kind {
            return frame;
        }
    }
}

async fn sees(peer: &mut Peer, person: UserId, status: &str) {
    loop {
        let frame = next(peer, "user_status").await;
        assert_eq!((&frame["user_id"], &frame["username"]), (&json!(person), &json!(format!("person-{person}"))));
        if frame["status"] == status {
            assert!(frame["last_seen"].as_str() <= frame["timestamp"].as_str());
            return;
        }
    }
}

/// Nobody goes for a while. That somebody is there may be said twice to a socket that has just come.
async fn loses_nobody_for(peer: &mut Peer, while_: Duration) {
    let lost = async { while next(peer, "user_status").await["status"] != "offline" {} };
    assert!(tokio::time::timeout(while_, lost).await.is_err(), "somebody went");
}

#[test]
fn matched_people_see_each_other_come_and_go_on_both_kinds_of_sockets() {
    run(async {
        let store = room();
        let node = node(&store, settings(), BusConfig::Local);
        let mut ada = chat(&node, ADA).await;
        let mut ada_in_room = open(&node, ADA, Endpoint::Conversation(ROOM)).await;
        let mut bob = chat(&node, BOB).await;
        sees(&mut ada, BOB, "online").await;
        sees(&mut ada_in_room, BOB, "online").await;
        // Who comes later is told who is there.
        sees(&mut bob, ADA, "online").await;
        let mut bob_in_room = open(&node, BOB, Endpoint::Conversation(ROOM)).await;
        sees(&mut bob_in_room, ADA, "online").await;
        assert!(node.is_present(ADA) && node.is_present(BOB));
        drop((bob, bob_in_room));
        until(|| !node.is_online(BOB)).await;
        assert!(node.is_present(BOB));
        sees(&mut ada, BOB, "offline").await;
        sees(&mut ada_in_room, BOB, "offline").await;
        assert!(!node.is_present(BOB));
        node.stop();
    });
}

#[test]
fn a_reconnect_within_the_grace_shows_nothing() {
    run(async {
        let store = room();
        let node = node(&store, Settings { presence_grace: Duration::from_secs(2), ..settings() }, BusConfig::Local);
        let (mut ada, bob) = (chat(&node, ADA).await, chat(&node, BOB).await);
        sees(&mut ada, BOB, "online").await;
        drop(bob);
        until(|| !node.is_online(BOB)).await;
        let _bob = chat(&node, BOB).await;
        loses_nobody_for(&mut ada, Duration::from_secs(3)).await;
        node.stop();
    });
}

#[test]
fn who_does_not_share_it_is_not_said_to_have_been_here_at_a_time() {
    run(async {
        let store = room();
        store.hides_last_seen.store(true, Ordering::SeqCst);
        let node = node(&store, settings(), BusConfig::Local);
        let mut ada = chat(&node, ADA).await;
        let bob = chat(&node, BOB).await;
        let come = next(&mut ada, "user_status").await;
        assert_eq!((&come["status"], &come["last_seen"]), (&json!("online"), &Value::Null));
        drop(bob);
        let gone = next(&mut ada, "user_status").await;
        assert_eq!((&gone["status"], &gone["last_seen"]), (&json!("offline"), &Value::Null));
    });
}

#[test]
fn presence_crosses_nodes_and_moves_with_the_person() {
    run(async {
        let store = room();
        let [here, there] = two_nodes(&store, settings(), "moves").await;
        let mut ada = chat(&here, ADA).await;
        let bob = chat(&there, BOB).await;
        sees(&mut ada, BOB, "online").await;
        // A second socket on the other node, then the first one goes: nothing is seen of it.
        let bob_here = chat(&here, BOB).await;
        drop(bob);
        until(|| !there.is_online(BOB)).await;
        loses_nobody_for(&mut ada, Duration::from_secs(5)).await;
        assert!(there.is_present(BOB) && there.is_present(ADA));
        drop(bob_here);
        sees(&mut ada, BOB, "offline").await;
        until(|| !there.is_present(BOB)).await;
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn the_people_of_a_node_that_dies_fade_and_a_new_node_knows_the_others_at_once() {
    run(async {
        let store = room();
        let [here, there] = two_nodes(&store, settings(), "dies").await;
        let mut ada = chat(&here, ADA).await;
        let _bob = chat(&there, BOB).await;
        sees(&mut ada, BOB, "online").await;
        // It says nothing any more; its sockets are as good as gone.
        there.stop();
        let died = Instant::now();
        let third = node(&store, settings(), shared(redis(), "dies"));
        until(|| third.is_present(ADA)).await;
        sees(&mut ada, BOB, "offline").await;
        assert!(died.elapsed() < Duration::from_secs(10), "{:?}", died.elapsed());
        for node in [here, third] {
            node.stop();
        }
    });
}

#[test]
fn a_node_that_loses_redis_knows_its_own_people_and_finds_the_others_again() {
    run(async {
        let store = room();
        let service = redis().trim_start_matches("redis://").trim_end_matches('/').to_owned();
        let proxy = Proxy::before(&service);
        let here = node(&store, settings(), shared(redis(), "lost"));
        let there = node(&store, settings(), shared(format!("redis://{}", proxy.address()), "lost"));
        let mut ada = chat(&here, ADA).await;
        let mut bob = chat(&there, BOB).await;
        sees(&mut ada, BOB, "online").await;
        sees(&mut bob, ADA, "online").await;
        proxy.vanish();
        sees(&mut ada, BOB, "offline").await;
        sees(&mut bob, ADA, "offline").await;
        assert!(there.is_present(BOB) && here.is_present(ADA));
        proxy.reappear();
        sees(&mut ada, BOB, "online").await;
        sees(&mut bob, ADA, "online").await;
        for node in [here, there] {
            node.stop();
        }
    });
}

#[test]
fn the_store_is_told_when_people_left_also_by_a_node_that_goes_away() {
    run(async {
        let store = room();
        let node = node(&store, settings(), BusConfig::Local);
        let (ada, bob) = (chat(&node, ADA).await, chat(&node, BOB).await);
        drop((ada, bob));
        until(|| node.sockets() == 0).await;
        node.drain(Duration::from_millis(100)).await;
        let mut seen: Vec<_> = store.seen.lock().unwrap().iter().map(|(person, _)| *person).collect();
        seen.sort_unstable();
        assert_eq!(seen, [ADA, BOB]);
        node.close_all(CloseCode::Draining);
        node.stop();
    });
}

#[test]
fn hundreds_of_people_who_come_back_to_a_new_node_are_no_news() {
    run(async {
        let store = room();
        let grace = Settings { presence_grace: Duration::from_secs(4), ..settings() };
        let [here, there] = two_nodes(&store, grace.clone(), "storm").await;
        let people: Vec<UserId> = (1..=300).map(|number| UserId(2_000_000 + number)).collect();
        for (person, room) in people.iter().zip(1000..) {
            store.open(ConversationId(room), &[ADA, *person]);
        }
        let mut ada = chat(&here, ADA).await;
        let mut sockets = Vec::new();
        for person in &people {
            sockets.push(chat(&there, *person).await);
        }
        until(|| people.iter().all(|person| here.is_present(*person))).await;
        there.stop();
        drop(sockets);
        let new = node(&store, grace, shared(redis(), "storm"));
        let mut sockets = Vec::new();
        for person in &people {
            sockets.push(chat(&new, *person).await);
        }
        loses_nobody_for(&mut ada, Duration::from_secs(6)).await;
        for node in [here, new] {
            node.stop();
        }
    });
}

#[test]
fn typing_ends_by_itself_with_its_socket_and_with_the_message() {
    run(async {
        let store = room();
        let node = node(&store, settings(), BusConfig::Local);
        let (mut ada, mut bob) = (chat(&node, ADA).await, chat(&node, BOB).await);
        let typing = json!({"type": "typing", "conversation_id": 77, "is_typing": true});
        ada.send(&typing);
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], true);
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], false);
        // Each on a socket of its own, because the same one may not say it again so soon.
        let mut writer = chat(&node, ADA).await;
        writer.send(&typing);
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], true);
        writer.send(&json!({"type": "message", "conversation_id": 77, "content": "x", "client_message_id": "c"}));
        let begun = Instant::now();
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], false);
        let mut leaver = chat(&node, ADA).await;
        leaver.send(&typing);
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], true);
        drop(leaver);
        assert_eq!(next(&mut bob, "typing_indicator").await["is_typing"], false);
        assert!(begun.elapsed() < Duration::from_secs(5));
        node.stop();
    });
}

#[test]
fn what_arrives_in_the_conversation_on_the_screen_is_read_until_it_is_left() {
    run(async {
        let store = room();
        let node = node(&store, settings(), BusConfig::Local);
        let mut ada = chat(&node, ADA).await;
        let times_read = || store.read.lock().unwrap().iter().filter(|read| **read == (ADA, ROOM)).count();
        let focus = |on: Value, name: &str| json!({"type": "focus", "conversation_id": on, "ref": name});
        store.say(ROOM, "before");
        assert_eq!(next(&mut ada, "new_message").await["cursor"], 1);
        assert_eq!(times_read(), 0);
        ada.send(&focus(json!(77), "on"));
        next(&mut ada, "ack").await;
        assert_eq!(times_read(), 1);
        store.say(ROOM, "seen");
        until(|| times_read() >= 2).await;
        ada.send(&focus(Value::Null, "off"));
        next(&mut ada, "ack").await;
        let read = times_read();
        store.say(ROOM, "unseen");
        next(&mut ada, "new_message").await;
        store.say(ROOM, "unseen");
        next(&mut ada, "new_message").await;
        assert_eq!(times_read(), read);
        node.stop();
    });
}
