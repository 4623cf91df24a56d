//! HTTP as its RFCs say it: methods, caching, codings, upgrades, and what is refused before any route is asked.

use crate::{
    exchange::{RawAnswer, bearer, exchange, plain, rest},
    wire::{call, get, post},
};
use client::Method;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use std::io::Write as _;
use tests::{Deployment, Node, PATIENCE, Person, RawSocket, run};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

const ME: &str = "/api/accounts/users/me";

#[test]
fn head_is_answered_like_get_without_the_body() {
    run(async {
        let site = Deployment::sqlite();
        let pair = site.pair().await;
        let (node, ann) = (site.first(), bearer(&pair.ann));
        for path in [
            "/healthz",
            "/readyz",
            ME,
            "/api/accounts/sessions/",
            "/api/matching/matches/",
            "/api/matching/recent-matches/?limit=1",
            "/api/matching/interests",
            "/api/v1/conversations/",
            &format!("/api/conversations/{}/messages/", pair.home),
            // What is refused is refused alike.
            "/api/conversations/4711/",
            "/api/matching/matches/?page=x",
            "/ws/chat/",
            "/nowhere",
        ] {
            let got = exchange(node, plain(node, "GET", path, &[&ann])).await;
            let head = exchange(node, plain(node, "HEAD", path, &[&ann])).await;
            assert_eq!(head.status, got.status, "{path}");
            let lengths = [&got, &head].map(|answer| answer.header("content-length").unwrap().to_owned());
            assert_eq!(lengths, [got.body.len().to_string(), got.body.len().to_string()], "{path}");
            assert_eq!(head.lasting_headers(), got.lasting_headers(), "{path}");
            assert!(head.body.is_empty(), "{path}: {}", String::from_utf8_lossy(&head.body));
        }
        let nobody = exchange(node, plain(node, "HEAD", ME, &[])).await;
        assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, Some("Bearer")));
    });
}

#[test]
fn a_method_that_is_not_there_is_told_which_are() {
    run(async {
        let site = Deployment::sqlite();
        let node = site.first();
        for (method, path, allow) in [
            ("GET", "/api/matching/like/", "POST, OPTIONS"),
            ("HEAD", "/api/matching/like", "POST, OPTIONS"),
            ("DELETE", "/api/v1/matching/matches/", "GET, HEAD, OPTIONS"),
            ("POST", ME, "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"),
            ("PUT", "/api/conversations/7/", "GET, HEAD, PATCH, DELETE, OPTIONS"),
            ("BREW", "/api/conversations/", "GET, HEAD, POST, OPTIONS"),
            ("POST", "/media/files/7", "GET, HEAD, OPTIONS"),
            ("DELETE", "/healthz", "GET, HEAD, OPTIONS"),
            ("POST", "/ws/chat/", "GET, HEAD, OPTIONS"),
        ] {
            let refused = exchange(node, plain(node, method, path, &[])).await;
            assert_eq!((refused.status, refused.header("allow")), (405, Some(allow)), "{method} {path}");
            if method != "HEAD" {
                refused.problem(405, "method_not_allowed");
            }
            let asked = exchange(node, plain(node, "OPTIONS", path, &[])).await;
            assert_eq!((asked.status, asked.header("allow")), (204, Some(allow)), "{path}");
        }
        exchange(node, plain(node, "OPTIONS", "/nowhere", &[])).await.problem(404, "not_found");
    });
}

#[test]
fn nothing_that_is_anybodys_is_kept_by_a_cache() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        let (node, token) = (site.first(), bearer(&ann));
        let login = json!({"email": ann.email, "password": Person::PASSWORD}).to_string();
        let signed_in = exchange(node, with_body(node, "/api/accounts/auth/login", &[], login.as_bytes())).await;
        assert_eq!((signed_in.status, signed_in.header("cache-control")), (200, Some("no-store")));
        for path in
            [ME, "/api/matching/limits/", "/api/conversations/", "/api/conversations/9/", "/nowhere", "/ws/chat/"]
        {
            for headers in [&[token.as_str()][..], &[]] {
                let answer = exchange(node, plain(node, "GET", path, headers)).await;
                assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}: {}", answer.status);
            }
        }
    });
}

/// A POST of JSON that ends its connection.
fn with_body(node: &Node, path: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    let mut lines = vec!["Content-Type: application/json", &length];
    lines.extend(headers);
    [plain(node, "POST", path, &lines).as_bytes(), body].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn a_packed_body_is_unpacked_within_bounds_and_another_packing_is_told_which_is_taken() {
    run(async {
        let site = Deployment::sqlite();
        let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
        let (node, token) = (site.first(), bearer(&ann));
        let send = async |coding: &str, body: &[u8]| {
            let coding = format!("Content-Encoding: {coding}");
            exchange(node, with_body(node, "/api/matching/like/", &[&token, &coding], body)).await
        };
        let like = json!({"user_id": ben.id}).to_string().into_bytes();
        assert_eq!(send("gzip", &gzip(&like)).await.status, 201);
        // It is done, so each of these has been read.
        for (coding, body) in [("identity", like.clone()), ("GZIP", gzip(&like)), ("x-gzip", gzip(&like))] {
            send(coding, &body).await.problem(400, "already_liked");
        }
        for coding in ["br", "deflate", "zstd", "gzip, gzip", "aes128gcm"] {
            let refused = send(coding, &gzip(&like)).await;
            refused.problem(415, "unsupported_media_type");
            assert_eq!(refused.header("accept-encoding"), Some("gzip, identity"), "{coding}");
        }
        let bomb = gzip(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 200_000, "{} bytes", bomb.len());
        send("gzip", &bomb).await.problem(413, "too_large");
        for broken in [&gzip(&like)[..20], b"{}", b""] {
            send("gzip", broken).await.problem(400, "bad_json");
        }
    });
}

#[test]
fn who_could_change_the_protocol_and_only_sends_a_request_is_answered_at_once() {
    run(async {
        let site = Deployment::sqlite();
        let (ann, ben) = (site.person("Ann").await, site.person("Ben").await);
        let (node, token) = (site.first(), bearer(&ann));
        let upgrade = [token.as_str(), "Upgrade: websocket", "Connection: Upgrade"];
        let like = json!({"user_id": ben.id}).to_string().into_bytes();
        let began = std::time::Instant::now();
        let liked = exchange(node, with_body(node, "/api/matching/like/", &upgrade, &like)).await;
        assert_eq!(liked.status, 201, "{liked:?}");
        exchange(node, with_body(node, "/api/matching/like/", &upgrade, &like)).await.problem(400, "already_liked");
        // Without a body there is none to wait for.
        exchange(node, plain(node, "POST", "/api/matching/like/", &upgrade)).await.problem(400, "validation_failed");
        assert_eq!(exchange(node, plain(node, "GET", ME, &upgrade)).await.status, 200);
        // In the same packet, in pieces, and with something behind it.
        let mut stream = TcpStream::connect(node.address()).await.expect("the node listens");
        let request = with_body(node, "/api/matching/unlike/", &upgrade, &like);
        let (start, end) = request.split_at(request.len() - 5);
        stream.write_all(start).await.expect("written");
        stream.flush().await.expect("flushed");
        stream.write_all(&[end, b"GET / HTTP/1.1\r\n\r\n"].concat()).await.expect("written");
        let answered = rest(&mut stream).await;
        assert!(answered.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&answered));
        let chunked = [token.as_str(), "Upgrade: websocket", "Connection: Upgrade", "Transfer-Encoding: chunked"];
        let lines =
            plain(node, "POST", "/api/matching/like/", &[&chunked[..], &["Content-Type: application/json"]].concat());
        let body = format!("{:x}\r\n{}\r\n0\r\n\r\n", like.len(), String::from_utf8_lossy(&like));
        assert_eq!(exchange(node, lines + &body).await.status, 201);
        assert!(began.elapsed() < PATIENCE, "nobody waited for a body that does not come");
    });
}

#[test]
fn who_asks_before_sending_a_body_is_told_to_go_on() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        let (node, token) = (site.first(), bearer(&ann));
        for more in [&[token.as_str()][..], &[token.as_str(), "Upgrade: websocket", "Connection: Upgrade"]] {
            let headers = [more, &["Expect: 100-continue"]].concat();
            let request = with_body(node, "/api/matching/like/", &headers, b"{}");
            let mut stream = TcpStream::connect(node.address()).await.expect("the node listens");
            stream.write_all(&request[..request.len() - 2]).await.expect("written");
            let mut leave = [0; 25];
            timeout(PATIENCE, stream.read_exact(&mut leave)).await.expect("an answer").expect("whole");
            assert_eq!(&leave, b"HTTP/1.1 100 Continue\r\n\r\n");
            stream.write_all(b"{}").await.expect("written");
            let answered = rest(&mut stream).await;
            assert!(answered.starts_with(b"HTTP/1.1 400 "), "{}", String::from_utf8_lossy(&answered));
        }
    });
}

async fn handshake(node: &Node, person: &Person, headers: &[&str]) -> RawAnswer {
    let token = bearer(person);
    let usual = [token.as_str(), "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
    let request = plain(node, "GET", "/ws/chat/", &[&usual[..], headers].concat());
    exchange(node, request.replace("Connection: close", "Connection: Upgrade")).await
}

#[test]
fn a_handshake_of_another_version_is_told_that_it_is_thirteen() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        let node = site.first();
        for version in ["8", "7", "0", "14", "13, 8", "x", ""] {
            let refused = handshake(node, &ann, &[&format!("Sec-WebSocket-Version: {version}")]).await;
            refused.problem(400, "upgrade_required");
            assert_eq!(refused.header("sec-websocket-version"), Some("13"), "{version}");
        }
        let refused = handshake(node, &ann, &[]).await;
        refused.problem(400, "upgrade_required");
        assert_eq!(refused.header("sec-websocket-version"), Some("13"));
        // A ticket is not spent on it.
        let ticket = ann.api.ws_ticket().await.expect("a ticket").ticket;
        let path = format!("/ws/chat/?ticket={}", ticket.reveal());
        let old = plain(node, "GET", &path, &["Upgrade: websocket", "Sec-WebSocket-Version: 8"]);
        exchange(node, old.replace("Connection: close", "Connection: Upgrade")).await.problem(400, "upgrade_required");
        ann.api
            .socket(client::Endpoint::Chat)
            .credential(client::Credential::Ticket(ticket))
            .open()
            .await
            .expect("open");
        RawSocket::welcomed(node, &ann).await;
    });
}

#[test]
fn a_handshake_with_a_body_is_none() {
    run(async {
        let site = Deployment::sqlite();
        let ann = site.person("Ann").await;
        let version = "Sec-WebSocket-Version: 13";
        handshake(site.first(), &ann, &[version, "Content-Length: 5"]).await.problem(400, "bad_request");
        let token = bearer(&ann);
        let headers = [token.as_str(), version, "Upgrade: websocket", "Transfer-Encoding: chunked"];
        let chunked = plain(site.first(), "GET", "/ws/chat/", &headers) + "0\r\n\r\n";
        exchange(site.first(), chunked).await.problem(400, "bad_request");
    });
}

#[test]
fn what_is_no_request_is_refused_in_our_words() {
    run(async {
        let site = Deployment::sqlite();
        let node = site.first();
        let many: String = ["X-Again: 1\r\n"; 200].concat();
        let request = |line: &str, headers: &str| format!("{line} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        for (what, status, code) in [
            (request("GET /", "Content-Length: -1\r\n"), 400, "bad_request"),
            (request("GET /", "Content-Length: +1\r\n"), 400, "bad_request"),
            (request("POST /", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400, "bad_request"),
            (request("POST /", "Content-Length: 99999999999999999999999\r\n"), 400, "bad_request"),
            (request("POST /", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"), 400, "bad_request"),
            (request("POST /", "Transfer-Encoding: gzip\r\n"), 400, "bad_request"),
            (request("GET /\u{1}", ""), 400, "bad_request"),
            (request("GET /a b", ""), 400, "bad_request"),
            (request("GE@T\u{7f} /", ""), 400, "bad_request"),
            (request("GET /", "Bad Name: x\r\n"), 400, "bad_request"),
            (request("GET /", "Host: y\r\n"), 400, "bad_request"),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400, "bad_request"),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400, "bad_request"),
            ("\u{16}\u{3}\u{1} hello".to_owned(), 400, "bad_request"),
            (request("GET /", &format!("X: {}\r\n", "x".repeat(140_000))), 431, "headers_too_large"),
            (request("GET /", &many), 431, "headers_too_large"),
            (request(&format!("GET /{}", "x".repeat(70_000)), ""), 400, "bad_request"),
            (request(&format!("GET /{}", "x".repeat(40_000)), "Connection: close\r\n"), 414, "uri_too_long"),
            (request(&format!("GET {ME}?{}", "x".repeat(40_000)), "Connection: close\r\n"), 414, "uri_too_long"),
            (request("GET /%zz", "Connection: close\r\n"), 404, "not_found"),
            (request("GET /api/accounts/users/%FF/", "Connection: close\r\n"), 401, "unauthenticated"),
        ] {
            let answer = exchange(node, &what).await;
            answer.problem(status, code);
            assert_eq!(answer.header("connection"), Some("close"), "{}", &what[..what.len().min(100)]);
        }
    });
}

#[test]
fn what_stands_before_a_bad_request_is_answered_first() {
    run(async {
        let site = Deployment::sqlite();
        let mut stream = TcpStream::connect(site.first().address()).await.expect("the node listens");
        let good = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
        stream.write_all(format!("{good}{good}nonsense\r\n\r\n").as_bytes()).await.expect("written");
        let all = String::from_utf8(rest(&mut stream).await).expect("text");
        let statuses: Vec<_> = all.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
        assert_eq!(statuses, ["200", "200", "400"], "{all}");
        assert!(all.ends_with('}') && all.contains("\"code\":\"bad_request\""), "{all}");
        // Whoever reaches the port could fill a disk with lines, and nobody has to look.
        let log = site.first().log();
        assert!(!log.contains(" ERROR "), "{log}");
    });
}

#[test]
fn what_a_library_would_answer_in_its_own_words_is_answered_in_ours() {
    run(async {
        let site = Deployment::sqlite();
        let pair = site.pair().await;
        let path = format!("/api/conversations/{}/messages/", pair.home);
        let message = post(&pair.ann.api, &path, json!({"content": "hi"}), 201).await["id"].clone();
        let (node, token) = (site.first(), bearer(&pair.ann));
        let put = plain(node, "PUT", &format!("{path}{message}/reactions/%FF/"), &[&token]);
        let refused = exchange(node, put).await;
        assert!([400, 404].contains(&refused.status), "{refused:?}");
        assert_eq!(refused.header("content-type"), Some("application/problem+json"));
        call(&pair.ann.api, Method::GET, ME, None, 200).await;
        get(&pair.ann.api, &path).await;
    });
}
