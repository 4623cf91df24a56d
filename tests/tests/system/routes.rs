//! Where the routes answer, and what they answer to nobody.

use crate::wire::{answer, get, post, problem};
use client::Method;
use serde_json::json;
use tests::{Deployment, run};

/// The same route in all its spellings.
fn spellings(path: &str) -> [String; 4] {
    let path = path.trim_matches('/');
    [format!("/api/{path}"), format!("/api/{path}/"), format!("/api/v1/{path}"), format!("/api/v1/{path}/")]
}

#[test]
fn every_route_answers_below_both_prefixes_with_and_without_a_slash_and_never_redirects() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let (home, matched) = (pair.home, pair.matched);
            let path = format!("/api/conversations/{home}/messages/");
            let message = post(&pair.ben.api, &path, json!({"content": "hello"}), 201).await["id"].clone();
            for path in [
                "accounts/users/me".to_owned(),
                format!("accounts/users/{}", pair.ben.id),
                "accounts/sessions".to_owned(),
                "accounts/photos".to_owned(),
                "matching/matches".to_owned(),
                "matching/matched".to_owned(),
                format!("matching/matches/{matched}"),
                "matching/recent-matches".to_owned(),
                "matching/likes-received".to_owned(),
                "matching/limits".to_owned(),
                "matching/preferences".to_owned(),
                "matching/interests".to_owned(),
                "matching/prompts".to_owned(),
                "conversations".to_owned(),
                format!("conversations/{home}"),
                format!("conversations/{home}/messages"),
            ] {
                let [first, others @ ..] = spellings(&path);
                let expected = get(&pair.ann.api, &first).await;
                for other in others {
                    assert_eq!(get(&pair.ann.api, &other).await, expected, "{other}");
                }
            }
            for (path, field) in [
                ("accounts/auth/register", "email"),
                ("accounts/auth/login", "email"),
                ("accounts/auth/refresh", "refresh"),
                ("accounts/auth/logout", "refresh"),
                ("matching/like", "user_id"),
                ("matching/skip", "user_id"),
                ("matching/unlike", "user_id"),
                ("matching/block", "user_id"),
                ("matching/unblock", "user_id"),
                ("conversations", "participant_id"),
            ] {
                for path in spellings(path) {
                    let answer = answer(&pair.ann.api, Method::POST, &path, Some(json!({}))).await;
                    let problem = problem(&answer, 400, "validation_failed");
                    assert_eq!(problem["errors"][field], json!(["this field is required"]), "{path}");
                }
            }
            for path in spellings(&format!("conversations/{home}/messages/{message}/mark_read")) {
                post(&pair.ann.api, &path, json!({}), 200).await;
            }
        }
    });
}

#[test]
fn nobody_learns_nothing_but_that_a_token_is_needed() {
    run(async {
        for site in Deployment::each() {
            let nobody = site.last().api();
            for (method, path) in [
                (Method::GET, "/api/accounts/users/me"),
                (Method::PUT, "/api/accounts/users/me"),
                (Method::PATCH, "/api/accounts/users/me"),
                (Method::DELETE, "/api/accounts/users/me"),
                (Method::PUT, "/api/accounts/users/me/position"),
                (Method::DELETE, "/api/accounts/users/me/position"),
                (Method::PUT, "/api/accounts/users/me/prompts"),
                (Method::GET, "/api/accounts/users/1/"),
                (Method::GET, "/api/accounts/sessions/"),
                (Method::GET, "/api/accounts/photos/"),
                (Method::POST, "/api/accounts/photos/"),
                (Method::PUT, "/api/accounts/photos/order/"),
                (Method::DELETE, "/api/accounts/photos/1/"),
                (Method::POST, "/api/accounts/files/profile-picture/"),
                (Method::POST, "/api/accounts/files/message-attachment/"),
                (Method::DELETE, "/api/accounts/sessions/"),
                (Method::DELETE, "/api/accounts/sessions/x/"),
                (Method::POST, "/api/accounts/auth/ws-ticket"),
                (Method::POST, "/api/accounts/auth/password"),
                (Method::POST, "/api/matching/like/"),
                (Method::POST, "/api/matching/skip/"),
                (Method::POST, "/api/matching/unlike/"),
                (Method::POST, "/api/matching/rewind/"),
                (Method::POST, "/api/matching/block/"),
                (Method::POST, "/api/matching/unblock/"),
                (Method::GET, "/api/matching/matches/"),
                (Method::GET, "/api/matching/matches/1/"),
                (Method::DELETE, "/api/matching/matches/1/"),
                (Method::GET, "/api/matching/recent-matches/"),
                (Method::GET, "/api/matching/likes-received/"),
                (Method::GET, "/api/matching/limits/"),
                (Method::GET, "/api/matching/preferences/"),
                (Method::PUT, "/api/matching/preferences/"),
                (Method::GET, "/api/matching/interests/"),
                (Method::POST, "/api/matching/interests/"),
                (Method::GET, "/api/matching/prompts/"),
                (Method::GET, "/api/conversations/"),
                (Method::POST, "/api/conversations/"),
                (Method::GET, "/api/conversations/1/"),
                (Method::PATCH, "/api/conversations/1/"),
                (Method::DELETE, "/api/conversations/1/"),
                (Method::DELETE, "/api/conversations/1/leave/"),
                (Method::GET, "/api/conversations/1/messages/"),
                (Method::POST, "/api/conversations/1/messages/"),
                (Method::GET, "/api/conversations/1/messages/search/?q=a"),
                (Method::PATCH, "/api/conversations/1/messages/1/"),
                (Method::DELETE, "/api/conversations/1/messages/1/"),
                (Method::POST, "/api/conversations/1/messages/1/mark_read/"),
                (Method::PUT, "/api/conversations/1/messages/1/reactions/%F0%9F%91%8D/"),
            ] {
                let body = (method != Method::GET && method != Method::DELETE).then(|| json!({}));
                problem(&answer(&nobody, method, path, body).await, 401, "unauthenticated");
            }
        }
    });
}

#[test]
fn a_request_id_of_the_client_is_echoed_and_any_other_is_replaced() {
    run(async {
        let site = Deployment::sqlite();
        let path = "/api/accounts/users/me";
        let with = |id: &str| site.first().api().with_header("X-Request-Id", id).expect("a header");
        let longest = "a".repeat(64);
        for id in ["r-1", "A", longest.as_str()] {
            let answer = answer(&with(id), Method::GET, path, None).await;
            assert_eq!(problem(&answer, 401, "unauthenticated")["request_id"], id);
        }
        let too_long = "a".repeat(65);
        for id in ["", "a b", "a_b", "<script>", too_long.as_str()] {
            let answer = answer(&with(id), Method::GET, path, None).await;
            let shown = problem(&answer, 401, "unauthenticated")["request_id"].clone();
            assert!(shown.as_str().is_some_and(|shown| !shown.is_empty() && shown != id), "{id} -> {shown}");
        }
    });
}

#[test]
fn a_node_says_that_it_lives_and_is_ready() {
    run(async {
        for site in Deployment::each() {
            let nobody = site.last().api();
            assert_eq!(get(&nobody, "/healthz").await["status"], "ok");
            let ready = get(&nobody, "/readyz").await;
            assert_eq!(ready["checks"]["store"], "ok", "{ready}");
        }
    });
}
