//! Super likes, what a like says, taking back, and how much of all that a day has.

use crate::{
    shapes::{CARD, assert_keys, assert_time},
    wire::{frame, get, ping, post, problem, refused, seen, told},
};
use client::{Endpoint, Method, Position};
use kernel::Cursor;
use protocol::{FrameKind, LikeRequest, LikeTarget};
use serde_json::{Value, json};
use tests::{Deployment, Person, run};

const LIKE: &str = "/api/matching/like/";
const SKIP: &str = "/api/matching/skip/";
const REWIND: &str = "/api/matching/rewind/";
const RECEIVED: &str = "/api/matching/likes-received/";

const REVEALING: [(&str, &str); 1] = [("MATCHWIRE__MATCHING__REVEAL_LIKES", "true")];

#[test]
fn a_super_like_has_a_budget_of_its_own_and_makes_more_of_a_like_once() {
    run(async {
        for site in Deployment::each_with(&REVEALING) {
            let ann = site.person("Ann").await;
            let (ben, cem) = (site.person("Ben").await.at(site.last()), site.person("Cem").await);
            let elsewhere = ann.clone().at(site.last());
            let more = |whom: &Person| json!({"user_id": whom.id, "kind": "super"});
            post(&ann.api, LIKE, json!({"user_id": ben.id, "kind": "like"}), 201).await;
            let liked = post(&elsewhere.api, LIKE, more(&ben), 201).await;
            assert_eq!(liked["is_match"], false);
            for again in [more(&ben), json!({"user_id": ben.id})] {
                let problem = refused(&ann.api, Method::POST, LIKE, Some(again), 400, "already_liked").await;
                assert_eq!(problem["is_match"], false);
            }
            let limits = get(&ann.api, "/api/matching/limits/").await;
            assert_keys(&limits, &["like", "super"]);
            for (kind, max) in [("like", 50), ("super", 1)] {
                assert_keys(&limits[kind], &["used", "max", "reset_at"]);
                assert_eq!((&limits[kind]["used"], &limits[kind]["max"]), (&json!(1), &json!(max)), "{limits}");
                assert_time(&limits[kind]["reset_at"]);
            }
            for api in [&ann.api, &elsewhere.api] {
                let spent = refused(api, Method::POST, LIKE, Some(more(&cem)), 429, "like_limit_reached").await;
                assert_eq!((&spent["kind"], &spent["max"]), (&json!("super"), &json!(1)));
                assert_eq!(spent["reset_at"], limits["super"]["reset_at"]);
            }
            post(&ann.api, LIKE, json!({"user_id": cem.id}), 201).await;
            for wrong in [json!("poke"), json!("pass"), json!("SUPER"), json!(""), json!(2)] {
                let body = Some(json!({"user_id": cem.id, "kind": wrong}));
                let problem = refused(&ann.api, Method::POST, LIKE, body, 400, "validation_failed").await;
                assert!(problem["errors"]["kind"].is_array(), "{problem}");
            }
            let received = get(&ben.api, RECEIVED).await;
            assert_eq!((&received["count"], &received["results"][0]["kind"]), (&json!(1), &json!("super")));
            assert_eq!(
                ben.api.like(ann.id).await.expect("a like back").matched.expect("a match").matched_user.id,
                ann.id
            );
        }
    });
}

#[test]
fn the_words_of_both_likes_open_the_conversation_in_the_order_of_the_likes() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await.at(site.last());
            let (mut anns, mut bens) = (ann.chat().await, ben.chat().await);
            let words = " Is that your dog? ";
            let like = LikeRequest { comment: Some(words.to_owned()), ..LikeRequest::plain(ben.id) };
            assert!(ann.api.like_as(&like).await.expect("a like").matched.is_none());
            frame(&mut bens, FrameKind::Notification).await;
            let back = json!({"user_id": ann.id, "comment": "It is my sister's"});
            let made = post(&ben.api, LIKE, back, 201).await;
            let home = made["match"]["conversation_id"].clone();
            for socket in [&mut anns, &mut bens] {
                frame(socket, FrameKind::NewMatch).await;
                let created = frame(socket, FrameKind::ConversationUpdate).await;
                let mut last = created["cursor"].as_i64().expect("a cursor");
                for (seq, content, author) in [(1, words, &ann), (2, "It is my sister's", &ben)] {
                    let news = frame(socket, FrameKind::NewMessage).await;
                    assert_eq!(news["conversation_id"], home);
                    assert_eq!((&news["message"]["seq"], &news["message"]["content"]), (&json!(seq), &json!(content)));
                    assert_eq!(news["message"]["sender"]["id"].as_i64(), Some(author.id.0));
                    assert_eq!(news["message"]["kind"], "text");
                    assert!(news["cursor"].as_i64() > Some(last), "behind what came before: {news}");
                    last = news["cursor"].as_i64().expect("a cursor");
                }
            }
            let path = format!("/api/conversations/{home}/messages/");
            let said = get(&ann.api, &path).await;
            let contents: Vec<_> = said.as_array().expect("messages").iter().map(|one| &one["content"]).collect();
            assert_eq!(contents, [words, "It is my sister's"]);
            let next = post(&ann.api, &path, json!({"content": "A pity"}), 201).await;
            assert_eq!(next["seq"], 3);
            // It is her message like any other.
            let first = said[0]["id"].as_i64().expect("an id");
            crate::wire::call(&ann.api, Method::DELETE, &format!("{path}{first}/"), None, 200).await;
            let listed = get(&ben.api, "/api/conversations/").await;
            assert_eq!((&listed[0]["last_seq"], &listed[0]["unread_count"]), (&json!(3), &json!(1)), "{listed}");
        }
    });
}

#[test]
fn what_comes_with_a_like_is_judged_before_it_is_kept() {
    run(async {
        for site in Deployment::each_with(&REVEALING) {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await;
            let with = |field: &str, value: Value| {
                let mut body = json!({"user_id": ben.id});
                body[field] = value;
                body
            };
            for wrong in [
                json!({}),
                json!({"photo_id": 1, "prompt_id": 2}),
                json!({"photo_id": "1"}),
                json!({"photo_id": 0}),
                json!({"prompt_id": -3}),
                json!({"prompt_id": 1.5}),
                json!({"photo_id": 9_007_199_254_740_992_i64}),
                json!({"message_id": 1}),
                json!([1]),
                json!(1),
                json!("photo"),
            ] {
                let body = Some(with("target", wrong));
                let problem = refused(&ann.api, Method::POST, LIKE, body, 400, "validation_failed").await;
                assert!(problem["errors"]["target"].is_array(), "{problem}");
            }
            for wrong in [json!("é".repeat(281)), json!("a\u{0}b"), json!(7), json!(["hello"])] {
                let body = Some(with("comment", wrong));
                let problem = refused(&ann.api, Method::POST, LIKE, body, 400, "validation_failed").await;
                assert!(problem["errors"]["comment"].is_array(), "{problem}");
            }
            let both = Some(json!({"user_id": ben.id, "kind": "poke", "comment": "e".repeat(281)}));
            let problem = refused(&ann.api, Method::POST, LIKE, both, 400, "validation_failed").await;
            assert!(problem["errors"]["kind"].is_array() && problem["errors"]["comment"].is_array(), "{problem}");
            assert_eq!(get(&ben.api, RECEIVED).await, json!({"count": 0, "results": []}));
            // An answer has to be theirs.
            let prompts = get(&ben.api, "/api/matching/prompts/").await;
            let [own, other] = [0, 1].map(|place| prompts[place]["id"].clone());
            let answers = json!([{"prompt_id": own, "answer": "Tea"}]);
            crate::wire::call(&ben.api, Method::PUT, "/api/accounts/users/me/prompts", Some(answers), 200).await;
            let body = Some(with("target", json!({"prompt_id": other})));
            let problem = refused(&ann.api, Method::POST, LIKE, body, 400, "validation_failed").await;
            assert!(problem["errors"]["target"].is_array(), "{problem}");
            let cem = site.person("Cem").await;
            post(&cem.api, LIKE, with("target", json!({"prompt_id": own})), 201).await;
            let received = get(&ben.api, RECEIVED).await;
            assert_eq!(received["results"][0]["target"], json!({"prompt_id": own}));
            // What nobody can see is nothing said.
            post(&ann.api, LIKE, with("comment", json!(" \u{200b}\n")), 201).await;
            assert_eq!(get(&ben.api, RECEIVED).await["results"][0]["comment"], Value::Null);
            let made = post(&ben.api, LIKE, json!({"user_id": ann.id, "comment": ""}), 201).await;
            let path = format!("/api/conversations/{}/messages/", made["match"]["conversation_id"]);
            assert_eq!(get(&ann.api, &path).await, json!([]));
        }
    });
}

#[test]
fn what_a_like_says_is_shown_before_the_match_only_where_likes_are_revealed() {
    run(async {
        for reveals in ["true", "false"] {
            for site in Deployment::each_with(&[("MATCHWIRE__MATCHING__REVEAL_LIKES", reveals)]) {
                let ann = site.person("Ann").await;
                let (ben, cem) = (site.person("Ben").await.at(site.last()), site.person("Cem").await);
                cem.api.like(ann.id).await.expect("a like");
                let like = LikeRequest {
                    kind: Some("super".to_owned()),
                    comment: Some("Which mountain?".to_owned()),
                    ..LikeRequest::plain(ann.id)
                };
                ben.api.like_as(&like).await.expect("a super like");
                let received = get(&ann.api, RECEIVED).await;
                if reveals == "false" {
                    assert_eq!(received, json!({"count": 2}));
                    continue;
                }
                let newest_first = received["results"].as_array().expect("those who like");
                let keys = [CARD, &["kind", "target", "comment"]].concat();
                for one in newest_first {
                    assert_keys(one, &keys);
                }
                let shown: Vec<_> =
                    newest_first.iter().map(|one| (&one["id"], &one["kind"], &one["comment"])).collect();
                let [bens, cems] = [json!(ben.id), json!(cem.id)];
                let [superb, plain, words] = [json!("super"), json!("like"), json!("Which mountain?")];
                assert_eq!(shown, [(&bens, &superb, &words), (&cems, &plain, &Value::Null)]);
                let typed = ann.api.likes_received().await.expect("a list").results.expect("revealed");
                assert_eq!((typed[0].card.id, typed[0].target), (ben.id, None::<LikeTarget>));
            }
        }
    });
}

#[test]
fn the_last_swipe_is_taken_back_once_and_what_it_told_is_in_no_replay() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (ben, cem) = (site.person("Ben").await.at(site.last()), site.person("Cem").await);
            let elsewhere = ann.clone().at(site.last());
            refused(&ann.api, Method::POST, REWIND, None, 409, "nothing_to_rewind").await;
            let mut bens = ben.chat().await;
            post(&ann.api, LIKE, json!({"user_id": ben.id}), 201).await;
            frame(&mut bens, FrameKind::Notification).await;
            let card = post(&elsewhere.api, REWIND, json!({}), 200).await;
            assert_keys(&card, CARD);
            assert_eq!(card["id"], json!(ben.id));
            assert_eq!(get(&ann.api, &format!("/api/accounts/users/{}/", ben.id)).await, card);
            refused(&ann.api, Method::POST, REWIND, Some(json!({})), 409, "nothing_to_rewind").await;
            assert_eq!(get(&ben.api, RECEIVED).await["count"], 0);
            let limits = get(&ann.api, "/api/matching/limits/").await;
            assert_eq!(limits["like"]["used"], 1, "no like is given back");
            let begin = Position::Cursor { cursor: Cursor(0), epoch: None };
            let mut replayed = ben.resume(Endpoint::Chat, begin.clone()).await;
            frame(&mut replayed, FrameKind::Synced).await;
            assert_eq!(seen(&replayed, FrameKind::Notification), 0, "{:?}", told(&replayed));

            // A pass, too: and the like that waited behind it waits again. The number of likes tells of neither.
            cem.api.like(ann.id).await.expect("a like");
            post(&ann.api, SKIP, json!({"user_id": cem.id}), 200).await;
            assert_eq!(get(&ann.api, RECEIVED).await["count"], 1);
            assert_eq!(ann.api.rewind().await.expect("a card").id, cem.id);
            assert_eq!(get(&ann.api, RECEIVED).await["count"], 1);
            let made = ann.api.like(cem.id).await.expect("a like back");
            assert!(made.is_match);
            refused(&ann.api, Method::POST, REWIND, None, 409, "nothing_to_rewind").await;
            // Ten minutes later it is too late.
            post(&ann.api, SKIP, json!({"user_id": ben.id}), 200).await;
            site.change(&format!("UPDATE last_swipes SET at = at - 601000000 WHERE user_id = {}", ann.id));
            refused(&ann.api, Method::POST, REWIND, None, 409, "nothing_to_rewind").await;
        }
    });
}

#[test]
fn of_two_devices_that_take_back_at_once_one_does() {
    run(async {
        for site in Deployment::each() {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
            let elsewhere = ann.clone().at(site.last());
            for _ in 0..8 {
                post(&ann.api, SKIP, json!({"user_id": ben.id}), 200).await;
                let ask = |api| crate::wire::answer(api, Method::POST, REWIND, None);
                let (one, other) = tokio::join!(ask(&ann.api), ask(&elsewhere.api));
                let (done, late) = if one.status == 200 { (one, other) } else { (other, one) };
                assert_eq!(done.status, 200);
                assert_eq!(done.json().expect("a card")["id"], json!(ben.id));
                problem(&late, 409, "nothing_to_rewind");
            }
        }
    });
}

#[test]
fn nothing_is_taken_back_where_the_service_does_not_offer_it() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__MATCHING__REWIND", "false")]) {
            let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
            post(&ann.api, SKIP, json!({"user_id": ben.id}), 200).await;
            refused(&ann.api, Method::POST, REWIND, None, 403, "forbidden").await;
        }
    });
}

#[test]
fn of_a_hundred_likes_at_once_on_all_nodes_the_one_that_is_left_is_given_and_no_other() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__LIMITS__LIKES_PER_DAY", "3")]) {
            let ann = site.person("Ann").await;
            let crowd = site.crowd(102).await;
            for spent in &crowd[..2] {
                post(&ann.api, LIKE, json!({"user_id": spent.id}), 201).await;
            }
            let devices = [ann.clone(), ann.clone().at(site.last())];
            let likes = crowd[2..].iter().zip(devices.iter().cycle()).map(async |(liked, device)| {
                crate::wire::answer(&device.api, Method::POST, LIKE, Some(json!({"user_id": liked.id}))).await
            });
            let answers = futures_util::future::join_all(likes).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
            let refusals: Vec<_> = answers.iter().filter(|answer| answer.status != 201).collect();
            assert_eq!(refusals.len(), 99);
            for refusal in refusals {
                let problem = problem(refusal, 429, "like_limit_reached");
                assert_eq!((&problem["kind"], &problem["max"]), (&json!("like"), &json!(3)));
                assert_time(&problem["reset_at"]);
            }
            let limits = get(&ann.api, "/api/matching/limits/").await;
            assert_eq!(limits["like"]["used"], 3);
        }
    });
}

#[test]
fn passes_of_a_day_are_bounded_and_return_when_their_time_has_come() {
    run(async {
        let settings = [
            ("MATCHWIRE__LIMITS__PASSES_PER_DAY", "2"),
            ("MATCHWIRE__MATCHING__PASSES_RETURN_AFTER_DAYS", "7"),
            ("MATCHWIRE__MATCHING__REVEAL_LIKES", "true"),
        ];
        for site in Deployment::each_with(&settings) {
            let ann = site.person("Ann").await;
            let elsewhere = ann.clone().at(site.last());
            let [ben, cem, dan] = [site.person("Ben").await, site.person("Cem").await, site.person("Dan").await];
            let pass = |whom: &Person| json!({"user_id": whom.id});
            ben.api.like(ann.id).await.expect("a like");
            dan.api.like(ann.id).await.expect("a like");
            ann.api.like(dan.id).await.expect("a like back");
            post(&ann.api, SKIP, pass(&ben), 200).await;
            post(&elsewhere.api, SKIP, pass(&ben), 200).await;
            post(&elsewhere.api, SKIP, pass(&cem), 200).await;
            let fay = site.person("Fay").await;
            for api in [&ann.api, &elsewhere.api] {
                let spent = refused(api, Method::POST, SKIP, Some(pass(&fay)), 429, "rate_limited").await;
                assert_eq!((&spent["kind"], &spent["max"]), (&json!("pass"), &json!(2)));
                assert_time(&spent["reset_at"]);
            }
            post(&ann.api, SKIP, pass(&dan), 200).await;
            assert_eq!(get(&ann.api, "/api/matching/matches/").await["count"], 0, "a match is left whatever was spent");

            assert_eq!(get(&ann.api, RECEIVED).await["count"], 0);
            let card = format!("/api/accounts/users/{}/", ben.id);
            refused(&ann.api, Method::GET, &card, None, 404, "not_found").await;
            // Seven days later.
            let days = |days: i64| days * 86_400_000_000;
            site.change(&format!("UPDATE passes SET returns_at = returns_at - {}", days(7)));
            assert_eq!(get(&ann.api, RECEIVED).await["count"], 1);
            assert_eq!(get(&ann.api, &card).await["id"], json!(ben.id));
            // A pass of the release before holds for ninety.
            site.change(&format!("UPDATE passes SET returns_at = NULL, created_at = created_at - {}", days(89)));
            assert_eq!(get(&ann.api, RECEIVED).await["count"], 0);
            site.change(&format!("UPDATE passes SET created_at = created_at - {}", days(1)));
            assert_eq!(get(&ann.api, RECEIVED).await["count"], 1);
        }
    });
}

#[test]
fn the_own_devices_are_told_that_something_was_swiped_once_a_minute() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let (ben, cem) = (site.person("Ben").await, site.person("Cem").await);
            let mut other_device = ann.clone().at(site.last()).chat().await;
            let mut bens = ben.chat().await;
            post(&ann.api, LIKE, json!({"user_id": ben.id}), 201).await;
            let update = frame(&mut other_device, FrameKind::SelfUpdate).await;
            assert_eq!(update["what"], json!(["swipes"]));
            assert!(update["cursor"].is_i64(), "{update}");
            post(&ann.api, SKIP, json!({"user_id": cem.id}), 200).await;
            post(&ann.api, REWIND, json!({}), 200).await;
            ping(&mut other_device).await;
            assert_eq!(seen(&other_device, FrameKind::SelfUpdate), 1, "{:?}", told(&other_device));
            // A minute later.
            site.change(&format!("UPDATE last_swipes SET told_at = told_at - 60000000 WHERE user_id = {}", ann.id));
            post(&ann.api, "/api/matching/unlike/", json!({"user_id": ben.id}), 200).await;
            frame(&mut other_device, FrameKind::SelfUpdate).await;
            ping(&mut bens).await;
            assert_eq!(seen(&bens, FrameKind::SelfUpdate), 0, "it is nobody else's");
        }
    });
}
