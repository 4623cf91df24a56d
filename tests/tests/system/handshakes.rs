//! Who may open a socket, and how a refusal looks.

use crate::wire::{answer, closed, frame, problem};
use client::{Connect, ConnectError, Credential, Endpoint, Method, Socket};
use protocol::FrameKind;
use tests::{Deployment, PATIENCE, run};

const ALLOWED: [(&str, &str); 3] = [
    ("MATCHWIRE__SERVER__ALLOWED_ORIGINS", "https://app.example.com,https://www.example.com"),
    ("MATCHWIRE__SERVER__ENVIRONMENT", "production"),
    ("MATCHWIRE__MAIL__URL", "log"),
];

async fn refusal(connect: Connect, status: u16, code: &str) {
    match connect.open().await {
        Err(ConnectError::Refused(answer)) => drop(problem(&answer, status, code)),
        other => panic!("{code} is expected, not {other:?}"),
    }
}

async fn told(connect: Connect, code: &str, close: u16) {
    let mut socket = connect.query("errors", "frame").open().await.expect("the socket is accepted");
    let error = frame(&mut socket, FrameKind::Error).await;
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(closed(&mut socket).await, Some(close), "{code}");
    assert_eq!(socket.history().len(), 1, "{:?}", socket.history());
}

async fn welcomed(connect: Connect) -> Socket {
    let mut socket = connect.open().await.expect("the handshake works");
    frame(&mut socket, FrameKind::Welcome).await;
    socket
}

#[test]
fn every_kind_of_credential_opens_all_three_sockets_and_the_first_present_counts() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            for endpoint in [Endpoint::Chat, Endpoint::Notifications, Endpoint::Conversation(pair.home)] {
                let token = pair.ben.api.token().unwrap().clone();
                let connect = |credential| pair.ben.api.socket(endpoint).credential(credential);
                welcomed(connect(Credential::Header(token.clone()))).await;
                let socket = welcomed(connect(Credential::Subprotocol(token.clone()))).await;
                assert_eq!(socket.subprotocol(), Some("matchwire.v1"), "only this is echoed");
                let socket = welcomed(connect(Credential::Query(token.clone()))).await;
                assert_eq!(socket.subprotocol(), None);
                let ticket = pair.ben.api.ws_ticket().await.expect("a ticket").ticket;
                welcomed(connect(Credential::Ticket(ticket))).await;
                // A good token behind a bad one does not help.
                let bad = connect(Credential::Header("bad".into())).query("token", token.reveal());
                refusal(bad, 401, "invalid_token").await;
                let bad = connect(Credential::Ticket("bad".into())).query("token", token.reveal());
                refusal(bad, 401, "invalid_token").await;
                // Nor does a bad one behind a good one hurt.
                welcomed(connect(Credential::Header(token)).query("token", "bad")).await;
            }
        }
    });
}

#[test]
fn a_refusal_is_an_http_answer_or_a_frame_and_a_close_code_where_that_is_asked_for() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let room = Endpoint::Conversation(pair.home);
            let stranger = site.person("Cyd").await.at(site.last());
            let nobody = site.last().api();
            for endpoint in [Endpoint::Chat, Endpoint::Notifications, room] {
                refusal(nobody.socket(endpoint), 401, "unauthenticated").await;
                told(nobody.socket(endpoint), "unauthenticated", 4001).await;
                let bad = || nobody.socket(endpoint).credential(Credential::Query("bad".into()));
                refusal(bad(), 401, "invalid_token").await;
                told(bad(), "invalid_token", 4001).await;
            }
            refusal(stranger.api.socket(room), 404, "not_found").await;
            told(stranger.api.socket(room), "not_found", 4004).await;
            stranger.api.logout(&stranger.refresh).await.expect("a logout");
            refusal(stranger.api.socket(Endpoint::Chat), 401, "signed_out").await;
            told(stranger.api.socket(Endpoint::Chat), "signed_out", 4005).await;
            // Any other word asks for nothing.
            refusal(nobody.socket(Endpoint::Chat).query("errors", "http"), 401, "unauthenticated").await;
        }
    });
}

#[test]
fn a_place_that_is_no_conversation_is_absent() {
    run(async {
        for site in Deployment::each() {
            let pair = site.pair().await;
            let home = pair.home.0;
            for id in [
                "0".to_owned(),
                "-1".to_owned(),
                "abc".to_owned(),
                "9007199254740991".to_owned(),
                "9007199254740992".to_owned(),
                "99999999999999999999".to_owned(),
                format!("0{home}"),
                format!("+{home}"),
                format!("{home}.0"),
                format!("%20{home}"),
            ] {
                for slash in ["", "/"] {
                    let path = format!("/ws/conversations/{id}{slash}");
                    let api = pair.ann.api.with_header("Connection", "Upgrade").unwrap();
                    let api = api.with_header("Upgrade", "websocket").unwrap();
                    let api = api.with_header("Sec-WebSocket-Version", "13").unwrap();
                    let api = api.with_header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==").unwrap();
                    problem(&answer(&api, Method::GET, &path, None).await, 404, "not_found");
                }
            }
        }
    });
}

#[test]
fn a_plain_request_is_told_that_a_socket_lives_there() {
    run(async {
        let site = Deployment::sqlite();
        let pair = site.pair().await;
        for path in ["/ws/chat/", "/ws/chat", "/ws/notifications/", &format!("/ws/conversations/{}/", pair.home)] {
            problem(&answer(&pair.ann.api, Method::GET, path, None).await, 400, "upgrade_required");
            problem(&answer(&site.first().api(), Method::GET, path, None).await, 401, "unauthenticated");
        }
        let nowhere = pair.ann.api.with_header("Connection", "Upgrade").unwrap();
        let nowhere = nowhere.with_header("Upgrade", "websocket").unwrap();
        problem(&answer(&nowhere, Method::GET, "/ws/elsewhere/", None).await, 404, "not_found");
    });
}

#[test]
fn only_the_own_origin_and_those_on_the_list_may_open_sockets() {
    run(async {
        for site in Deployment::each_with(&ALLOWED) {
            let ann = site.person("Ann").await.at(site.last());
            let from = |origin: &str| ann.api.socket(Endpoint::Chat).header("Origin", origin);
            let own = site.last().base().to_owned();
            for origin in
                [own.as_str(), "https://app.example.com", "https://www.example.com", "HTTPS://APP.example.com"]
            {
                welcomed(from(origin)).await;
            }
            welcomed(ann.api.socket(Endpoint::Chat)).await;
            for origin in [
                "https://evil.example.com",
                "https://app.example.com.evil.example",
                "https://app.example.com:8443",
                "http://app.example.com",
                "http://localhost:3000",
                "null",
                "",
                "file://",
            ] {
                refusal(from(origin), 403, "origin_not_allowed").await;
                // It stays a plain answer whatever was asked for.
                refusal(from(origin).query("errors", "frame"), 403, "origin_not_allowed").await;
                refusal(site.last().api().socket(Endpoint::Chat).header("Origin", origin), 403, "origin_not_allowed")
                    .await;
            }
        }
    });
}

#[test]
fn a_page_on_this_machine_may_open_sockets_while_developing() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        let from = |origin: &str| ann.api.socket(Endpoint::Chat).header("Origin", origin);
        for origin in ["http://localhost", "http://localhost:5173"] {
            welcomed(from(origin)).await;
        }
        for origin in ["http://localhost.evil.example", "https://example.com", "http://localhost:evil.example"] {
            refusal(from(origin), 403, "origin_not_allowed").await;
        }
    });
}

#[test]
fn an_address_that_opens_too_many_sockets_is_told_when_to_come_back() {
    let settings = [
        ("MATCHWIRE__LIMITS__HANDSHAKE_BURST", "3"),
        ("MATCHWIRE__LIMITS__HANDSHAKES_PER_S", "1"),
        ("MATCHWIRE__SERVER__TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8"),
    ];
    run(async {
        for site in Deployment::each_with(&settings) {
            let ann = site.person("Ann").await;
            let from = |forwarded: &str| ann.api.socket(Endpoint::Chat).header("X-Forwarded-For", forwarded);
            let Some(refused) = flood(|| from("198.51.100.1").open()).await.err() else { panic!("a refusal") };
            let ConnectError::Refused(answer) = refused else { panic!("a refusal is expected, not {refused:?}") };
            let refused = problem(&answer, 429, "rate_limited");
            assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1, "{refused}");

            // Whoever cannot read a status is told by a frame and a code. What a client claims before what the proxy saw is
            // no way out.
            for forwarded in ["198.51.100.1", "203.0.113.9, 198.51.100.1, 10.0.0.2"] {
                let mut refused = flood(|| opened(from(forwarded).query("errors", "frame"))).await.expect("a socket");
                assert_eq!(refused.history()[0]["code"], "rate_limited");
                assert!(refused.history()[0]["retry_after_ms"].as_u64() > Some(0));
                assert_eq!(closed(&mut refused).await, Some(4100));
            }
            welcomed(from("198.51.100.2")).await;
        }
    });
}

/// A socket and the first thing it said.
async fn opened(connect: Connect) -> Result<Socket, ConnectError> {
    let mut socket = connect.open().await?;
    socket.next(PATIENCE).await.expect("the server says something");
    Ok(socket)
}

/// Opens sockets until one is refused, by its status or by a frame.
async fn flood<F: Future<Output = Result<Socket, ConnectError>>>(open: impl Fn() -> F) -> Result<Socket, ConnectError> {
    for _ in 0..30 {
        match open().await {
            Ok(socket) if socket.history().first().is_none_or(|frame| frame["type"] != "error") => {}
            refused => return refused,
        }
    }
    panic!("this address may open as many sockets as it likes")
}

#[test]
fn nobody_is_believed_about_an_address_who_is_no_proxy_of_ours() {
    run(async {
        let settings = [("MATCHWIRE__LIMITS__HANDSHAKE_BURST", "3"), ("MATCHWIRE__LIMITS__HANDSHAKES_PER_S", "1")];
        let site = Deployment::sqlite_with(&settings);
        let ann = site.person("Ann").await;
        let refused = async |number: i32| {
            let claimed = format!("198.51.100.{number}");
            let connect = ann.api.socket(Endpoint::Chat).header("X-Forwarded-For", &claimed);
            matches!(connect.open().await, Err(ConnectError::Refused(answer)) if answer.status == 429)
        };
        for number in 1..=20 {
            if refused(number).await {
                return;
            }
        }
        panic!("each made-up address has a budget of its own");
    });
}
