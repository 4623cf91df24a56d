//! One node with its actors, through sockets in memory.

use crate::support::{ADA, BOB, Frame, Peer, Store, alone, chat, from_cursor, identity, node, quick, run};
use actix_http::ws::Message;
use kernel::ConversationId;
use realtime::{BusConfig, BusHealth, Endpoint, Position, Settings};
use serde_json::{Value, json};
use std::sync::{Arc, atomic::Ordering};

const ROOM: ConversationId = ConversationId(77);

fn room() -> Arc<Store> {
    let store = Store::new();
    store.open(ROOM, &[ADA, BOB]);
    store
}

fn content(frame: &Value) -> &str {
    frame["message"]["content"].as_str().unwrap()
}

#[test]
fn the_welcome_comes_first_and_then_everything_live_on_every_device() {
    run(async {
        let store = room();
        let node = alone(&store);
        store.say(ROOM, "before");
        let mut phone = Peer::connect(&node, identity(ADA), Endpoint::Chat, Position::default());
        let welcome = phone.expect("welcome").await;
        assert_eq!((&welcome["cursor"], &welcome["epoch"]), (&json!(1), &json!("epoch-1")));
        let (mut tablet, mut bob) = (chat(&node, ADA).await, chat(&node, BOB).await);
        for number in 0..20 {
            store.say(ROOM, &number.to_string());
        }
        for device in [&mut phone, &mut tablet, &mut bob] {
            for number in 0..20 {
                let frame = device.expect("new_message").await;
                assert_eq!((content(&frame), &frame["cursor"]), (&*number.to_string(), &json!(number + 2)));
            }
        }
        assert_eq!(node.bus_health(), BusHealth::Local);
        assert_eq!((node.sockets(), node.online().len()), (3, 2));
    });
}

#[test]
fn the_notification_feed_and_subscriptions_show_their_part_only() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut feed = Peer::connect(&node, identity(ADA), Endpoint::Notifications, Position::default());
        feed.expect("welcome").await;
        let mut quiet = chat(&node, ADA).await;
        quiet.send(&json!({"type": "unsubscribe", "subscription_type": "messages", "ref": "r"}));
        assert_eq!(quiet.expect("subscribed").await["subscription_type"], "messages");
        assert_eq!(quiet.expect("ack").await["ref"], "r");
        // Members are served in the order they came: when this one has it, the quiet one was passed over.
        let mut last = chat(&node, ADA).await;
        store.say(ROOM, "unseen");
        last.expect("new_message").await;
        assert_eq!(feed.expect("notification").await["cursor"], 1);
        quiet.send(&json!({"type": "subscribe", "subscription_type": "messages"}));
        quiet.expect("subscribed").await;
        store.say(ROOM, "seen");
        assert_eq!(content(&quiet.expect("new_message").await), "seen");
        feed.send(&json!({"type": "message", "content": "x", "conversation_id": 77, "client_message_id": "c"}));
        feed.expect("notification").await;
        let refused = feed.expect("error").await;
        assert_eq!((&refused["code"], &refused["client_message_id"]), (&json!("not_on_this_socket"), &json!("c")));
    });
}

#[test]
fn a_resume_brings_what_was_missed_in_order_before_synced_while_others_talk() {
    run(async {
        let store = room();
        let node = node(&store, Settings { replay_page: 50, ..quick() }, BusConfig::Local);
        for number in 0..500 {
            store.say(ROOM, &number.to_string());
        }
        let talk = actix_rt::spawn({
            let store = store.clone();
            async move {
                for number in 500..900 {
                    store.say(ROOM, &number.to_string());
                    tokio::task::yield_now().await;
                }
            }
        });
        let mut peer = Peer::connect(&node, identity(ADA), Endpoint::Chat, from_cursor(0));
        peer.expect("welcome").await;
        let (mut next, mut synced) = (1, None);
        while next <= 900 || synced.is_none() {
            let frame = peer.next().await.json();
            if frame["type"] == "synced" {
                assert_eq!(frame["cursor"], next - 1);
                assert!(synced.replace(next).is_none());
            } else {
                assert_eq!(frame["cursor"], next);
                next += 1;
            }
        }
        assert!(synced.unwrap() > 500);
        talk.await.unwrap();
    });
}

#[test]
fn a_position_that_cannot_be_resumed_from_ends_in_reset_and_is_live_from_there() {
    run(async {
        let store = room();
        let node = alone(&store);
        for number in 0..10 {
            store.say(ROOM, &number.to_string());
        }
        store.trim(ADA, 5);
        let other = Position { epoch: Some("older".into()), ..from_cursor(7) };
        let cases = [
            (from_cursor(3), "too_old"),
            (from_cursor(99), "ahead"),
            (from_cursor("abc"), "unreadable"),
            (from_cursor(-1), "unreadable"),
            (other, "other_epoch"),
        ];
        for (position, reason) in cases {
            let mut peer = Peer::connect(&node, identity(ADA), Endpoint::Chat, position);
            let welcome = peer.expect("welcome").await;
            let reset = peer.expect("reset").await;
            assert_eq!((&reset["reason"], &reset["cursor"]), (&json!(reason), &welcome["cursor"]));
            store.say(ROOM, "next");
            assert_eq!(peer.expect("new_message").await["cursor"], reset["cursor"].as_i64().unwrap() + 1);
        }
        let mut kept = Peer::connect(&node, identity(ADA), Endpoint::Chat, from_cursor(5));
        kept.expect("welcome").await;
        assert_eq!(kept.expect("new_message").await["cursor"], 6);
    });
}

#[test]
fn a_lost_doorbell_is_found_by_comparing_counters() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut ada = chat(&node, ADA).await;
        store.mute.store(true, Ordering::SeqCst);
        store.say(ROOM, "lost");
        assert_eq!(content(&ada.expect("new_message").await), "lost");
        store.say(ROOM, "lost too");
        store.mute.store(false, Ordering::SeqCst);
        store.say(ROOM, "heard");
        assert_eq!(content(&ada.expect("new_message").await), "lost too");
        assert_eq!(content(&ada.expect("new_message").await), "heard");
    });
}

#[test]
fn messages_are_acked_in_the_order_they_were_sent_and_refs_are_always_answered() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut ada = chat(&node, ADA).await;
        for number in 0..100 {
            let id = format!("c{number}");
            ada.send(
                &json!({"type": "message", "conversation_id": 77, "content": id, "client_message_id": id, "ref": id}),
            );
        }
        let (mut acked, mut shown) = (0, 0);
        while acked < 100 || shown < 100 {
            let frame = ada.next().await.json();
            if frame["type"] == "ack" {
                assert_eq!(frame["client_message_id"], format!("c{acked}"));
                assert_eq!(frame["ref"], format!("c{acked}"));
                acked += 1;
                assert_eq!(frame["seq"], acked);
            } else {
                assert_eq!(content(&frame), format!("c{shown}"));
                shown += 1;
            }
        }
        ada.send(&json!({"type": "message", "conversation_id": 77, "content": "forbidden", "local_id": "l"}));
        let refused = ada.expect("error").await;
        assert_eq!((&refused["code"], &refused["client_message_id"]), (&json!("not_found"), &json!("l")));
        ada.send(&json!({"type": "message", "content": "x", "ref": "r"}));
        let refused = ada.expect("error").await;
        assert_eq!((&refused["code"], &refused["ref"]), (&json!("validation_failed"), &json!("r")));
        ada.send(&json!({"type": "focus", "conversation_id": null, "ref": "f"}));
        assert_eq!(ada.expect("ack").await["ref"], "f");
    });
}

#[test]
fn nonsense_is_answered_and_the_socket_stays_open() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut ada = chat(&node, ADA).await;
        for (text, code) in [
            ("{", "bad_json"),
            ("[]", "bad_json"),
            ("7", "bad_json"),
            ("{\"type\":\"dance\"}", "unknown_type"),
            ("{\"type\":\"subscribe\",\"subscription_type\":\"weather\"}", "unknown_subscription"),
            ("{\"type\":7}", "validation_failed"),
        ] {
            ada.send_message(Message::Text(text.into()));
            assert_eq!(ada.expect("error").await["code"], code, "{text}");
        }
        ada.send(&json!({"type": "ping", "timestamp": 12}));
        assert_eq!(ada.expect("pong").await["timestamp"], 12);
        ada.send_message(Message::Binary(vec![1, 2, 3].into()));
        ada.expect_close(1003).await;

        let mut bomber = chat(&node, ADA).await;
        bomber.send_bytes([&[0x81, 0xff][..], &(10u64 << 30).to_be_bytes()].concat());
        bomber.expect_close(1009).await;
        let mut leaving = chat(&node, ADA).await;
        leaving.send_message(Message::Close(Some(actix_http::ws::CloseCode::Away.into())));
        assert_eq!(leaving.next().await, Frame::Close(Some(1001)));
        assert_eq!(leaving.next().await, Frame::End);
    });
}

#[test]
fn a_conversation_socket_shows_its_conversation_and_resumes_by_rev_and_seq() {
    run(async {
        let store = room();
        store.open(ConversationId(78), &[ADA, BOB]);
        let node = node(&store, Settings { replay_page: 3, ..quick() }, BusConfig::Local);
        for number in 0..10 {
            store.say(ROOM, &number.to_string());
        }
        let endpoint = Endpoint::Conversation(ROOM);
        let mut live = Peer::connect(&node, identity(ADA), endpoint, Position::default());
        let welcome = live.expect("welcome").await;
        assert_eq!(
            (&welcome["last_seq"], &welcome["last_rev"], &welcome["cursor"]),
            (&json!(10), &json!(10), &json!(10))
        );
        store.say(ConversationId(78), "elsewhere");
        live.send(&json!({"type": "message", "content": "here", "client_message_id": "c"}));
        let mut kinds = [live.next().await.json(), live.next().await.json()];
        kinds.sort_by_key(|frame| frame["type"].to_string());
        assert_eq!((&kinds[0]["type"], content(&kinds[1])), (&json!("ack"), "here"));
        assert_eq!(kinds[1].get("cursor"), None);

        for position in [
            Position { after_rev: Some("4".into()), ..Position::default() },
            Position { after_seq: Some("4".into()), ..Position::default() },
        ] {
            let mut peer = Peer::connect(&node, identity(BOB), endpoint, position);
            peer.expect("welcome").await;
            for seq in 5..=11 {
                assert_eq!(peer.expect("new_message").await["message"]["seq"], seq);
            }
            let synced = peer.expect("synced").await;
            assert_eq!((&synced["last_rev"], synced["horizons"].as_array().unwrap().len()), (&json!(11), 2));
        }
        let ahead = Position { after_rev: Some("12".into()), ..Position::default() };
        let mut peer = Peer::connect(&node, identity(BOB), endpoint, ahead);
        peer.expect("welcome").await;
        assert_eq!(peer.expect("reset").await["last_rev"], 11);
        store.say(ROOM, "after");
        assert_eq!(content(&peer.expect("new_message").await), "after");
        assert_eq!(content(&live.expect("new_message").await), "after");

        store.close(ROOM);
        for peer in [&mut peer, &mut live] {
            assert_eq!(peer.expect("conversation_update").await["event"], "conversation.delete");
            peer.expect_close(4003).await;
        }
    });
}

#[test]
fn typing_reaches_the_others_and_never_the_typist() {
    run(async {
        let store = room();
        let node = alone(&store);
        let mut ada = Peer::connect(&node, identity(ADA), Endpoint::Conversation(ROOM), Position::default());
        ada.expect("welcome").await;
        let (mut own, mut bob) = (chat(&node, ADA).await, chat(&node, BOB).await);
        let mut bob_there = Peer::connect(&node, identity(BOB), Endpoint::Conversation(ROOM), Position::default());
        bob_there.expect("welcome").await;
        for is_typing in [true, true, false] {
            ada.send(&json!({"type": "typing", "is_typing": is_typing, "ref": "t"}));
            ada.expect("ack").await;
        }
        for peer in [&mut bob, &mut bob_there] {
            assert_eq!(peer.expect("typing_indicator").await["is_typing"], true);
            assert_eq!(peer.expect("typing_indicator").await["is_typing"], false, "the second was coalesced");
        }
        store.say(ROOM, "done");
        for peer in [&mut ada, &mut own, &mut bob, &mut bob_there] {
            peer.expect("new_message").await;
        }
    });
}
