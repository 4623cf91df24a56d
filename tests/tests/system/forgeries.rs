//! Tokens that somebody else has made.

use crate::wire::{get, problem, refused};
use client::{Api, Credential, Endpoint, Method};
use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto::aws_lc, encode};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use tests::{Deployment, Person, run};

const ME: &str = "/api/accounts/users/me";
const SECRET: &str = "a secret that this test and its installations know";
const SETTINGS: [(&str, &str); 1] = [("MATCHWIRE__AUTH__JWT_SECRET", SECRET)];

#[expect(clippy::disallowed_methods, reason = "a token is forged for the node's real time")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs()
}

fn signed(header: &Header, claims: &Value, secret: &str) -> String {
    // An error says that it is installed already.
    let _ = aws_lc::DEFAULT_PROVIDER.install_default();
    encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).expect("a token")
}

fn claims(person: &Person, more: &Value) -> Value {
    let mut claims = json!({"token_type": "access", "exp": now() + 600, "user_id": person.id});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

fn forged(person: &Person, more: &Value) -> String {
    signed(&Header::new(Algorithm::HS256), &claims(person, more), SECRET)
}

/// With another header, the rest as it was.
fn with_header(token: &str, header: &str) -> String {
    format!("{header}.{}", token.split_once('.').expect("a token").1)
}

async fn is_refused(api: &Api, what: &str, token: String, code: &str) {
    let api = api.with_token(token.as_str().into());
    let answer = api.request(Method::GET, ME, None).await.expect("an answer");
    assert_eq!(answer.status, 401, "{what}");
    problem(&answer, 401, code);
    refused(&api, Method::POST, "/api/matching/like/", Some(json!({"user_id": 1})), 401, code).await;
    for credential in [
        Credential::Header(token.as_str().into()),
        Credential::Subprotocol(token.as_str().into()),
        Credential::Query(token.as_str().into()),
    ] {
        // A browser can offer no subprotocol that is not made of these.
        let offered = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if !offered && matches!(credential, Credential::Subprotocol(_)) {
            continue;
        }
        let opened = api.socket(Endpoint::Chat).credential(credential).open().await;
        let refused = opened.expect_err(what);
        problem(refused.answer().unwrap_or_else(|| panic!("{what}: {refused}")), 401, code);
    }
}

/// A date with a fraction, as RFC 7519 allows it.
fn fraction(from_now: i32) -> f64 {
    f64::from(u32::try_from(now()).expect("before 2106")) + f64::from(from_now) + 0.5
}

#[test]
fn forged_tokens_open_nothing() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let ann = site.person("Ann").await;
            let api = site.last().api();
            let ours = ann.api.token().unwrap().reveal().to_owned();
            let good = forged(&ann, &json!({}));
            let unsigned = good.rsplit_once('.').unwrap().0.to_owned();
            // {"alg":"none"}, {"alg":"None"}, {"alg":"RS256"}, {"alg":"ES256"}, {"alg":"EdDSA"}
            let none = "eyJhbGciOiJub25lIn0";
            let mut critical = Header::new(Algorithm::HS256);
            critical.crit = Some(vec!["exp".to_owned()]);
            let plain = |algorithm| signed(&Header::new(algorithm), &claims(&ann, &json!({})), SECRET);
            let another_key = "another secret of at least thirty-two bytes";
            for (what, token) in [
                ("none", with_header(&format!("{unsigned}."), none)),
                ("none with our signature", with_header(&good, none)),
                ("None", with_header(&format!("{unsigned}."), "eyJhbGciOiJOb25lIn0")),
                ("no signature", format!("{unsigned}.")),
                ("HS384", plain(Algorithm::HS384)),
                ("HS512", plain(Algorithm::HS512)),
                ("RS256", with_header(&good, "eyJhbGciOiJSUzI1NiJ9")),
                ("ES256", with_header(&good, "eyJhbGciOiJFUzI1NiJ9")),
                ("EdDSA", with_header(&good, "eyJhbGciOiJFZERTQSJ9")),
                ("another key", signed(&Header::new(Algorithm::HS256), &claims(&ann, &json!({})), another_key)),
                ("an empty key", signed(&Header::new(Algorithm::HS256), &claims(&ann, &json!({})), "")),
                ("a refresh token", ann.refresh.reveal().to_owned()),
                ("a refresh type", forged(&ann, &json!({"token_type": "refresh"}))),
                ("no type", forged(&ann, &json!({"token_type": null}))),
                ("a future nbf", forged(&ann, &json!({"nbf": now() + 60}))),
                ("crit", signed(&critical, &claims(&ann, &json!({})), SECRET)),
                ("huge", forged(&ann, &json!({"padding": "x".repeat(20_000)}))),
                ("an endless exp", forged(&ann, &json!({"exp": u64::MAX}))),
                ("an exp that ends nowhere", forged(&ann, &json!({"exp": 1e300}))),
                ("an exp before time", forged(&ann, &json!({"exp": -1.5}))),
                ("an iat that is no number", forged(&ann, &json!({"iat": "now"}))),
                ("no exp", forged(&ann, &json!({"exp": null}))),
                ("an audience", forged(&ann, &json!({"aud": "somebody else"}))),
                ("nobody", forged(&ann, &json!({"user_id": null}))),
                ("an id of words", forged(&ann, &json!({"user_id": "ann"}))),
                ("somebody who is not there", forged(&ann, &json!({"user_id": 4_503_599_627_370_491_u64}))),
                ("a changed byte", with_header(&ours, "eyJhbGciOiJIUzI1NiJ8")),
                ("no token", "x".to_owned()),
                ("two dots", "..".to_owned()),
            ] {
                is_refused(&api, what, token, "invalid_token").await;
            }
            is_refused(&api, "expired", forged(&ann, &json!({"exp": now() - 6})), "token_expired").await;
            for (what, token) in [
                ("a session that is not", forged(&ann, &json!({"sid": "made-up"}))),
                ("an epoch to come", forged(&ann, &json!({"epoch": 1}))),
            ] {
                is_refused(&api, what, token, "signed_out").await;
            }
        }
    });
}

#[test]
fn a_token_of_another_maker_needs_an_expiry_and_a_user_id_only() {
    run(async {
        for site in Deployment::each_with(&SETTINGS) {
            let ann = site.person("Ann").await;
            let header = Header::new(Algorithm::HS256);
            let tokens = [
                signed(&header, &json!({"exp": now() + 60, "user_id": ann.id}), SECRET),
                signed(&header, &json!({"exp": now() + 60, "user_id": ann.id.to_string()}), SECRET),
                forged(&ann, &json!({"exp": now() - 2})),
                forged(&ann, &json!({"exp": fraction(60), "nbf": fraction(-1), "iat": fraction(-1)})),
                forged(&ann, &json!({"nbf": now() + 2, "iss": "the old backend", "jti": "1", "iat": now()})),
            ];
            for token in &tokens {
                let api = site.last().api().with_token(token.as_str().into());
                assert_eq!(get(&api, ME).await["id"].as_i64(), Some(ann.id.0));
            }
            // It names no session, so it buys no ticket and ends with any revocation of the person.
            let api = site.last().api().with_token(tokens[0].as_str().into());
            let ticket = "/api/accounts/auth/ws-ticket";
            refused(&api, Method::POST, ticket, Some(json!({})), 403, "forbidden").await;
            ann.api.request(Method::DELETE, "/api/accounts/sessions/", None).await.expect("an answer");
            refused(&api, Method::GET, ME, None, 401, "signed_out").await;
        }
    });
}
