//! Every frame of the core, over real sockets, in the shape of its fixture.

use crate::{
    shapes::{assert_like_fixture, assert_message, assert_time},
    wire::{UNBOUNDED, error, frame, ping, seen, told},
};
use client::{Endpoint, Position, Socket};
use kernel::{Cursor, Rev, Seq};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, PATIENCE, Pair, Person, run};

async fn send(socket: &mut Socket, frame: Value) {
    socket.send(&frame).await.expect("the socket is open");
}

async fn opened(person: &Person, endpoint: Endpoint) -> (Socket, Value) {
    let mut socket = person.api.socket(endpoint).open().await.expect("the handshake works");
    let welcome = frame(&mut socket, FrameKind::Welcome).await;
    (socket, welcome)
}

#[test]
fn a_welcome_is_the_first_frame_on_every_socket_and_says_where_it_begins() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            for person in [&pair.ann, &pair.ben] {
                for endpoint in [Endpoint::Chat, Endpoint::Notifications, Endpoint::Conversation(pair.home)] {
                    let (mut socket, welcome) = opened(person, endpoint).await;
                    let fixture = match endpoint {
                        Endpoint::Conversation(_) => "welcome.conversation",
                        _ => "welcome",
                    };
                    assert_like_fixture(&welcome, fixture);
                    assert_eq!(welcome["user_id"].as_i64(), Some(person.id.0));
                    assert_time(&welcome["server_time"]);
                    assert_eq!(welcome["limits"]["frame_bytes"], 65536);
                    assert_eq!(welcome.get("last_seq").is_some(), fixture == "welcome.conversation");
                    ping(&mut socket).await;
                    assert_eq!(socket.history()[0], welcome);
                    assert_eq!(told(&socket).len(), 2, "nothing comes by itself: {:?}", told(&socket));
                }
            }
        }
    });
}

#[test]
fn a_ping_is_answered_at_once_with_what_it_carried() {
    run(async {
        let site = Deployment::sqlite_with(&UNBOUNDED);
        let pair = site.pair().await;
        for endpoint in [Endpoint::Chat, Endpoint::Notifications, Endpoint::Conversation(pair.home)] {
            let mut socket = pair.ann.open(endpoint).await;
            send(&mut socket, json!({"type": "ping", "timestamp": 1_769_851_800_123_i64})).await;
            assert_like_fixture(&frame(&mut socket, FrameKind::Pong).await, "pong");
            for timestamp in [json!(0), json!("noon"), json!(1.5), json!({"a": [1]})] {
                send(&mut socket, json!({"type": "ping", "timestamp": timestamp})).await;
                let pong = frame(&mut socket, FrameKind::Pong).await;
                assert_eq!(pong["timestamp"], timestamp);
                assert_time(&pong["server_time"]);
            }
            send(&mut socket, json!({"type": "ping"})).await;
            let pong = frame(&mut socket, FrameKind::Pong).await;
            assert_eq!(pong["timestamp"], pong["server_time"], "else the server's");
        }
    });
}

/// All sockets two people can have on a conversation, on both nodes.
struct Sockets {
    chats: [(Socket, &'static str); 4],
    rooms: [Socket; 2],
    feed: Socket,
}

impl Sockets {
    async fn of(site: &Deployment, pair: &Pair) -> Self {
        let (near, far) = (site.first(), site.last());
        let chat = |person: &Person, node| {
            let person = person.clone().at(node);
            async move { person.chat().await }
        };
        let room = Endpoint::Conversation(pair.home);
        Self {
            chats: [
                (chat(&pair.ann, near).await, "the sender's, here"),
                (chat(&pair.ann, far).await, "the sender's, there"),
                (chat(&pair.ben, near).await, "the recipient's, here"),
                (chat(&pair.ben, far).await, "the recipient's, there"),
            ],
            rooms: [pair.ann.open(room).await, pair.ben.open(room).await],
            feed: pair.ben.open(Endpoint::Notifications).await,
        }
    }

    /// The frame of a durable event on all of them: with a cursor on a person's, without on a conversation's.
    async fn all(&mut self, kind: FrameKind, fixture: &str) -> Value {
        let mut last = Value::Null;
        for (socket, whose) in &mut self.chats {
            let found = frame(socket, kind).await;
            assert_like_fixture(&found, fixture);
            assert!(found["cursor"].is_i64(), "{whose}: {found}");
            last = found;
        }
        for socket in &mut self.rooms {
            let found = frame(socket, kind).await;
            assert!(found.get("cursor").is_none(), "{found}");
            let mut without = last.clone();
            without.as_object_mut().unwrap().remove("cursor");
            assert_eq!(found, without, "one encoding serves every recipient");
        }
        last
    }
}

#[test]
fn a_message_and_all_that_happens_to_it_reach_every_socket_of_both() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut sockets = Sockets::of(&site, &pair).await;
            let ann = 0;

            let message = json!({"type": "message", "conversation_id": pair.home, "content": "Hi \u{1f600}", "ref": "m-7",
                "client_message_id": "c-1"});
            send(&mut sockets.chats[ann].0, message.clone()).await;
            let ack = frame(&mut sockets.chats[ann].0, FrameKind::Ack).await;
            assert_like_fixture(&ack, "ack");
            assert_eq!((&ack["ref"], &ack["client_message_id"]), (&json!("m-7"), &json!("c-1")));
            assert_eq!((&ack["seq"], &ack["duplicate"]), (&json!(1), &json!(false)));
            let news = sockets.all(FrameKind::NewMessage, "new_message").await;
            assert_message(&news["message"]);
            assert_eq!((&news["message"]["id"], &news["message"]["seq"]), (&ack["message_id"], &ack["seq"]));
            assert_eq!(
                (&news["message"]["content"], &news["message"]["is_read"]),
                (&json!("Hi \u{1f600}"), &json!(false))
            );
            assert_eq!(news["message"]["created_at"], ack["created_at"]);
            let told = frame(&mut sockets.feed, FrameKind::Notification).await;
            assert_like_fixture(&told, "notification.new_message");
            assert_eq!(told["notification"]["message_id"], ack["message_id"]);
            assert_eq!(told["cursor"], news["cursor"]);

            // Once more, from the other socket, under the old name of the key: the same answer but for `duplicate`.
            let retry =
                json!({"type": "message", "conversation_id": pair.home, "content": "Hi \u{1f600}", "local_id": "c-1"});
            send(&mut sockets.chats[1].0, retry).await;
            let again = frame(&mut sockets.chats[1].0, FrameKind::Ack).await;
            assert_eq!(again["duplicate"], true);
            for same in ["message_id", "seq", "created_at", "conversation_id", "client_message_id"] {
                assert_eq!(again[same], ack[same], "{same}");
            }

            let id = &ack["message_id"];
            send(&mut sockets.chats[3].0, json!({"type": "delivered", "conversation_id": pair.home, "seq": 1})).await;
            let receipt = sockets.all(FrameKind::DeliveryReceipt, "delivery_receipt").await;
            assert_eq!(receipt["user_id"].as_i64(), Some(pair.ben.id.0));
            send(&mut sockets.chats[3].0, json!({"type": "read_receipt", "message_id": id})).await;
            let receipt = sockets.all(FrameKind::ReadReceipt, "read_receipt").await;
            assert_eq!((&receipt["message_id"], &receipt["seq"]), (id, &json!(1)));
            send(&mut sockets.rooms[1], json!({"type": "reaction", "message_id": id, "emoji": "\u{2764}\u{fe0f}"}))
                .await;
            let reaction = sockets.all(FrameKind::MessageReaction, "message_reaction").await;
            assert_eq!(reaction["counts"], json!([{"emoji": "\u{2764}\u{fe0f}", "count": 1}]));
            send(&mut sockets.rooms[0], json!({"type": "edit_message", "message_id": id, "content": "Hello"})).await;
            let edit = sockets.all(FrameKind::MessageUpdated, "message_updated").await;
            assert_eq!(edit["message"]["content"], "Hello");
            assert!(edit["rev"].as_i64() > reaction["rev"].as_i64());
            send(&mut sockets.chats[ann].0, json!({"type": "delete_message", "message_id": id})).await;
            sockets.all(FrameKind::MessageDeleted, "message_deleted").await;

            // Everything came once, and nothing else: cursors are dense.
            for (socket, whose) in &mut sockets.chats {
                ping(socket).await;
                let cursors: Vec<_> = socket.history().iter().filter_map(|frame| frame["cursor"].as_i64()).collect();
                let expected: Vec<_> = (cursors[0]..cursors[0] + 7).collect();
                assert_eq!(cursors, expected, "{whose}");
            }
            ping(&mut sockets.feed).await;
            assert_eq!(seen(&sockets.feed, FrameKind::Notification), 1, "{:?}", sockets.feed.history());
        }
    });
}

#[test]
fn typing_is_shown_to_the_others_only() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut sockets = Sockets::of(&site, &pair).await;
            for is_typing in [true, false] {
                let typing =
                    json!({"type": "typing", "conversation_id": pair.home, "is_typing": is_typing, "ref": "t"});
                send(&mut sockets.chats[0].0, typing).await;
                assert_eq!(frame(&mut sockets.chats[0].0, FrameKind::Ack).await["ref"], "t");
                let [_, _, (bens_near, _), (bens_far, _)] = &mut sockets.chats;
                for socket in [bens_near, bens_far, &mut sockets.rooms[1]] {
                    let shown = frame(socket, FrameKind::TypingIndicator).await;
                    assert_like_fixture(&shown, "typing_indicator");
                    assert_eq!(shown["is_typing"], is_typing);
                    assert_eq!(shown["user_id"].as_i64(), Some(pair.ann.id.0));
                    assert!(shown.get("cursor").is_none(), "{shown}");
                }
            }
            // On a conversation's socket the place is implied.
            send(&mut sockets.rooms[1], json!({"type": "typing", "is_typing": true})).await;
            frame(&mut sockets.chats[0].0, FrameKind::TypingIndicator).await;
            // Not to the typist: what comes after it comes alone.
            send(&mut sockets.rooms[1], json!({"type": "message", "content": "there"})).await;
            for place in [2, 3] {
                frame(&mut sockets.chats[place].0, FrameKind::NewMessage).await;
                assert_eq!(seen(&sockets.chats[place].0, FrameKind::TypingIndicator), 2);
            }
            assert_eq!(seen(&sockets.rooms[1], FrameKind::TypingIndicator), 2);
        }
    });
}

#[test]
fn a_socket_that_names_its_position_gets_what_it_missed_and_then_synced() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let (chat, first) = opened(&pair.ben, Endpoint::Chat).await;
            let feed = pair.ben.open(Endpoint::Notifications).await;
            let positions = (chat.position(), feed.position());
            chat.drop_connection();
            let mut anns = pair.ann.chat().await;
            for text in ["one", "two"] {
                send(&mut anns, json!({"type": "message", "conversation_id": pair.home, "content": text})).await;
                frame(&mut anns, FrameKind::Ack).await;
            }
            let ben = pair.ben.clone().at(site.first());
            let mut chat = ben.resume(Endpoint::Chat, positions.0).await;
            let synced = frame(&mut chat, FrameKind::Synced).await;
            assert_like_fixture(&synced, "synced");
            assert_eq!(synced["epoch"], first["epoch"]);
            assert_eq!(synced["cursor"].as_i64(), first["cursor"].as_i64().map(|cursor| cursor + 2));
            assert_eq!(kinds(&chat), ["welcome", "new_message", "new_message", "synced"]);
            let mut feed = ben.resume(Endpoint::Notifications, positions.1).await;
            frame(&mut feed, FrameKind::Synced).await;
            assert_eq!(kinds(&feed), ["welcome", "notification", "notification", "synced"]);
            let room = Endpoint::Conversation(pair.home);
            for (position, expected) in [
                (Position::AfterSeq(Seq(1)), vec!["welcome", "new_message", "synced"]),
                (Position::AfterSeq(Seq(0)), vec!["welcome", "new_message", "new_message", "synced"]),
                (Position::AfterRev(Rev(1)), vec!["welcome", "new_message", "synced"]),
                (Position::AfterRev(Rev(2)), vec!["welcome", "synced"]),
            ] {
                let mut room = ben.resume(room, position.clone()).await;
                let synced = frame(&mut room, FrameKind::Synced).await;
                assert_like_fixture(&synced, "synced.conversation");
                assert_eq!((&synced["last_seq"], &synced["last_rev"]), (&json!(2), &json!(2)));
                assert_eq!(synced["horizons"].as_array().unwrap().len(), 2);
                assert_eq!(kinds(&room), expected, "{position:?}");
            }
        }
    });
}

fn kinds(socket: &Socket) -> Vec<&str> {
    told(socket).into_iter().map(|frame| frame["type"].as_str().expect("a type")).collect()
}

#[test]
fn a_position_that_was_never_ours_is_answered_with_reset_and_the_socket_is_live() {
    run(async {
        for site in Deployment::each_with(&UNBOUNDED) {
            let pair = site.pair().await;
            let room = Endpoint::Conversation(pair.home);
            for (endpoint, name, value) in [
                (Endpoint::Chat, "cursor", "9007199254740991"),
                (Endpoint::Chat, "cursor", "-1"),
                (Endpoint::Chat, "cursor", "now"),
                (Endpoint::Chat, "cursor", ""),
                (Endpoint::Notifications, "cursor", "99999999999999999999"),
                (room, "after_rev", "1000"),
                (room, "after_seq", "1000"),
                (room, "after_seq", "1.5"),
            ] {
                let mut socket = pair.ben.api.socket(endpoint).query(name, value).open().await.expect("a socket");
                let reset = frame(&mut socket, FrameKind::Reset).await;
                let fixture = if endpoint == room { "reset.conversation" } else { "reset" };
                assert_like_fixture(&reset, fixture);
                assert_eq!(kinds(&socket), ["welcome", "reset"], "{name}={value}");
                ping(&mut socket).await;
            }
            let other = Position::Cursor { cursor: Cursor(1), epoch: Some("another".to_owned()) };
            let mut socket = pair.ben.resume(Endpoint::Chat, other).await;
            assert_eq!(frame(&mut socket, FrameKind::Reset).await["reason"], "other_epoch");
            let path = format!("/api/conversations/{}/messages/", pair.home);
            crate::wire::post(&pair.ann.api, &path, json!({"content": "live"}), 201).await;
            socket.expect(FrameKind::NewMessage, PATIENCE).await.expect("live from here");
        }
    });
}

#[test]
fn every_frame_with_a_ref_is_answered_with_it() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut socket = pair.ann.chat().await;
            let home = pair.home;
            let longest = "r".repeat(64);
            send(&mut socket, json!({"type": "message", "conversation_id": home, "content": "x", "ref": longest}))
                .await;
            let ack = frame(&mut socket, FrameKind::Ack).await;
            assert_eq!(ack["ref"], longest);
            let id = ack["message_id"].clone();
            for (number, body) in [
                json!({"type": "ping"}),
                json!({"type": "subscribe", "subscription_type": "matches"}),
                json!({"type": "unsubscribe", "subscription_type": "presence"}),
                json!({"type": "typing", "conversation_id": home, "is_typing": true}),
                json!({"type": "typing", "conversation_id": home, "is_typing": true}),
                json!({"type": "read_receipt", "message_id": id}),
                json!({"type": "delivered", "conversation_id": home, "seq": 1}),
                json!({"type": "focus", "conversation_id": home}),
                json!({"type": "focus", "conversation_id": null}),
                json!({"type": "reaction", "message_id": id, "emoji": "\u{1f44d}"}),
                json!({"type": "edit_message", "message_id": id, "content": "y"}),
                json!({"type": "delete_message", "message_id": id}),
                json!({"type": "authenticate", "token": pair.ann.api.token().unwrap().reveal()}),
            ]
            .into_iter()
            .enumerate()
            {
                let mut body = body;
                body["ref"] = json!(format!("f-{number}"));
                send(&mut socket, body.clone()).await;
                let ack = frame(&mut socket, FrameKind::Ack).await;
                assert_eq!(ack, json!({"type": "ack", "ref": format!("f-{number}")}), "{body}");
            }
            for (text, code) in [
                (r#"{"type":"dance","ref":"e"}"#, "unknown_type"),
                (r#"{"type":"subscribe","subscription_type":"weather","ref":"e"}"#, "unknown_subscription"),
                (r#"{"type":"message","content":"x","ref":"e"}"#, "validation_failed"),
                (r#"{"type":"typing","ref":"e"}"#, "validation_failed"),
                (r#"{"ref":"e"}"#, "validation_failed"),
            ] {
                let error = error(&mut socket, text, code).await;
                assert_like_fixture(&error, "error.plain");
                assert_eq!(error["ref"], "e", "{text}");
            }
            // A reference that is none cannot be repeated.
            let too_long = json!({"type": "ping", "ref": "r".repeat(65)}).to_string();
            for text in [too_long.as_str(), r#"{"type":"ping","ref":7}"#] {
                assert!(error(&mut socket, text, "validation_failed").await.get("ref").is_none());
            }
            let keyed = r#"{"type":"message","content":"x","client_message_id":"k"}"#;
            assert_eq!(error(&mut socket, keyed, "validation_failed").await["client_message_id"], "k");
        }
    });
}
