//! Conversations that begin with a message.

use crate::wire::{answer, call, frame, get, ping, post, problem, refused, seen};
use client::Method;
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, Person, run};

const PATH: &str = "/api/conversations/";

#[test]
fn a_first_message_that_is_refused_opens_nothing_and_tells_nobody() {
    let anyone = [
        ("MATCHWIRE__MATCHING__OPEN_CONVERSATION_REQUIRES_MATCH", "false"),
        ("MATCHWIRE__LIMITS__MESSAGE_BURST", "1"),
        ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "1"),
    ];
    run(async {
        for site in Deployment::each_with(&anyone) {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await.at(site.last()));
            let mut bens = ben.chat().await;
            let body = |message: &str| Some(json!({"participant_id": ben.id, "message": message}));
            for (message, code) in [(" \n", "empty_message"), (&*"x".repeat(4001), "content_too_long")] {
                refused(&ann.api, Method::POST, PATH, body(message), 400, code).await;
                assert_eq!(get(&ann.api, PATH).await, json!([]), "{code}");
                assert_eq!(get(&ben.api, PATH).await, json!([]), "{code}");
            }
            let opened = post(&ann.api, PATH, body("hello").unwrap(), 201).await;
            assert_eq!(opened["last_message"]["content"], "hello");
            refused(&ann.api, Method::POST, PATH, body("and over the limit"), 429, "rate_limited").await;
            let told = frame(&mut bens, FrameKind::ConversationUpdate).await;
            assert_eq!(told["event"], "conversation.create", "the first that ben hears of it: {told}");
            let said = frame(&mut bens, FrameKind::NewMessage).await;
            assert_eq!((&said["message"]["content"], &said["message"]["seq"]), (&json!("hello"), &json!(1)));
            ping(&mut bens).await;
            assert_eq!(seen(&bens, FrameKind::NewMessage), 1);
        }
    });
}

/// Says something new as the first message until that is over the limit.
async fn use_up(ann: &Person, ben: &Person) {
    for number in 0..60 {
        let name = format!("more-{number}");
        let body = json!({"participant_id": ben.id, "message": "more", "client_message_id": name});
        let said = answer(&ann.api, Method::POST, PATH, Some(body)).await;
        if said.status != 200 {
            problem(&said, 429, "rate_limited");
            return;
        }
    }
    panic!("two at once and one a second are allowed, and not sixty")
}

#[test]
fn a_first_message_that_is_sent_again_is_said_once() {
    let anyone = [
        ("MATCHWIRE__MATCHING__OPEN_CONVERSATION_REQUIRES_MATCH", "false"),
        ("MATCHWIRE__LIMITS__MESSAGE_BURST", "2"),
        ("MATCHWIRE__LIMITS__MESSAGE_PER_S", "1"),
    ];
    run(async {
        for site in Deployment::each_with(&anyone) {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await.at(site.last()));
            let body =
                |message: &str| json!({"participant_id": ben.id, "message": message, "client_message_id": "n-1"});
            let opened = post(&ann.api, PATH, body("hello"), 201).await;
            assert_eq!(opened["last_message"]["client_message_id"], "n-1");
            assert_eq!(opened["participants"].as_array().map(Vec::len), Some(2));
            assert_eq!(post(&ann.api, PATH, body("hello"), 200).await, opened, "the stored answer again");
            refused(&ann.api, Method::POST, PATH, Some(body("other")), 409, "idempotency_conflict").await;
            use_up(&ann, &ben).await;
            assert_eq!(post(&ann.api, PATH, body("hello"), 200).await["id"], opened["id"], "also over the limit");
            let said = get(&ben.api, &format!("{PATH}{}/messages/", opened["id"])).await;
            let said = said.as_array().expect("messages").iter().filter(|message| message["content"] == "hello");
            assert_eq!(said.count(), 1);
            call(&ben.api, Method::POST, &format!("{PATH}{}/leave/", opened["id"]), None, 200).await;
            assert_eq!(get(&ann.api, PATH).await, json!([]));
            refused(&ann.api, Method::POST, PATH, Some(body("hello")), 404, "not_found").await;
            assert_eq!(get(&ann.api, PATH).await, json!([]), "nothing is opened for what was said before");
        }
    });
}
