//! What a client must not send by REST: every answer says what is wrong, and none is a 500.

use crate::wire::{answer, get, post, problem, refused};
use client::Method;
use serde_json::json;
use tests::{Deployment, run};

const ME: &str = "/api/accounts/users/me";
const LIKE: &str = "/api/matching/like/";

#[test]
fn a_body_that_is_no_json_object_is_bad_json() {
    run(async {
        for site in Deployment::each() {
            let ann = site.person("Ann").await.at(site.last());
            let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(40), "]".repeat(40));
            let long = "{\"a\":".repeat(20_000);
            for (path, method) in [
                (LIKE, Method::POST),
                (ME, Method::PATCH),
                ("/api/accounts/auth/register", Method::POST),
                ("/api/accounts/auth/login", Method::POST),
                ("/api/conversations/", Method::POST),
            ] {
                for body in [
                    "{",
                    "hello",
                    "[]",
                    "null",
                    "7",
                    r#"[{"user_id":1}]"#,
                    r#"{"user_id":1,"user_id":2}"#,
                    r#"{"user_id":1} x"#,
                    r#"{"user_id":1,}"#,
                    "\u{feff}{}",
                    deep.as_str(),
                    long.as_str(),
                ] {
                    let body = body.as_bytes().to_vec();
                    let sent = ann.api.request_bytes(method.clone(), path, "application/json", body).await;
                    problem(&sent.expect("an answer"), 400, "bad_json");
                }
                let sent = ann.api.request_bytes(method, path, "application/json", b"{\"a\":\"\xff\"}".to_vec()).await;
                problem(&sent.expect("an answer"), 400, "bad_json");
            }
        }
    });
}

#[test]
fn wrong_types_are_named_field_by_field() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let messages = format!("/api/conversations/{}/messages/", pair.home);
            for (method, path, body, fields) in [
                (Method::POST, LIKE, json!({"user_id": "7"}), vec!["user_id"]),
                (Method::POST, LIKE, json!({"user_id": 1.5, "kind": 5}), vec!["kind", "user_id"]),
                (Method::POST, LIKE, json!({"user_id": pair.ben.id, "kind": "mega"}), vec!["kind"]),
                (Method::POST, "/api/conversations/", json!({"participant_id": [1]}), vec!["participant_id"]),
                (Method::PATCH, ME, json!({"bio": 5, "hide_last_name": 1}), vec!["bio", "hide_last_name"]),
                (Method::POST, "/api/accounts/auth/login", json!({"email": 5}), vec!["email", "password"]),
                (Method::POST, "/api/accounts/auth/refresh", json!({"refresh": {}}), vec!["refresh"]),
                (Method::POST, &messages, json!({"content": [], "reply_to": "x"}), vec!["content", "reply_to"]),
            ] {
                let problem = refused(&pair.ann.api, method, path, Some(body), 400, "validation_failed").await;
                let named: Vec<_> = problem["errors"].as_object().expect("errors").keys().cloned().collect();
                assert_eq!(named, fields, "{problem}");
                for complaint in problem["errors"].as_object().unwrap().values() {
                    assert!(complaint.as_array().is_some_and(|list| !list.is_empty()), "{problem}");
                }
            }
        }
    });
}

#[test]
fn content_types_sizes_and_methods_are_judged_before_anything_is_done() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let api = &pair.ann.api;
            let like = json!({"user_id": pair.ben.id}).to_string().into_bytes();
            for kind in
                ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""]
            {
                let sent = api.request_bytes(Method::POST, "/api/matching/unlike/", kind, like.clone()).await;
                problem(&sent.expect("an answer"), 415, "unsupported_media_type");
            }
            get(api, &format!("/api/matching/matches/{}/", pair.matched)).await;
            for kind in ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"] {
                let sent = api.request_bytes(Method::PATCH, ME, kind, br#"{"bio":"x"}"#.to_vec()).await;
                assert_eq!(sent.expect("an answer").status, 200, "{kind}");
            }
            let huge = format!(r#"{{"bio":"{}"}}"#, "x".repeat(300 * 1024)).into_bytes();
            let sent = api.request_bytes(Method::PATCH, ME, "application/json", huge).await;
            problem(&sent.expect("an answer"), 413, "too_large");

            for (method, path) in [
                (Method::GET, LIKE.to_owned()),
                (Method::PUT, LIKE.to_owned()),
                (Method::DELETE, "/api/matching/matches/".to_owned()),
                (Method::POST, "/api/matching/recent-matches/".to_owned()),
                (Method::POST, ME.to_owned()),
                (Method::PUT, format!("/api/conversations/{}/", pair.home)),
                (Method::GET, format!("/api/conversations/{}/leave/", pair.home)),
                (Method::DELETE, format!("/api/conversations/{}/messages/", pair.home)),
                (Method::GET, "/api/accounts/auth/login".to_owned()),
            ] {
                problem(&answer(api, method, &path, None).await, 405, "method_not_allowed");
            }
            for path in [
                "/api",
                "/api/",
                "/api/v2/accounts/users/me",
                "/api/v1",
                "/API/accounts/users/me",
                "/api//accounts/users/me",
                "/api/accounts/users/me/x",
                "/api/conversations/1/2/3/4",
                "/ws/",
                "/nowhere",
            ] {
                refused(api, Method::GET, path, None, 404, "not_found").await;
            }
        }
    });
}

#[test]
fn an_id_that_is_none_is_as_absent_as_one_that_nobody_has() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let home = pair.home.0;
            let message = format!("/api/conversations/{home}/messages/");
            let message = post(&pair.ann.api, &message, json!({"content": "hi"}), 201).await["id"].as_i64().unwrap();
            let spellings = |id: i64| [format!("0{id}"), format!("00{id}"), format!("+{id}"), format!("{id}.0")];
            let nobodys = [
                "0",
                "-1",
                "-0",
                "1e3",
                "0x1",
                "abc",
                "9007199254740991",
                "9007199254740992",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999",
                "%00",
                "%FF",
                "%20",
                "null",
            ];
            let nobodys = nobodys.map(str::to_owned);
            for (prefix, suffix, own) in [
                ("/api/accounts/users/", "/", pair.ben.id.0),
                ("/api/matching/matches/", "/", pair.matched.0),
                ("/api/conversations/", "/", home),
                ("/api/conversations/", "/messages/", home),
                ("/api/conversations/", "/messages/search/?q=hi", home),
            ] {
                get(&pair.ann.api, &format!("{prefix}{own}{suffix}")).await;
                for id in nobodys.iter().cloned().chain(spellings(own)) {
                    let path = format!("{prefix}{id}{suffix}");
                    refused(&pair.ann.api, Method::GET, &path, None, 404, "not_found").await;
                }
            }
            for id in nobodys.iter().cloned().chain(spellings(message)) {
                let path = format!("/api/conversations/{home}/messages/{id}/mark_read/");
                refused(&pair.ben.api, Method::POST, &path, Some(json!({})), 404, "not_found").await;
                let path = format!("/api/conversations/{home}/messages/{id}/");
                refused(&pair.ann.api, Method::DELETE, &path, None, 404, "not_found").await;
                let edit = Some(json!({"content": "x"}));
                refused(&pair.ann.api, Method::PATCH, &path, edit, 404, "not_found").await;
            }
        }
    });
}
