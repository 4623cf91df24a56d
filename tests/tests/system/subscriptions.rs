//! What a socket turns off and on again.

use crate::{
    shapes::assert_like_fixture,
    wire::{error, frame, ping, post, seen},
};
use client::{Endpoint, Socket};
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, run};

async fn turn(socket: &mut Socket, way: &str, kind: &str) {
    socket.send(&json!({"type": way, "subscription_type": kind})).await.expect("the socket is open");
    let answer = frame(socket, FrameKind::Subscribed).await;
    assert_like_fixture(&answer, "subscribed");
    assert_eq!(answer["subscription_type"], kind, "the word the client used");
}

#[test]
fn a_kind_that_was_turned_off_is_not_shown_on_that_socket_until_it_is_turned_on() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let mut quiet = pair.ben.chat().await;
            let mut loud = pair.ben.clone().at(site.first()).chat().await;
            let mut room = pair.ben.open(Endpoint::Conversation(pair.home)).await;
            // At the same node, so that what they have seen has passed the others.
            let mut witness = pair.ben.chat().await;
            let mut room_witness = pair.ben.open(Endpoint::Conversation(pair.home)).await;
            for kind in ["messages", "conversations", "presence", "notifications", "matches", "match_notifications"] {
                turn(&mut quiet, "subscribe", kind).await;
            }
            for socket in [&mut quiet, &mut room] {
                turn(socket, "unsubscribe", "messages").await;
            }
            post(&pair.ann.api, &path, json!({"content": "unseen"}), 201).await;
            for socket in [&mut loud, &mut witness, &mut room_witness] {
                frame(socket, FrameKind::NewMessage).await;
            }

            // The end of the match is of another kind: it comes, and nothing of the message before it.
            for socket in [&mut quiet, &mut room] {
                ping(socket).await;
            }
            turn(&mut room, "subscribe", "messages").await;
            post(&pair.ann.api, &path, json!({"content": "seen again"}), 201).await;
            assert_eq!(frame(&mut room, FrameKind::NewMessage).await["message"]["content"], "seen again");
            turn(&mut quiet, "unsubscribe", "match_notifications").await;
            pair.ann.api.unmatch(pair.matched).await.expect("an unmatch");
            frame(&mut quiet, FrameKind::ConversationUpdate).await;
            for socket in [&mut loud, &mut witness] {
                frame(socket, FrameKind::MatchRemoved).await;
            }
            ping(&mut quiet).await;
            assert_eq!(seen(&quiet, FrameKind::NewMessage), 0);
            assert_eq!(seen(&quiet, FrameKind::MatchRemoved), 0);
        }
    });
}

#[test]
fn a_kind_that_is_none_is_an_error_and_frames_stay_on_their_sockets() {
    run(async {
        let site = Deployment::sqlite();
        let pair = site.pair().await;
        let mut feed = pair.ann.open(Endpoint::Notifications).await;
        let mut room = pair.ann.open(Endpoint::Conversation(pair.home)).await;
        let mut chat = pair.ann.chat().await;
        for way in ["subscribe", "unsubscribe"] {
            for kind in ["", "match", "Matches", "everything"] {
                let text = json!({"type": way, "subscription_type": kind}).to_string();
                error(&mut feed, &text, "unknown_subscription").await;
            }
            let text = json!({ "type": way }).to_string();
            error(&mut chat, &text, "validation_failed").await;
        }
        let message = json!({"type": "message", "conversation_id": pair.home, "content": "x"}).to_string();
        error(&mut feed, &message, "not_on_this_socket").await;
        let elsewhere = json!({"type": "message", "conversation_id": pair.home.0 + 1, "content": "x"}).to_string();
        error(&mut room, &elsewhere, "not_on_this_socket").await;
        error(&mut chat, r#"{"type":"message","content":"x"}"#, "validation_failed").await;
        turn(&mut feed, "subscribe", "notifications").await;
    });
}
