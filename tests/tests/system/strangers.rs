//! What is not yours and what does not exist are the same answer, to the byte.

use crate::wire::{call, error, post, told};
use client::{Api, ConnectError, Endpoint, HttpAnswer, Method};
use kernel::ConversationId;
use serde_json::{Value, json};
use tests::{Deployment, run};

/// Nobody has these.
const ABSENT: i64 = 9_007_199_254_740_001;

/// Status, headers without the date, and body.
pub(crate) fn bytes(answer: &HttpAnswer) -> (u16, Vec<(String, String)>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().expect("plain").to_owned())).collect();
    headers.sort();
    (answer.status, headers, String::from_utf8_lossy(&answer.body).into_owned())
}

async fn sent(api: &Api, method: &Method, path: &str, body: &Value) -> (u16, Vec<(String, String)>, String) {
    let body = (!body.is_null()).then_some(body);
    bytes(&api.request(method.clone(), path, body).await.expect("an answer"))
}

#[test]
fn every_route_with_an_id_answers_a_stranger_as_if_nothing_were_there() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let (home, matched) = (pair.home.0, pair.matched.0);
            let path = format!("/api/conversations/{home}/messages/");
            let message = post(&pair.ann.api, &path, json!({"content": "secret"}), 201).await["id"].as_i64().unwrap();
            let session = crate::wire::get(&pair.ann.api, "/api/accounts/sessions/").await[0]["id"].clone();
            let session = session.as_str().unwrap().to_owned();
            let hidden = site.person("Dot").await;
            hidden.api.block(pair.ann.id).await.expect("a block");
            let stranger = site.person("Cyd").await.at(site.last());
            hidden.api.block(stranger.id).await.expect("a block");
            let api = stranger.api.with_header("X-Request-Id", "the-same-for-all").unwrap();
            let content = json!({"content": "x"});
            let none = Value::Null;
            let empty = json!({});
            let muted = json!({"is_muted": true});
            for (method, route, ours, body) in [
                (Method::GET, "/api/matching/matches/{}/", matched, &none),
                (Method::DELETE, "/api/matching/matches/{}/", matched, &none),
                (Method::GET, "/api/conversations/{}/", home, &none),
                (Method::PATCH, "/api/conversations/{}/", home, &muted),
                (Method::PATCH, "/api/conversations/{}/", home, &empty),
                (Method::DELETE, "/api/conversations/{}/", home, &none),
                (Method::DELETE, "/api/conversations/{}/leave/", home, &none),
                (Method::GET, "/api/conversations/{}/messages/", home, &none),
                (Method::GET, "/api/conversations/{}/messages/?after_seq=0&limit=1", home, &none),
                (Method::GET, "/api/conversations/{}/messages/search/?q=secret", home, &none),
                (Method::POST, "/api/conversations/{}/messages/", home, &content),
                (Method::GET, "/api/accounts/users/{}/", hidden.id.0, &none),
            ] {
                let foreign = sent(&api, &method, &route.replace("{}", &ours.to_string()), body).await;
                let absent = sent(&api, &method, &route.replace("{}", &ABSENT.to_string()), body).await;
                assert_eq!(foreign.0, 404, "{method} {route}: {foreign:?}");
                assert_eq!(foreign, absent, "{method} {route}");
            }
            for (method, rest, body) in [
                (Method::PATCH, "", &content),
                (Method::DELETE, "", &none),
                (Method::POST, "mark_read/", &empty),
                (Method::PUT, "reactions/%F0%9F%91%8D/", &none),
                (Method::DELETE, "reactions/%F0%9F%91%8D/", &none),
            ] {
                let path = |home, message| format!("/api/conversations/{home}/messages/{message}/{rest}");
                let foreign = sent(&api, &method, &path(home, message), body).await;
                assert_eq!(foreign.0, 404, "{method} {rest}: {foreign:?}");
                for (home, message) in [(home, ABSENT), (ABSENT, message), (ABSENT, ABSENT)] {
                    assert_eq!(foreign, sent(&api, &method, &path(home, message), body).await, "{method} {rest}");
                }
            }
            for route in ["like", "skip", "unlike"] {
                let path = format!("/api/matching/{route}/");
                let hidden = sent(&api, &Method::POST, &path, &json!({"user_id": hidden.id})).await;
                let absent = sent(&api, &Method::POST, &path, &json!({"user_id": 4_503_599_627_370_489_i64})).await;
                assert_eq!((hidden.0, &hidden), (404, &absent), "{route}");
            }
            let session = sent(&api, &Method::DELETE, &format!("/api/accounts/sessions/{session}/"), &none).await;
            let absent = sent(&api, &Method::DELETE, "/api/accounts/sessions/made-up/", &none).await;
            assert_eq!((session.0, &session), (404, &absent));
            crate::wire::get(&pair.ann.api, "/api/accounts/users/me").await;
        }
    });
}

#[test]
fn the_handshake_tells_a_stranger_nothing_either() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let stranger = site.person("Cyd").await.at(site.last());
            let knock = |id: ConversationId, api: &Api| {
                let socket = api.socket(Endpoint::Conversation(id)).header("X-Request-Id", "the-same");
                async move {
                    match socket.open().await {
                        Err(ConnectError::Refused(answer)) => bytes(&answer),
                        other => panic!("a refusal is expected, not {other:?}"),
                    }
                }
            };
            let absent = knock(ConversationId(ABSENT), &stranger.api).await;
            assert_eq!(absent.0, 404);
            assert_eq!(knock(pair.home, &stranger.api).await, absent);
            // Nor does it tell who is no longer in it.
            pair.ben.api.leave(pair.home).await.expect("a leave");
            assert_eq!(knock(pair.home, &stranger.api).await, absent);
            assert_eq!(knock(pair.home, &pair.ben.api).await, absent);
        }
    });
}

#[test]
fn frames_about_what_is_not_ones_own_are_answered_as_if_nothing_were_there() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            let message = post(&pair.ann.api, &path, json!({"content": "secret"}), 201).await["id"].clone();
            let mut anns = pair.ann.chat().await;
            let mut socket = site.person("Cyd").await.at(site.last()).chat().await;
            for (field, ours, frames) in [
                (
                    "conversation_id",
                    json!(pair.home),
                    vec![
                        json!({"type": "message", "content": "x", "client_message_id": "k"}),
                        json!({"type": "message", "content": "x", "reply_to": message}),
                        json!({"type": "typing", "is_typing": true}),
                        json!({"type": "typing", "is_typing": false}),
                        json!({"type": "delivered", "seq": 1}),
                        json!({"type": "focus"}),
                        json!({"type": "call_invite", "call_id": "c", "media": "audio"}),
                    ],
                ),
                (
                    "message_id",
                    message.clone(),
                    vec![
                        json!({"type": "read_receipt"}),
                        json!({"type": "edit_message", "content": "x"}),
                        json!({"type": "delete_message"}),
                        json!({"type": "reaction", "emoji": "\u{1f44d}"}),
                    ],
                ),
            ] {
                for mut body in frames {
                    body["ref"] = json!("r");
                    body[field] = ours.clone();
                    let foreign = error(&mut socket, &body.to_string(), "not_found").await;
                    body[field] = json!(ABSENT);
                    // Another beginning of typing in one place is passed over, so it is tried in another.
                    assert_eq!(foreign, error(&mut socket, &body.to_string(), "not_found").await, "{body}");
                }
            }
            crate::wire::ping(&mut anns).await;
            assert_eq!(told(&anns).len(), 2, "nobody noticed: {:?}", told(&anns));
        }
    });
}

/// Whether somebody has blocked the asker, is banned or is gone shows in no answer to a swipe. Only a number that nobody ever had is
/// told apart, by a block, which every other takes.
#[test]
fn who_has_blocked_the_asker_is_banned_or_is_erased_answers_every_swipe_with_the_same_bytes() {
    run(async {
        for site in Deployment::each() {
            let asker = site.person("Cyd").await.at(site.last());
            let api = asker.api.with_header("X-Request-Id", "the-same-for-all").unwrap();
            let (blocking, banned, erased) =
                (site.person("Dot").await, site.person("Eve").await, site.person("Fay").await);
            let (paused, unfit) = (site.person("Gil").await, site.person("Hal").await);
            blocking.api.block(asker.id).await.expect("a block");
            assert_eq!(site.command(&["admin", "ban", &banned.email]).trim(), "banned");
            call(&erased.api, Method::DELETE, "/api/accounts/users/me/", None, 204).await;
            let change =
                async |person: &Api, path: &str, body: Value| call(person, Method::PATCH, path, Some(body), 200).await;
            change(&paused.api, "/api/accounts/users/me/", json!({"paused": true})).await;
            change(&unfit.api, "/api/matching/preferences/", json!({"min_age": 98, "max_age": 99})).await;
            for (route, of_hidden, of_absent, of_others) in [
                ("like", 404, 404, 201),
                ("unlike", 404, 404, 200),
                ("skip", 404, 404, 200),
                ("block", 200, 404, 200),
                ("block", 200, 404, 200),
                ("unblock", 200, 404, 200),
                ("unblock", 200, 404, 200),
            ] {
                let answer = async |id: i64| {
                    sent(&api, &Method::POST, &format!("/api/matching/{route}/"), &json!({"user_id": id})).await
                };
                let hidden = answer(blocking.id.0).await;
                assert_eq!(hidden.0, of_hidden, "{route}: {hidden:?}");
                for other in [banned.id.0, erased.id.0] {
                    assert_eq!(answer(other).await, hidden, "{route}");
                }
                let absent = answer(ABSENT).await;
                assert_eq!(absent.0, of_absent, "{route}: {absent:?}");
                assert_eq!(absent == hidden, of_absent == of_hidden, "{route}: {absent:?}");
                for shown in [paused.id.0, unfit.id.0] {
                    let shown = answer(shown).await;
                    assert_eq!(shown.0, of_others, "{route}: {shown:?}");
                }
            }
        }
    });
}
