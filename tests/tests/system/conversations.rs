//! Conversations and messages by REST.

use crate::{
    shapes::{assert_conversation, assert_like_fixture, assert_message},
    wire::{call, frame, get, ping, post, refused, seen},
};
use client::Method;
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Pair, run};

fn seqs(messages: &Value) -> Vec<i64> {
    let messages = messages.as_array().expect("a bare array");
    messages.iter().map(|message| message["seq"].as_i64().unwrap()).collect()
}

#[test]
fn messages_are_read_in_pages_from_either_side() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            assert_eq!(get(&pair.ben.api, &path).await, json!([]));
            for number in 1..=55 {
                let author = if number % 2 == 0 { &pair.ann } else { &pair.ben };
                let stored = post(&author.api, &path, json!({"content": format!("number {number}")}), 201).await;
                assert_eq!(stored["seq"], number, "dense from 1");
            }
            let all = get(&pair.ben.api, &path).await;
            assert_eq!(seqs(&all), (6..=55).collect::<Vec<_>>(), "the newest 50, oldest to newest");
            all.as_array().unwrap().iter().for_each(assert_message);
            for (query, expected) in [
                ("limit=3", vec![53, 54, 55]),
                ("limit=3&before_seq=53", vec![50, 51, 52]),
                ("before_seq=3", vec![1, 2]),
                ("before_seq=1", vec![]),
                ("limit=3&after_seq=0", vec![1, 2, 3]),
                ("limit=3&after_seq=3", vec![4, 5, 6]),
                ("after_seq=53", vec![54, 55]),
                ("after_seq=55", vec![]),
                ("after_seq=9007199254740991", vec![]),
                ("after_seq=10&before_seq=14", vec![11, 12, 13]),
                ("limit=1000", (1..=55).collect()),
            ] {
                assert_eq!(seqs(&get(&pair.ann.api, &format!("{path}?{query}")).await), expected, "{query}");
            }
            for wrong in ["limit=a", "limit=-1", "before_seq=x", "after_seq=1.5", "after_seq=99999999999999999999"] {
                let path = format!("{path}?{wrong}");
                refused(&pair.ann.api, Method::GET, &path, None, 400, "validation_failed").await;
            }
            let conversation = get(&pair.ann.api, &format!("/api/conversations/{}/", pair.home)).await;
            assert_eq!(conversation["last_seq"], 55);
            assert_eq!(conversation["unread_count"], 28, "reading a page marks nothing as read");
        }
    });
}

#[test]
fn a_message_has_every_field_and_its_retry_is_the_same_message() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let mut bens = pair.ben.chat().await;
            let first = post(&pair.ann.api, &path, json!({"content": "  hi \u{1f600}\n"}), 201).await;
            assert_message(&first);
            assert_eq!(first["content"], "  hi \u{1f600}\n", "a text is kept as it is");
            assert_eq!(first["conversation_id"].as_i64(), Some(pair.home.0));
            assert_eq!(first["sender_id"].as_i64(), Some(pair.ann.id.0));
            assert_eq!(first["kind"], "text");
            assert_eq!(first["reactions"], json!([]));
            for flag in ["is_read", "is_read_by_recipient", "is_delivered"] {
                assert_eq!(first[flag], false, "{flag}");
            }
            for absent in ["attachment", "attachment_info", "edited_at", "deleted_at", "reply_to", "client_message_id"]
            {
                assert!(first[absent].is_null(), "{absent}");
            }
            let body = json!({"content": "yes", "client_message_id": "c-1", "reply_to": first["id"], "attachment": "",
                "seq": 99, "sender": 7, "is_read": true, "id": 1, "created_at": "2000-01-01T00:00:00Z"});
            let second = post(&pair.ann.api, &path, body.clone(), 201).await;
            assert_eq!((&second["seq"], &second["reply_to"]), (&json!(2), &first["id"]), "server fields win");
            assert_eq!(second["client_message_id"], "c-1");
            assert_eq!(second["is_read"], false);
            assert!(second["created_at"].as_str() >= first["created_at"].as_str());

            let elsewhere = pair.ann.clone().at(site.last());
            assert_eq!(post(&elsewhere.api, &path, body, 200).await, second);
            let old_name = json!({"content": "yes", "local_id": "c-1", "reply_to": first["id"]});
            assert_eq!(post(&elsewhere.api, &path, old_name, 200).await, second);
            let other = json!({"content": "no", "client_message_id": "c-1"});
            refused(&pair.ann.api, Method::POST, &path, Some(other.clone()), 409, "idempotency_conflict").await;
            // The key is the sender's own.
            post(&pair.ben.api, &path, other, 201).await;

            for (seq, expected) in [(1, &first), (2, &second)] {
                let news = frame(&mut bens, FrameKind::NewMessage).await;
                assert_like_fixture(&news, "new_message");
                assert_eq!(news["message"]["seq"], seq);
                assert_eq!(news["message"], *expected);
            }
        }
    });
}

#[test]
fn what_is_no_message_is_refused_and_leaves_no_gap() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let other = Pair::matched(pair.ann.clone(), site.person("Cyd").await).await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let foreign = format!("/api/conversations/{}/messages/", other.home);
            let foreign = post(&pair.ann.api, &foreign, json!({"content": "there"}), 201).await["id"].clone();
            for (body, code, field) in [
                (json!({}), "empty_message", "content"),
                (json!({"content": ""}), "empty_message", "content"),
                (json!({"content": " \n\t"}), "empty_message", "content"),
                (json!({"content": null}), "empty_message", "content"),
                (json!({"content": "ä".repeat(4001)}), "content_too_long", "content"),
                (json!({"content": "a\u{0}b"}), "validation_failed", "content"),
                (json!({"content": 5}), "validation_failed", "content"),
                (json!({"content": "x", "client_message_id": ""}), "validation_failed", "client_message_id"),
                (
                    json!({"content": "x", "client_message_id": "y".repeat(65)}),
                    "validation_failed",
                    "client_message_id",
                ),
                (json!({"content": "x", "reply_to": "1"}), "validation_failed", "reply_to"),
                (json!({"content": "x", "reply_to": 9_007_199_254_740_000_i64}), "validation_failed", "reply_to"),
                (json!({"content": "x", "reply_to": foreign}), "validation_failed", "reply_to"),
                (json!({"content": "x", "attachment": "https://evil/a.png"}), "attachment_not_allowed", "attachment"),
                (json!({"content": "x", "attachment": "data:,a"}), "attachment_not_allowed", "attachment"),
                (json!({"content": "x", "attachment": "17"}), "attachment_not_allowed", "attachment"),
                (json!({"content": "x", "attachment": ["a"]}), "validation_failed", "attachment"),
            ] {
                let problem = refused(&pair.ann.api, Method::POST, &path, Some(body.clone()), 400, code).await;
                assert!(problem["errors"][field].is_array(), "{body}: {problem}");
            }
            let longest = post(&pair.ann.api, &path, json!({"content": "ä".repeat(4000)}), 201).await;
            assert_eq!(longest["seq"], 1);
        }
    });
}

#[test]
fn the_list_shows_the_newest_activity_first_with_what_is_unread() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let with_ben = Pair::matched(ann.clone(), site.person("Ben").await.at(site.last())).await;
            let with_cyd = Pair::matched(ann.clone(), site.person("Cyd").await.at(site.last())).await;
            let of = |pair: &Pair| format!("/api/conversations/{}/messages/", pair.home);
            for text in ["one", "two"] {
                post(&with_ben.ben.api, &of(&with_ben), json!({"content": text}), 201).await;
            }
            let list = get(&ann.api, "/api/conversations/").await;
            list.as_array().expect("a bare array").iter().for_each(assert_conversation);
            let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect();
            assert_eq!(ids, [with_ben.home.0, with_cyd.home.0]);
            assert_eq!(list[0]["last_message"]["content"], "two");
            assert_eq!((&list[0]["unread_count"], &list[0]["last_seq"]), (&json!(2), &json!(2)));
            assert_eq!(list[0]["match_id"].as_i64(), Some(with_ben.matched.0));
            assert_eq!((&list[1]["unread_count"], &list[1]["last_message"]), (&json!(0), &Value::Null));
            let one = get(&ann.api, &format!("/api/conversations/{}/", with_ben.home)).await;
            assert_eq!(one, list[0]);
            assert_eq!(get(&ann.api, "/api/conversations/?limit=1").await, json!([list[0]]));
            let before = list[0]["updated_at"].as_str().unwrap();
            let rest = get(&ann.api, &format!("/api/conversations/?before={before}")).await;
            assert_eq!(rest, json!([list[1]]));
            let wrong = "/api/conversations/?before=yesterday";
            refused(&ann.api, Method::GET, wrong, None, 400, "validation_failed").await;
            let other = get(&with_ben.ben.api, "/api/conversations/").await;
            assert_eq!(other[0]["unread_count"], 0, "one's own messages are read");
        }
    });
}

#[test]
fn reading_moves_forward_only_and_is_told_to_both() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let mut ids = Vec::new();
            for text in ["one", "two", "three"] {
                ids.push(post(&pair.ann.api, &path, json!({"content": text}), 201).await["id"].clone());
            }
            let mut anns = pair.ann.chat().await;
            let mut bens = pair.ben.clone().at(site.first()).chat().await;
            let read = |place: usize| format!("{path}{}/mark_read/", ids[place]);
            let done = post(&pair.ben.api, &read(1), json!({}), 200).await;
            assert!(done["detail"].is_string(), "{done}");
            for socket in [&mut anns, &mut bens] {
                let receipt = frame(socket, FrameKind::ReadReceipt).await;
                assert_like_fixture(&receipt, "read_receipt");
                assert_eq!((&receipt["message_id"], &receipt["seq"]), (&ids[1], &json!(2)));
                assert_eq!(receipt["user_id"].as_i64(), Some(pair.ben.id.0));
            }
            // Back, and once more: nothing happens.
            post(&pair.ben.api, &read(0), json!({}), 200).await;
            post(&pair.ben.api, &read(1), json!({}), 200).await;
            let mine = get(&pair.ben.api, &format!("/api/conversations/{}/", pair.home)).await;
            assert_eq!(mine["unread_count"], 1);
            let shown = get(&pair.ann.api, &path).await;
            let flags: Vec<_> = shown.as_array().unwrap().iter().map(|one| one["is_read"].clone()).collect();
            assert_eq!(flags, [true, true, false]);
            for message in shown.as_array().unwrap() {
                assert_eq!(message["is_read"], message["is_read_by_recipient"]);
                assert_eq!(message["is_read"], message["is_delivered"], "read implies delivered");
            }
            post(&pair.ben.api, &read(2), json!({}), 200).await;
            frame(&mut anns, FrameKind::ReadReceipt).await;
            ping(&mut anns).await;
            assert_eq!(seen(&anns, FrameKind::ReadReceipt), 2);
        }
    });
}

#[test]
fn muting_is_ones_own_business() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/", pair.home);
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            let muted = call(&pair.ann.api, Method::PATCH, &path, Some(json!({"is_muted": true})), 200).await;
            assert_conversation(&muted);
            assert_eq!(muted["is_muted"], true);
            let update = frame(&mut anns, FrameKind::ConversationUpdate).await;
            assert_like_fixture(&update, "conversation_update.update");
            assert_eq!((&update["event"], &update["data"]["is_muted"]), (&json!("conversation.update"), &json!(true)));
            assert_eq!(get(&pair.ben.api, &path).await["is_muted"], false);
            call(&pair.ann.api, Method::PATCH, &path, Some(json!({})), 200).await;
            let wrong = Some(json!({"is_muted": "yes"}));
            refused(&pair.ann.api, Method::PATCH, &path, wrong, 400, "validation_failed").await;
            // What comes next comes alone.
            post(&pair.ann.api, &format!("{path}messages/"), json!({"content": "hi"}), 201).await;
            frame(&mut bens, FrameKind::NewMessage).await;
            assert_eq!(seen(&bens, FrameKind::ConversationUpdate), 0);
        }
    });
}

#[test]
fn an_author_edits_and_deletes_and_nobody_else_does() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let id = post(&pair.ann.api, &path, json!({"content": "frist"}), 201).await["id"].clone();
            let one = format!("{path}{id}/");
            let mut bens = pair.ben.chat().await;
            let edited = call(&pair.ann.api, Method::PATCH, &one, Some(json!({"content": "first"})), 200).await;
            assert_message(&edited);
            assert_eq!((&edited["content"], &edited["seq"]), (&json!("first"), &json!(1)));
            assert!(edited["edited_at"].is_string());
            assert_like_fixture(&frame(&mut bens, FrameKind::MessageUpdated).await, "message_updated");
            let other = Some(json!({"content": "mine"}));
            refused(&pair.ben.api, Method::PATCH, &one, other, 403, "forbidden").await;
            refused(&pair.ben.api, Method::DELETE, &one, None, 403, "forbidden").await;
            let blank = Some(json!({"content": " "}));
            refused(&pair.ann.api, Method::PATCH, &one, blank, 400, "empty_message").await;

            let emoji = format!("{one}reactions/%F0%9F%91%8D/");
            let liked = call(&pair.ben.api, Method::PUT, &emoji, None, 200).await;
            assert_eq!(liked["reactions"], json!([{"user_id": pair.ben.id, "emoji": "\u{1f44d}"}]));
            assert_like_fixture(&frame(&mut bens, FrameKind::MessageReaction).await, "message_reaction");
            call(&pair.ben.api, Method::DELETE, &emoji, None, 200).await;
            frame(&mut bens, FrameKind::MessageReaction).await;
            let word = format!("{one}reactions/abc/");
            refused(&pair.ben.api, Method::PUT, &word, None, 400, "validation_failed").await;

            call(&pair.ann.api, Method::DELETE, &one, None, 200).await;
            assert_like_fixture(&frame(&mut bens, FrameKind::MessageDeleted).await, "message_deleted");
            let shown = get(&pair.ben.api, &path).await;
            assert_message(&shown[0]);
            assert_eq!((&shown[0]["content"], &shown[0]["seq"]), (&json!(""), &json!(1)), "it keeps its place");
            assert!(shown[0]["deleted_at"].is_string() && shown[0]["attachment"].is_null());
        }
    });
}

#[test]
fn who_reads_in_private_is_seen_neither_reading_nor_receiving() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            call(
                &pair.ben.api,
                Method::PATCH,
                "/api/accounts/users/me",
                Some(json!({"share_read_receipts": false})),
                200,
            )
            .await;
            let (mut anns, mut bens) = (pair.ann.chat().await, pair.ben.chat().await);
            let messages = format!("/api/conversations/{}/messages/", pair.home);
            let home = format!("/api/conversations/{}/", pair.home);
            let said = post(&pair.ann.api, &messages, json!({"content": "hello"}), 201).await;
            let before = (get(&pair.ann.api, &messages).await, get(&pair.ann.api, &home).await);
            let read = json!({"type": "read_receipt", "message_id": said["id"], "ref": "r"});
            bens.send(&read).await.expect("the socket is open");
            frame(&mut bens, FrameKind::Ack).await;
            assert_eq!(get(&pair.ben.api, &home).await["unread_count"], 0, "on one's own devices it is read");
            assert_eq!((get(&pair.ann.api, &messages).await, get(&pair.ann.api, &home).await), before);
            assert_eq!(before.0[0]["is_delivered"], false);
            post(&pair.ann.api, &messages, json!({"content": "and another"}), 201).await;
            while frame(&mut anns, FrameKind::NewMessage).await["message"]["content"] != "and another" {}
            assert_eq!(seen(&anns, FrameKind::ReadReceipt) + seen(&anns, FrameKind::DeliveryReceipt), 0);
        }
    });
}
