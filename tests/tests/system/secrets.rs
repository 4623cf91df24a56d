//! What must never stand in a log.

use crate::wire::{answer, closed, error, frame, get, ping, post};
use client::{Credential, Endpoint, Method};
use protocol::FrameKind;
use serde_json::json;
use tests::{Deployment, Person, run};

/// Everything that anybody has to say. Clients of databases would write down what they are given.
const TRACE: &str = "trace,tokio_postgres=trace,redis=trace,diesel=trace,hyper=trace,actix_http=trace";

#[test]
fn no_secret_and_no_text_of_anybody_is_logged_even_at_the_finest_level() {
    run(async {
        for format in ["text", "json"] {
            let settings = [("MATCHWIRE__LOGS__FILTER", TRACE), ("MATCHWIRE__LOGS__FORMAT", format)];
            for site in Deployment::each_with(&settings) {
                let secrets = story(&site).await;
                let mut lines = 0;
                for node in &site.nodes {
                    let log = node.log();
                    lines += log.lines().count();
                    for (what, secret) in &secrets {
                        assert!(secret.len() > 5, "{what} is no secret: {secret}");
                        for written in [secret.clone(), in_numbers(secret)] {
                            assert!(!log.contains(&written), "{what} stands in the log: {written}\n{log}");
                        }
                    }
                }
                assert!(lines > 30, "the finest level says something: {lines} lines");
            }
        }
    });
}

/// As a list of bytes, which is how a database's client writes down what it is given.
fn in_numbers(secret: &str) -> String {
    format!("{:?}", secret.as_bytes()).trim_matches(['[', ']']).to_owned()
}

/// Does about everything, well and badly, and returns what nobody may read in the logs.
async fn story(site: &Deployment) -> Vec<(&'static str, String)> {
    let pair = site.pair().await;
    let (first, last) = (site.first().api(), site.last().api());
    let access = pair.ann.api.token().unwrap().reveal().to_owned();
    let refresh = pair.ann.refresh.reveal().to_owned();
    let mut secrets = vec![
        ("a password", Person::PASSWORD.to_owned()),
        ("a wrong password", "wrong-pony-staple".to_owned()),
        ("an address", pair.ann.email.clone()),
        ("an unknown address", "unknown-somebody@example.org".to_owned()),
        ("an access token", access.clone()),
        ("a signature", access.rsplit('.').next().unwrap().to_owned()),
        ("a refresh token", refresh.clone()),
        ("a message", "meet-me-at-the-lighthouse".to_owned()),
        ("a message by rest", "bring-the-umbrella".to_owned()),
        ("a refused message", "x-marks-the-spot".to_owned()),
        ("a search", "umbr".to_owned() + "ella"),
        ("a location", "Lighthouse-Lane-9".to_owned()),
        ("a phone number", "+49 30 5550199".to_owned()),
        ("a made-up token", "made-up-token-17".to_owned()),
        ("a query", "after_seq".to_owned()),
    ];
    let login = |email: &str, password: &str| Some(json!({"email": email, "password": password}));
    for body in [
        login(&pair.ann.email, "wrong-pony-staple"),
        login("unknown-somebody@example.org", "wrong-pony-staple"),
        login(&pair.ann.email, Person::PASSWORD),
    ] {
        answer(&first, Method::POST, "/api/accounts/auth/login", body.clone()).await;
        answer(&last, Method::POST, "/api/accounts/auth/register", body).await;
    }
    let pairs = post(&last, "/api/accounts/auth/refresh", json!({ "refresh": refresh }), 200).await;
    secrets.push(("a new access token", pairs["access"].as_str().unwrap().to_owned()));
    secrets.push(("a new refresh token", pairs["refresh"].as_str().unwrap().to_owned()));
    let profile = json!({"location": "Lighthouse-Lane-9", "phone_number": "+49 30 5550199"});
    answer(&pair.ann.api, Method::PATCH, "/api/accounts/users/me", Some(profile)).await;

    let ticket = pair.ann.api.ws_ticket().await.expect("a ticket").ticket;
    secrets.push(("a ticket", ticket.reveal().to_owned()));
    let mut sockets = Vec::new();
    for credential in [
        Credential::Ticket(ticket.clone()),
        Credential::Query(access.as_str().into()),
        Credential::Subprotocol(access.as_str().into()),
    ] {
        sockets.push(last.socket(Endpoint::Chat).credential(credential).open().await.expect("a socket"));
    }
    for bad in [Credential::Ticket(ticket), Credential::Query("made-up-token-17".into())] {
        last.socket(Endpoint::Chat).credential(bad.clone()).open().await.expect_err("a refusal");
        let told = last.socket(Endpoint::Chat).credential(bad).query("errors", "frame").open().await;
        closed(&mut told.expect("a socket")).await;
    }
    let socket = &mut sockets[0];
    let text = json!({"type": "message", "conversation_id": pair.home, "content": "meet-me-at-the-lighthouse"});
    socket.send(&text).await.expect("the socket is open");
    frame(socket, FrameKind::Ack).await;
    error(socket, r#"{"type":"message","content":"x-marks-the-spot","conversation_id":9}"#, "not_found").await;
    error(socket, r#"{"type":"message","content":"x-marks-the-spot""#, "bad_json").await;
    error(socket, r#"{"type":"authenticate","token":"made-up-token-17"}"#, "invalid_token").await;
    let path = format!("/api/conversations/{}/messages/", pair.home);
    let attached = json!({"content": "bring-the-umbrella", "attachment": "https://evil/x-marks-the-spot"});
    answer(&pair.ben.api, Method::POST, &path, Some(attached)).await;
    let sent = post(&pair.ben.api, &path, json!({"content": "bring-the-umbrella"}), 201).await;
    get(&pair.ann.api, &format!("{path}?after_seq=0")).await;
    get(&pair.ann.api, &format!("{path}search/?q=umbrella")).await;
    post(&pair.ann.api, &format!("{path}{}/mark_read/", sent["id"]), json!({}), 200).await;
    let bad = b"{\"email\":\"x-marks-the-spot\"".to_vec();
    first.request_bytes(Method::POST, "/api/accounts/auth/login", "application/json", bad).await.expect("an answer");
    ping(socket).await;
    pair.ann.api.logout(&pair.ann.refresh).await.expect("a logout");
    closed(socket).await;
    pair.ben.api.delete_me().await.expect("an erasure");
    secrets
}
