//! How sockets end: by whom, with which code, and what is still delivered before.

use crate::support::{
    ADA, BOB, Frame, MachineClock, Peer, Store, alone, chat, from_cursor, identity, node, quick, run,
};
use actix_http::ws::Message;
use kernel::{Clock, ConversationId, Timestamp};
use protocol::CloseCode;
use realtime::{BusConfig, Control, Endpoint, Identity, OutboxLimits, Position, Settings, Signal};
use serde_json::json;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

const ROOM: ConversationId = ConversationId(77);

fn room() -> Arc<Store> {
    let store = Store::new();
    store.open(ROOM, &[ADA, BOB]);
    store
}

#[test]
fn sessions_are_closed_by_control_by_the_recheck_and_by_newer_sockets() {
    run(async {
        let store = room();
        let node = node(&store, Settings { sockets_per_person: Some(2), ..quick() }, BusConfig::Local);
        let mut first = chat(&node, ADA).await;
        let other = Identity { session_id: Some("other".into()), ..identity(ADA) };
        let mut second = Peer::connect(&node, other, Endpoint::Chat, Position::default());
        second.expect("welcome").await;
        let code = CloseCode::SignedOut;
        let control = Control::CloseSession { session_id: "other".into(), code };
        node.signal(&Signal::Control { person: ADA, control });
        second.expect_close(4005).await;
        let (mut third, mut fourth) = (chat(&node, ADA).await, chat(&node, ADA).await);
        first.expect_close(4006).await;
        node.signal(&Signal::Control { person: BOB, control: Control::ClosePerson { code } });
        third.send(&json!({"type": "ping"}));
        third.expect("pong").await;
        store.condemn(CloseCode::Forbidden);
        third.expect_close(4003).await;
        fourth.expect_close(4003).await;
    });
}

#[test]
fn a_token_that_ends_is_announced_may_be_renewed_and_closes_with_4002() {
    run(async {
        let store = room();
        let settings = Settings { expiry_notice: Duration::from_secs(1), ..quick() };
        let node = node(&store, settings, BusConfig::Local);
        let soon = MachineClock.now().plus(Duration::from_millis(300));
        let expiring = Identity { expires_at: Some(soon), ..identity(ADA) };
        let mut ada = Peer::connect(&node, expiring, Endpoint::Chat, Position::default());
        ada.expect("welcome").await;
        ada.expect("token_expiring").await;
        let later: Timestamp = soon.plus(Duration::from_millis(1200));
        ada.send(&json!({"type": "authenticate", "token": later.as_micros().to_string(), "ref": "a"}));
        ada.expect("ack").await;
        ada.expect("token_expiring").await;
        assert!(MachineClock.now() > soon);
        ada.expect_close(4002).await;
    });
}

#[test]
fn silence_is_pinged_and_then_closed_with_4202() {
    run(async {
        let store = room();
        let settings =
            Settings { ping_every: Duration::from_millis(100), silence: Duration::from_millis(350), ..quick() };
        let node = node(&store, settings, BusConfig::Local);
        let mut ada = chat(&node, ADA).await;
        let mut pings = 0;
        loop {
            match ada.next_of_all().await {
                Frame::Ping => {
                    pings += 1;
                    if pings <= 3 {
                        ada.send_message(Message::Pong(bytes::Bytes::new()));
                    }
                }
                Frame::Close(code) => break assert_eq!(code, Some(4202)),
                other => panic!("{other:?}"),
            }
        }
        assert!(pings >= 6, "{pings}");
    });
}

#[test]
fn a_reader_that_stops_is_closed_with_4200_resumes_and_delays_nobody() {
    run(async {
        let store = room();
        let outbox = OutboxLimits { frames: 50, close_within: Duration::from_secs(2), ..OutboxLimits::default() };
        let node = node(&store, Settings { outbox, ..quick() }, BusConfig::Local);
        let mut slow = Peer::connect_reading(&node, identity(ADA), Endpoint::Chat, Position::default(), false);
        let mut bob = chat(&node, BOB).await;
        while node.online().len() < 2 {
            tokio::task::yield_now().await;
        }
        for number in 0..200 {
            store.say(ROOM, &number.to_string());
            bob.expect("new_message").await;
        }
        slow.read_on();
        let (frames, code) = slow.until_close().await;
        assert_eq!(code, 4200);
        let last = frames.last().unwrap()["cursor"].as_i64().unwrap();
        assert!(last < 200, "{last}");
        let mut again = Peer::connect(&node, identity(ADA), Endpoint::Chat, from_cursor(last));
        again.expect("welcome").await;
        for cursor in last + 1..=200 {
            assert_eq!(again.expect("new_message").await["cursor"], cursor);
        }
        again.expect("synced").await;
    });
}

#[test]
fn a_peer_that_takes_nothing_at_all_is_cut_off() {
    run(async {
        let store = room();
        let outbox = OutboxLimits { frames: 500, stall: Duration::from_millis(200), ..OutboxLimits::default() };
        let node = node(&store, Settings { outbox, ..quick() }, BusConfig::Local);
        let dead = Peer::connect_reading(&node, identity(ADA), Endpoint::Chat, Position::default(), false);
        while !node.is_online(ADA) {
            tokio::task::yield_now().await;
        }
        let talk = async {
            loop {
                store.say(ROOM, "x");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = dead.cut.cancelled() => {}
            () = talk => {}
        }
        while node.sockets() > 0 || node.is_online(ADA) {
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn a_drain_tells_every_socket_its_slot_and_closes_it_there() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut peers = Vec::new();
        for _ in 0..5 {
            peers.push(chat(&node, ADA).await);
        }
        let draining = actix_rt::spawn({
            let node = node.clone();
            async move { node.drain(Duration::from_millis(300)).await }
        });
        let mut slots = Vec::new();
        for peer in &mut peers {
            slots.push(peer.expect("reconnect").await["retry_after_ms"].as_u64().unwrap());
        }
        assert!(slots.is_sorted() && slots[0] < slots[4], "{slots:?}");
        for peer in &mut peers {
            peer.expect_close(4201).await;
        }
        draining.await.unwrap();
        assert_eq!(node.sockets(), 0);
        let mut late = Peer::connect(&node, identity(ADA), Endpoint::Chat, Position::default());
        late.expect_close(4201).await;
    });
}

#[test]
fn a_store_that_is_away_closes_who_needs_it_with_4102_and_leaves_the_others() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut live = chat(&node, ADA).await;
        store.away.store(true, Ordering::SeqCst);
        let mut resuming = Peer::connect(&node, identity(ADA), Endpoint::Chat, from_cursor(0));
        resuming.expect("welcome").await;
        resuming.expect_close(4102).await;
        let mut stranger = Peer::connect(&node, identity(BOB), Endpoint::Chat, Position::default());
        stranger.expect_close(4102).await;
        store.say(ROOM, "still live");
        live.expect("new_message").await;
        store.away.store(false, Ordering::SeqCst);
        chat(&node, BOB).await;
    });
}
