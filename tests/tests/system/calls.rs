//! Calls, told by the sockets of both: rung, taken, refused, ended and missed.

use crate::{
    shapes::{assert_like_fixture, assert_message},
    wire::{error, frame, get, ping, refused, seen, told},
};
use client::{Endpoint, Method, Received, Socket};
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, PATIENCE, Pair, Person, run};

/// No story here waits for a phone to ring out, but those that are about it.
const SHORT: [(&str, &str); 1] = [("MATCHWIRE__CALLS__RING_S", "1")];

async fn send(socket: &mut Socket, frame: Value) {
    socket.send(&frame).await.expect("the socket is open");
}

/// Sends a step of a call and waits until it is taken.
async fn step(socket: &mut Socket, body: Value) {
    send(socket, with_ref(body.clone())).await;
    assert_eq!(frame(socket, FrameKind::Ack).await["ref"], "step", "{body}");
}

fn with_ref(mut body: Value) -> Value {
    body["ref"] = json!("step");
    body
}

/// A call frame in the pair's conversation.
fn signal(pair: &Pair, kind: &str, call: &str) -> Value {
    json!({"type": kind, "conversation_id": pair.home, "call_id": call})
}

/// The next frame of this kind, which must be from `person` and about `call`.
async fn hear(socket: &mut Socket, kind: FrameKind, person: &Person, call: &str) -> Value {
    let heard = frame(socket, kind).await;
    assert_eq!((&heard["call_id"], heard["from_user_id"].as_i64()), (&json!(call), Some(person.id.0)), "{heard}");
    assert!(heard.get("cursor").is_none() && heard.get("ref").is_none(), "{heard}");
    heard
}

/// Everything that was said in the pair's conversation.
async fn said(pair: &Pair) -> Vec<Value> {
    let path = format!("/api/conversations/{}/messages/", pair.home);
    get(&pair.ben.api, &path).await.as_array().expect("messages").clone()
}

#[test]
fn a_call_is_made_taken_and_ended_and_every_device_of_both_follows_it() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let mut ann = pair.ann.chat().await;
            let mut anns_room = pair.ann.open(Endpoint::Conversation(pair.home)).await;
            let mut phone = pair.ben.chat().await;
            let mut tablet = pair.ben.clone().at(site.first()).chat().await;
            let mut room = pair.ben.open(Endpoint::Conversation(pair.home)).await;

            // In one breath: what follows the invitation does not overtake it.
            let mut invite = signal(&pair, "call_invite", "c-1");
            invite["media"] = json!("video");
            let mut offer = signal(&pair, "call_offer", "c-1");
            offer["sdp"] = json!("v=0\r\noffer");
            let mut ice = signal(&pair, "call_ice", "c-1");
            ice["candidate"] = json!({"candidate": "candidate:1", "sdpMid": "0", "sdpMLineIndex": 0});
            for body in [&invite, &offer, &ice] {
                send(&mut ann, body.clone()).await;
            }
            for socket in [&mut phone, &mut tablet, &mut room] {
                let rings = hear(socket, FrameKind::CallInvite, &pair.ann, "c-1").await;
                assert_like_fixture(&rings, "call_invite");
                assert_eq!(rings["media"], "video");
                let offered = hear(socket, FrameKind::CallOffer, &pair.ann, "c-1").await;
                assert_like_fixture(&offered, "call_offer");
                assert_eq!(offered["sdp"], offer["sdp"]);
                assert_like_fixture(&hear(socket, FrameKind::CallIce, &pair.ann, "c-1").await, "call_ice");
                let first = told(socket).into_iter().map(|frame| frame["type"].clone()).nth(1);
                assert_eq!(first, Some(json!("call_invite")), "{:?}", told(socket));
            }
            // Sent again, it is told again and is no second call.
            step(&mut ann, invite.clone()).await;
            hear(&mut phone, FrameKind::CallInvite, &pair.ann, "c-1").await;

            let mut answer = signal(&pair, "call_answer", "c-1");
            answer["sdp"] = json!("v=0\r\nanswer");
            step(&mut phone, answer.clone()).await;
            for socket in [&mut ann, &mut anns_room, &mut tablet, &mut room] {
                let taken = hear(socket, FrameKind::CallAnswer, &pair.ben, "c-1").await;
                assert_like_fixture(&taken, "call_answer");
                assert_eq!(taken["sdp"], answer["sdp"]);
            }
            error(&mut tablet, &answer.to_string(), "conflict").await;
            let mut back = ice.clone();
            back["candidate"]["candidate"] = json!("candidate:2");
            step(&mut phone, back.clone()).await;
            let heard = hear(&mut ann, FrameKind::CallIce, &pair.ben, "c-1").await;
            assert_eq!(heard["candidate"], back["candidate"]);

            let mut hang_up = signal(&pair, "call_hangup", "c-1");
            hang_up["reason"] = json!("ended");
            step(&mut ann, hang_up.clone()).await;
            for socket in [&mut phone, &mut tablet, &mut room, &mut anns_room, &mut ann] {
                let over = hear(socket, FrameKind::CallHangup, &pair.ann, "c-1").await;
                assert_like_fixture(&over, "call_hangup");
                assert_eq!(over["reason"], "ended");
            }
            // Both may hang up, and more than once.
            step(&mut phone, hang_up.clone()).await;
            hear(&mut ann, FrameKind::CallHangup, &pair.ben, "c-1").await;
            error(&mut phone, &answer.to_string(), "call_unknown").await;
            error(&mut ann, &invite.to_string(), "conflict").await;
            assert!(said(&pair).await.is_empty(), "nobody has missed anything");
            assert_eq!(seen(&phone, FrameKind::CallInvite), 2);
        }
    });
}

#[test]
fn who_is_in_a_call_is_busy_and_of_two_who_call_each_other_one_gets_through() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let with_cyd = Pair::matched(site.person("Cyd").await, pair.ben.clone()).await;
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
            let mut cyd = with_cyd.ann.chat().await;

            let (of_ann, of_ben) = (signal(&pair, "call_invite", "of-ann"), signal(&pair, "call_invite", "of-ben"));
            send(&mut ann, with_ref(of_ann)).await;
            send(&mut ben, with_ref(of_ben)).await;
            let (ann_rings, ben_rings) = (is_taken(&mut ann).await, is_taken(&mut ben).await);
            assert_ne!(ann_rings, ben_rings, "exactly one gets through");
            let (caller, other, name) =
                if ann_rings { (&mut ann, &mut ben, "of-ann") } else { (&mut ben, &mut ann, "of-ben") };
            ping(caller).await;
            if seen(other, FrameKind::CallInvite) == 0 {
                frame(other, FrameKind::CallInvite).await;
            }
            assert!(other.history().iter().any(|frame| frame["type"] == "call_invite" && frame["call_id"] == name));
            assert_eq!(seen(caller, FrameKind::CallInvite), 0, "nothing is handed on of a call that was refused");

            let busy = error(&mut cyd, &signal(&with_cyd, "call_invite", "of-cyd").to_string(), "call_busy").await;
            assert_eq!(busy["temporary"], true);
            error(caller, &signal(&pair, "call_invite", "another").to_string(), "call_busy").await;
            step(caller, signal(&pair, "call_hangup", name)).await;
            step(&mut cyd, signal(&with_cyd, "call_invite", "of-cyd")).await;
            hear(&mut ben, FrameKind::CallInvite, &with_cyd.ann, "of-cyd").await;
            ping(&mut ben).await;
            let rung = ben.history().iter().filter(|frame| frame["call_id"] == "of-cyd").count();
            assert_eq!(rung, 1, "nor of the one before");
        }
    });
}

/// Whether the invitation of this socket was taken; else it was refused as busy.
async fn is_taken(socket: &mut Socket) -> bool {
    loop {
        match socket.next(PATIENCE).await.expect("an answer") {
            Received::Frame(_, answer) if answer["ref"] == "step" => {
                let is_taken = answer["type"] == "ack";
                assert!(is_taken || answer["code"] == "call_busy", "{answer}");
                return is_taken;
            }
            Received::Closed(closed) => panic!("closed: {closed:?}"),
            _ => {}
        }
    }
}

#[test]
fn a_call_that_rings_in_vain_ends_by_itself_and_is_told_of_once() {
    run(async {
        for site in Deployment::each_with(&SHORT) {
            let pair = site.pair().await;
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
            let mut feed = pair.ben.open(Endpoint::Notifications).await;
            step(&mut ann, signal(&pair, "call_invite", "c-1")).await;
            for socket in [&mut ann, &mut ben] {
                let over = hear(socket, FrameKind::CallHangup, &pair.ann, "c-1").await;
                assert_like_fixture(&over, "call_hangup");
                assert_eq!(over["reason"], "timeout");
                let news = frame(socket, FrameKind::NewMessage).await;
                assert_like_fixture(&news, "new_message");
                assert!(news["cursor"].is_i64(), "durable: {news}");
                assert_missed_call(&news["message"], &pair);
            }
            let notice = frame(&mut feed, FrameKind::Notification).await;
            assert_eq!(
                (&notice["notification"]["type"], &notice["notification"]["kind"]),
                (&json!("new_message"), &json!("system"))
            );

            error(&mut ben, &signal(&pair, "call_answer", "c-1").to_string(), "call_unknown").await;
            step(&mut ann, signal(&pair, "call_hangup", "c-1")).await;
            let messages = said(&pair).await;
            assert_eq!(messages.len(), 1, "{messages:?}");
            assert_missed_call(&messages[0], &pair);
            // It counts like a message, and is nobody's to change.
            let list = get(&pair.ben.api, "/api/conversations/").await;
            assert_eq!((&list[0]["unread_count"], &list[0]["last_seq"]), (&json!(1), &json!(1)));
            let path = format!("/api/conversations/{}/messages/{}/", pair.home, messages[0]["id"]);
            let words = json!({"content": "I never called"});
            refused(&pair.ann.api, Method::PATCH, &path, Some(words), 403, "forbidden").await;
            refused(&pair.ann.api, Method::DELETE, &path, None, 403, "forbidden").await;
        }
    });
}

fn assert_missed_call(message: &Value, pair: &Pair) {
    assert_message(message);
    assert_eq!((&message["kind"], &message["content"]), (&json!("system"), &json!("Missed call")));
    assert_eq!(message["sender_id"].as_i64(), Some(pair.ann.id.0));
}

#[test]
fn a_caller_who_gives_up_is_missed_and_one_who_is_declined_is_not() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
            step(&mut ann, signal(&pair, "call_invite", "declined")).await;
            step(&mut ben, signal(&pair, "call_hangup", "declined")).await;
            hear(&mut ann, FrameKind::CallHangup, &pair.ben, "declined").await;
            step(&mut ann, signal(&pair, "call_invite", "given up")).await;
            step(&mut ann, signal(&pair, "call_hangup", "given up")).await;
            hear(&mut ben, FrameKind::CallHangup, &pair.ben, "declined").await;
            hear(&mut ben, FrameKind::CallHangup, &pair.ann, "given up").await;
            assert_missed_call(&frame(&mut ben, FrameKind::NewMessage).await["message"], &pair);
            assert_eq!(said(&pair).await.len(), 1);
        }
    });
}

#[test]
fn what_is_no_call_is_refused_and_told_to_nobody() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
            for kind in ["call_invite", "call_answer", "call_hangup"] {
                let nameless = json!({"type": kind, "conversation_id": pair.home}).to_string();
                error(&mut ann, &nameless, "validation_failed").await;
            }
            for kind in ["call_answer", "call_hangup"] {
                error(&mut ben, &signal(&pair, kind, "never").to_string(), "call_unknown").await;
            }
            step(&mut ann, signal(&pair, "call_invite", "c-1")).await;
            error(&mut ann, &signal(&pair, "call_answer", "c-1").to_string(), "forbidden").await;
            error(&mut ben, &signal(&pair, "call_invite", "c-1").to_string(), "conflict").await;
            let mut stranger = site.person("Cyd").await.at(site.last()).chat().await;
            for kind in ["call_invite", "call_answer", "call_hangup", "call_offer", "call_ice"] {
                error(&mut stranger, &signal(&pair, kind, "c-1").to_string(), "not_found").await;
            }
            hear(&mut ben, FrameKind::CallInvite, &pair.ann, "c-1").await;
            for socket in [&mut ann, &mut ben] {
                ping(socket).await;
                assert_eq!(seen(socket, FrameKind::CallAnswer) + seen(socket, FrameKind::CallHangup), 0);
            }

            // The end of the match is the end of its calls, and leaves no word of them.
            pair.ben.api.leave(pair.home).await.expect("a leave");
            frame(&mut ann, FrameKind::ConversationUpdate).await;
            error(&mut ann, &signal(&pair, "call_hangup", "c-1").to_string(), "not_found").await;
            ping(&mut ann).await;
            assert_eq!(seen(&ann, FrameKind::NewMessage), 0);
        }
    });
}

#[test]
fn a_call_of_a_node_that_was_killed_is_ended_by_another_postgres() {
    run(async {
        let Some(mut site) = Deployment::postgres_with(2, &[("MATCHWIRE__CALLS__RING_S", "2")]) else { return };
        let pair = site.pair().await;
        let (mut ann, mut ben) = (pair.ann.chat().await, pair.ben.chat().await);
        step(&mut ann, signal(&pair, "call_invite", "c-1")).await;
        hear(&mut ben, FrameKind::CallInvite, &pair.ann, "c-1").await;
        site.nodes[0].kill();
        assert_eq!(hear(&mut ben, FrameKind::CallHangup, &pair.ann, "c-1").await["reason"], "timeout");
        assert_missed_call(&frame(&mut ben, FrameKind::NewMessage).await["message"], &pair);
        assert_eq!(said(&pair).await.len(), 1);
    });
}
