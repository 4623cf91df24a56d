//! Likes and matches.

use crate::{
    shapes::{RECENT_MATCH, assert_keys, assert_like_fixture, assert_match, assert_time},
    wire::{call, frame, get, ping, post, refused, seen, told},
};
use client::{Endpoint, Method, Position};
use kernel::Cursor;
use protocol::FrameKind;
use serde_json::{Value, json};
use tests::{Deployment, Pair, Person, run};

const LIKE: &str = "/api/matching/like/";
const ALREADY: &str = "already_liked";

#[test]
fn a_like_is_a_hint_and_a_like_back_is_a_match_for_both_on_every_socket() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await.at(site.last());
            let (mut anns, mut bens) = (ann.chat().await, ben.chat().await);
            let mut anns_feed = ann.clone().at(site.last()).open(Endpoint::Notifications).await;
            let mut bens_feed = ben.open(Endpoint::Notifications).await;

            let liked = post(&ann.api, LIKE, json!({"user_id": ben.id}), 201).await;
            assert_eq!(liked["is_match"], false);
            assert!(liked["detail"].is_string() && liked.get("match").is_none(), "{liked}");
            let hint = frame(&mut bens, FrameKind::Notification).await;
            assert_like_fixture(&hint, "notification.new_like");
            assert_eq!(hint["notification"]["type"], "new_like");
            assert!(hint["notification"]["user"].is_null(), "who it is stays a secret: {hint}");
            assert_eq!(frame(&mut bens_feed, FrameKind::Notification).await["cursor"], hint["cursor"]);
            assert_eq!(get(&ben.api, "/api/matching/likes-received/").await, json!({"count": 1}));

            let again = Some(json!({"user_id": ben.id}));
            let problem = refused(&ann.api, Method::POST, LIKE, again.clone(), 400, ALREADY).await;
            assert_eq!(problem["is_match"], false);
            assert!(problem.get("match").is_none(), "{problem}");

            let liked = post(&ben.api, LIKE, json!({"user_id": ann.id}), 201).await;
            assert_eq!(liked["is_match"], true);
            assert_match(&liked["match"]);
            assert_eq!(liked["match"]["is_active"], true);
            assert_eq!(liked["match"]["matched_user"]["id"].as_i64(), Some(ann.id.0));
            let home = &liked["match"]["conversation_id"];

            for (socket, feed, other) in [(&mut anns, &mut anns_feed, &ben), (&mut bens, &mut bens_feed, &ann)] {
                let news = frame(socket, FrameKind::NewMatch).await;
                assert_like_fixture(&news, "new_match");
                assert_eq!(news["data"]["match"]["id"], liked["match"]["id"]);
                assert_eq!(news["data"]["match"]["conversation_id"], *home);
                assert_eq!(news["data"]["match"]["user"]["id"].as_i64(), Some(other.id.0), "each gets the other");
                assert_eq!(news["data"]["match"]["user"]["first_name"], other.name);
                let update = frame(socket, FrameKind::ConversationUpdate).await;
                assert_like_fixture(&update, "conversation_update");
                assert_eq!((&update["event"], &update["data"]["id"]), (&json!("conversation.create"), home));
                assert_eq!(update["data"]["participants"].as_array().unwrap().len(), 2);
                assert_eq!(update["cursor"].as_i64(), news["cursor"].as_i64().map(|cursor| cursor + 1), "dense");
                let told = frame(feed, FrameKind::Notification).await;
                assert_like_fixture(&told, "notification");
                assert_eq!(told["notification"]["match"]["user"]["id"].as_i64(), Some(other.id.0));
                assert_eq!(told["cursor"], news["cursor"]);
                ping(socket).await;
            }
            assert_eq!(seen(&anns, FrameKind::Notification), 0, "none for the like that completes a match");
            assert_eq!(seen(&bens, FrameKind::Notification), 1);

            let problem = refused(&ann.api, Method::POST, LIKE, again, 400, ALREADY).await;
            assert_eq!(problem["is_match"], true);
            assert_match(&problem["match"]);
            assert_eq!(problem["match"]["id"], liked["match"]["id"]);
        }
    });
}

#[test]
fn matches_are_listed_newest_first_in_pages_and_one_by_one() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let mut expected = Vec::new();
            for name in ["Ben", "Cem", "Dan"] {
                let other = site.person(name).await.at(site.last());
                let pair = Pair::matched(ann.clone(), other).await;
                expected.insert(0, pair.matched.0);
            }
            let all = get(&ann.api, "/api/matching/matches/").await;
            let ids = |list: &Value| -> Vec<i64> {
                list.as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
            };
            assert_eq!((&all["count"], &all["next"], &all["previous"]), (&json!(3), &Value::Null, &Value::Null));
            all["results"].as_array().unwrap().iter().for_each(assert_match);
            assert_eq!(ids(&all["results"]), expected);

            // The address of the next page is absolute and leads through all of them.
            let mut page = get(&ann.api, "/api/matching/matches/?page_size=2").await;
            assert_eq!(page["previous"], Value::Null);
            let mut found = ids(&page["results"]);
            assert_eq!(found.len(), 2);
            let next = page["next"].as_str().expect("there is more").to_owned();
            let path = next.strip_prefix(ann.api.base()).expect("an address of this node");
            page = get(&ann.api, path).await;
            found.extend(ids(&page["results"]));
            assert_eq!(found, expected);
            assert_eq!((&page["count"], &page["next"]), (&json!(3), &Value::Null));
            assert!(page["previous"].as_str().is_some_and(|previous| previous.contains("page=1")), "{page}");
            assert_eq!(get(&ann.api, "/api/matching/matches/?page=9").await["results"], json!([]));
            for wrong in ["page=0", "page=-1", "page=a", "page_size=0", "page=99999999999999999999"] {
                let path = format!("/api/matching/matches/?{wrong}");
                refused(&ann.api, Method::GET, &path, None, 400, "validation_failed").await;
            }

            let one = get(&ann.api, &format!("/api/matching/matches/{}/", expected[0])).await;
            assert_match(&one);
            assert_eq!(one, all["results"][0]);

            let recent = get(&ann.api, "/api/matching/recent-matches/").await;
            let recent = recent.as_array().expect("a bare array");
            assert_eq!(recent.len(), 3);
            for (flat, whole) in recent.iter().zip(all["results"].as_array().unwrap()) {
                assert_keys(flat, RECENT_MATCH);
                assert_time(&flat["match_created_at"]);
                assert_eq!(flat["id"], whole["matched_user"]["id"], "the other user's id");
                assert_eq!(flat["match_id"], whole["id"]);
                assert_eq!(flat["conversation_id"], whole["conversation_id"]);
            }
        }
    });
}

#[test]
fn nobody_likes_themselves_or_somebody_who_is_not_there_for_them() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await.at(site.last());
            post(&ben.api, "/api/matching/block/", json!({"user_id": ann.id}), 200).await;
            for route in ["like", "skip", "unlike", "block", "unblock"] {
                let path = format!("/api/matching/{route}/");
                let oneself = Some(json!({"user_id": ann.id}));
                refused(&ann.api, Method::POST, &path, oneself, 400, "cannot_target_self").await;
                let nobody = Some(json!({"user_id": 4_503_599_627_370_490_i64}));
                refused(&ann.api, Method::POST, &path, nobody, 404, "not_found").await;
                for wrong in
                    [json!(0), json!(-1), json!("7"), json!(1.5), json!(9_007_199_254_740_992_i64), Value::Null]
                {
                    let body = Some(json!({ "user_id": wrong }));
                    let problem = refused(&ann.api, Method::POST, &path, body, 400, "validation_failed").await;
                    assert!(problem["errors"]["user_id"].is_array(), "{problem}");
                }
            }
            // Who is blocked learns no more than about somebody who does not exist, and so does who blocks.
            for (person, target) in [(&ann, &ben), (&ben, &ann)] {
                for route in ["like", "skip", "unlike"] {
                    let body = Some(json!({"user_id": target.id}));
                    let path = format!("/api/matching/{route}/");
                    refused(&person.api, Method::POST, &path, body, 404, "not_found").await;
                }
            }
            post(&ann.api, "/api/matching/block/", json!({"user_id": ben.id}), 200).await;
            assert_eq!(get(&ann.api, "/api/matching/likes-received/").await["count"], 0);
        }
    });
}

#[test]
fn likes_of_a_day_are_counted_on_all_nodes_and_an_unlike_gives_none_back() {
    run(async {
        for site in Deployment::each_with(&[("MATCHWIRE__LIMITS__LIKES_PER_DAY", "2")]) {
            let ann = site.person("Ann").await;
            let elsewhere = ann.clone().at(site.last());
            let mut others = Vec::new();
            for name in ["Ben", "Cem", "Dan"] {
                others.push(site.person(name).await);
            }
            let like = |place: usize| json!({"user_id": others[place].id});
            post(&ann.api, LIKE, like(0), 201).await;
            post(&elsewhere.api, LIKE, like(1), 201).await;
            post(&ann.api, "/api/matching/unlike/", like(0), 200).await;
            for api in [&ann.api, &elsewhere.api] {
                let problem = refused(api, Method::POST, LIKE, Some(like(2)), 429, "like_limit_reached").await;
                assert_eq!(problem["max"], 2);
                assert_time(&problem["reset_at"]);
            }
            let limits = get(&ann.api, "/api/matching/limits/").await;
            assert_eq!((&limits["like"]["used"], &limits["like"]["max"]), (&json!(2), &json!(2)));
            assert_time(&limits["like"]["reset_at"]);
            // A like that stands is told as that, limit or not.
            refused(&ann.api, Method::POST, LIKE, Some(like(1)), 400, ALREADY).await;
            // The other side is not bounded by it.
            others[1].api.like(ann.id).await.expect("a like back");
        }
    });
}

#[test]
fn a_skip_and_an_unlike_of_a_mere_like_tell_nobody() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let ben = site.person("Ben").await.at(site.last());
            let mut bens = ben.chat().await;
            post(&ann.api, LIKE, json!({"user_id": ben.id}), 201).await;
            frame(&mut bens, FrameKind::Notification).await;
            for route in ["unlike", "skip", "unlike"] {
                let path = format!("/api/matching/{route}/");
                let done = post(&ann.api, &path, json!({"user_id": ben.id}), 200).await;
                assert!(done["detail"].is_string(), "{done}");
            }
            assert_eq!(get(&ben.api, "/api/matching/likes-received/").await["count"], 0);
            // The like is gone, so a like back is only a like; and the second like of a pair is no second hint.
            let liked = post(&ben.api, LIKE, json!({"user_id": ann.id}), 201).await;
            assert_eq!(liked["is_match"], false);
            let liked = post(&ann.api, LIKE, json!({"user_id": ben.id}), 201).await;
            assert_eq!(liked["is_match"], true);
            frame(&mut bens, FrameKind::NewMatch).await;
            frame(&mut bens, FrameKind::ConversationUpdate).await;
            assert_eq!(seen(&bens, FrameKind::Notification), 1);
            // Welcome, the hint, the match and its conversation, and that he has liked on a device of his.
            assert_eq!(told(&bens).len(), 5, "{:?}", told(&bens));
        }
    });
}

#[test]
fn a_conversation_is_opened_only_by_matched_people_and_only_once() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let stranger: Person = site.person("Cyd").await;
            let path = "/api/conversations/";
            let opened = post(&pair.ann.api, path, json!({"participant_id": pair.ben.id}), 200).await;
            assert_eq!(opened["id"].as_i64(), Some(pair.home.0));
            let body = json!({"participant_id": pair.ann.id, "message": "first"});
            let opened = post(&pair.ben.api, path, body, 200).await;
            assert_eq!(opened["last_message"]["content"], "first");
            let body = Some(json!({"participant_id": stranger.id}));
            refused(&pair.ann.api, Method::POST, path, body, 403, "not_matched").await;
            let body = Some(json!({"participant_id": pair.ann.id}));
            refused(&pair.ann.api, Method::POST, path, body, 400, "cannot_target_self").await;
            call(&stranger.api, Method::GET, path, None, 200).await;
        }
    });
}

/// Where it is hidden who likes somebody, neither a pass nor a block finds out who it was: by the number, or by what is replayed.
#[test]
fn nothing_that_one_does_to_others_tells_which_of_them_likes_one() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await;
            let mut others = Vec::new();
            for (name, likes) in [("Ben", true), ("Cem", true), ("Dag", false)] {
                let other = site.person(name).await;
                if likes {
                    post(&other.api, LIKE, json!({"user_id": ann.id}), 201).await;
                }
                others.push(other);
            }
            let elsewhere = ann.clone().at(site.last());
            let told = async || {
                let count = get(&elsewhere.api, "/api/matching/likes-received/").await;
                let position = Position::Cursor { cursor: Cursor(0), epoch: None };
                let mut socket = elsewhere.resume(Endpoint::Chat, position).await;
                frame(&mut socket, FrameKind::Synced).await;
                let hints = socket.history().iter().filter(|frame| frame["type"] == FrameKind::Notification.as_str());
                (count, hints.cloned().collect::<Vec<Value>>())
            };
            let before = told().await;
            assert_eq!((&before.0, before.1.len()), (&json!({"count": 2}), 2));
            for route in ["skip", "block", "unblock"] {
                for other in &others {
                    post(&ann.api, &format!("/api/matching/{route}/"), json!({"user_id": other.id}), 200).await;
                    assert_eq!(told().await, before, "{route} of {}", other.name);
                }
            }
        }
    });
}
