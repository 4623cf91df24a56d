//! A stop is orderly, and what was told to people is still there after it.

use crate::{
    shapes::assert_like_fixture,
    wire::{closed, frame, get, post, told},
};
use client::{Endpoint, Method};
use protocol::FrameKind;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, Node, PATIENCE, run};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};

/// Nobody else is waited for here.
const QUICK: [(&str, &str); 1] = [("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "1")];

#[test]
fn a_node_that_is_stopped_sends_its_sockets_away_and_ends_well_and_the_next_one_has_everything() {
    run(async {
        for mut site in Deployment::each_with(&QUICK) {
            let pair = site.pair().await;
            let path = format!("/api/conversations/{}/messages/", pair.home);
            post(&pair.ann.api, &path, json!({"content": "before"}), 201).await;
            let mut sockets = vec![
                pair.ann.chat().await,
                pair.ann.open(Endpoint::Notifications).await,
                pair.ann.open(Endpoint::Conversation(pair.home)).await,
            ];
            site.first().signal("TERM");
            for socket in &mut sockets {
                let notice = frame(socket, FrameKind::Reconnect).await;
                assert_like_fixture(&notice, "reconnect");
                assert!(notice["retry_after_ms"].as_u64().is_some_and(|wait| wait <= 1000), "{notice}");
                assert_eq!(closed(socket).await, Some(4201));
            }
            assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());
            let position = sockets[0].position();

            site.add_node();
            let (ann, ben) = (pair.ann.clone().at(site.last()), pair.ben.clone().at(site.last()));
            post(&ben.api, &path, json!({"content": "after"}), 201).await;
            let mut socket = ann.resume(Endpoint::Chat, position).await;
            frame(&mut socket, FrameKind::Synced).await;
            let texts: Vec<&Value> = told(&socket).into_iter().map(|frame| &frame["message"]["content"]).collect();
            assert_eq!(texts[1], "after", "{texts:?}");
            let list = get(&ann.api, "/api/conversations/").await;
            assert_eq!((&list[0]["id"], &list[0]["last_seq"]), (&json!(pair.home), &json!(2)));
            let messages = get(&ann.api, &path).await;
            assert_eq!((&messages[0]["content"], &messages[1]["content"]), (&json!("before"), &json!("after")));
        }
    });
}

/// A node with others beside it is not left at once.
const LAME_DUCK: [(&str, &str); 1] = [("MATCHWIRE__SERVER__LAME_DUCK_S", "5")];

#[test]
fn a_node_of_several_that_is_going_away_takes_nobody_in_and_serves_on_until_balancers_have_seen_it() {
    run(async {
        let Some(mut site) = Deployment::postgres_with(2, &LAME_DUCK) else { return };
        let pair = site.pair().await;
        let mut socket = pair.ann.chat().await;
        let stopped = Instant::now();
        site.first().signal("TERM");
        let api = site.first().api();
        while api.request(Method::GET, "/readyz", None).await.expect("an answer").status == 200 {}
        let ready = api.request(Method::GET, "/readyz", None).await.expect("an answer");
        assert_eq!((ready.status, &ready.json().unwrap()["status"]), (503, &json!("draining")));
        let refused = pair.ann.api.socket(Endpoint::Chat).open().await.expect_err("a refusal");
        crate::wire::problem(refused.answer().expect("an answer"), 503, "draining");
        // To those too who cannot read a status: a proxy can, and passes the handshake on.
        for endpoint in [Endpoint::Chat, Endpoint::Notifications, Endpoint::Conversation(pair.home)] {
            let refused = pair.ann.api.socket(endpoint).query("errors", "frame").open().await.expect_err("a refusal");
            crate::wire::problem(refused.answer().expect("an answer"), 503, "draining");
        }
        // Who comes now is still answered, and asked to come no more on this connection.
        let mut late = TcpStream::connect(site.first().address()).await.expect("the node listens");
        ask(&mut late, site.first(), "GET /healthz", None, "").await;
        let answered = answer(&mut late).await;
        assert!(answered.starts_with("HTTP/1.1 200 ") && answered.contains("connection: close"), "{answered}");
        let path = format!("/api/conversations/{}/messages/", pair.home);
        post(&pair.ann.api, &path, json!({"content": "still here"}), 201).await;
        // A command at that instant does what it does at any other, and the node's sockets hear of it.
        site.command(&["admin", "ban", &pair.ben.email]);
        crate::wire::ping(&mut socket).await;

        frame(&mut socket, FrameKind::Reconnect).await;
        assert!(stopped.elapsed() >= Duration::from_secs(5), "nothing ends before: {:?}", stopped.elapsed());
        assert_eq!(closed(&mut socket).await, Some(4201));
        assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());
    });
}

#[test]
fn a_node_that_is_asked_twice_to_stop_does_not_take_its_time() {
    run(async {
        let slow = [("MATCHWIRE__SERVER__LAME_DUCK_S", "60"), ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", "120")];
        let Some(mut site) = Deployment::postgres_with(1, &slow) else { return };
        let mut socket = site.person("Ann").await.chat().await;
        let stopped = Instant::now();
        site.first().signal("TERM");
        let api = site.first().api();
        while api.request(Method::GET, "/readyz", None).await.expect("an answer").status == 200 {}
        site.first().signal("TERM");
        assert_eq!(closed(&mut socket).await, Some(4201));
        assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());
        assert!(stopped.elapsed() < Duration::from_secs(50), "{:?}", stopped.elapsed());
    });
}

#[test]
fn a_node_that_is_stopped_while_it_starts_ends_well() {
    run(async {
        // A database that takes the connection and says nothing.
        let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("postgres://nobody@{}/nothing", silent.local_addr().expect("an address"));
        let settings = [
            ("DATABASE_URL".to_owned(), url),
            ("MATCHWIRE__AUTH__JWT_SECRET".to_owned(), "a secret that only this installation knows".to_owned()),
        ];
        let stopped = tokio::task::spawn_blocking(move || {
            // It has come as far as the database.
            let mut connection = None;
            Node::stop_while_it_starts(&settings, || connection = silent.accept().ok())
        });
        let ended_well = timeout(PATIENCE, stopped).await.expect("it ends").expect("nobody panics");
        assert!(ended_well, "as a program that was asked to stop, not as one that was killed");
    });
}

#[test]
fn a_node_that_is_stopped_answers_what_was_asked_before_and_does_not_wait_for_idle_connections() {
    run(async {
        for mut site in Deployment::each() {
            let pair = site.pair().await;
            let node = site.first();
            let mut idle = TcpStream::connect(node.address()).await.expect("the node listens");
            ask(&mut idle, node, "GET /healthz", None, "").await;
            let welcome = answer(&mut idle).await;
            assert!(welcome.starts_with("HTTP/1.1 200 ") && !welcome.contains("connection: close"), "{welcome}");

            let mut late = TcpStream::connect(node.address()).await.expect("the node listens");
            let (body, rest) = (r#"{"content":"half a se"#, r#"ntence"}"#);
            let path = format!("POST /api/conversations/{}/messages/", pair.home);
            let token = pair.ann.api.token().expect("signed in").reveal();
            ask(&mut late, node, &path, Some((token, body.len() + rest.len())), body).await;
            assert!(answer(&mut late).await.starts_with("HTTP/1.1 100 "), "the request is under way");

            let stopped = Instant::now();
            node.signal("TERM");
            // Nobody balances here: soon nobody can connect any more.
            while TcpStream::connect(node.address()).await.is_ok() {}
            late.write_all(rest.as_bytes()).await.expect("the connection is open");
            let answered = answer(&mut late).await;
            assert!(answered.starts_with("HTTP/1.1 201 "), "{answered}");
            assert!(answered.contains("connection: close"), "nobody asks this node again: {answered}");
            let rest = timeout(PATIENCE, idle.read(&mut [0; 16])).await.expect("it ends too");
            assert_eq!(rest.expect("in order"), 0, "nothing was asked on it");
            assert!(site.nodes[0].wait(), "the exit code is 0: {}", site.first().log());
            // The setting is 20 s, and keep-alive is longer.
            assert!(stopped.elapsed() < Duration::from_secs(10), "it has nothing to wait for: {:?}", stopped.elapsed());
        }
    });
}

async fn ask(stream: &mut TcpStream, node: &Node, what: &str, body: Option<(&str, usize)>, begun: &str) {
    let fields = body.map_or_else(String::new, |(token, length)| {
        format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n")
    });
    let head = format!("{what} HTTP/1.1\r\nHost: {}\r\n{fields}\r\n{begun}", node.address());
    stream.write_all(head.as_bytes()).await.expect("the connection is open");
}

/// What comes at once: the answers here are short.
async fn answer(stream: &mut TcpStream) -> String {
    let mut buffer = vec![0; 16 * 1024];
    let read = timeout(PATIENCE, stream.read(&mut buffer)).await.expect("an answer").expect("the connection is open");
    String::from_utf8_lossy(&buffer[..read]).to_ascii_lowercase().replace("http/1.1", "HTTP/1.1")
}
