//! A Redis that takes every byte and says nothing. Nobody who asks a node for anything waits for it.

use crate::talk::{acked, message};
use client::{Method, Socket};
use kernel::UserId;
use protocol::{FrameKind, PresenceStatus, ServerFrame};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, Node, PATIENCE, Pair, Person, run, services::PrivateRedis, wait_until};
use tokio::time::{Instant, timeout};

/// Whatever a node does takes no longer than this, on a machine that is busy with other tests: Redis itself has two seconds.
const AT_ONCE: Duration = Duration::from_millis(1500);
/// A silence is told within this.
const TOLD_WITHIN: Duration = Duration::from_secs(10);
const STOPS_WITHIN_S: u64 = 4;

#[test]
fn a_redis_that_falls_silent_holds_up_nobody_and_neither_a_start_nor_a_stop() {
    run(async {
        let Some(redis) = PrivateRedis::start_or_skip() else { return };
        let timeout_s = STOPS_WITHIN_S.to_string();
        let settings = [("REDIS_URL", &*redis.url()), ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", timeout_s.as_str())];
        let Some(mut deployment) = Deployment::postgres_with(1, &settings) else { return };
        let ben = deployment.person("Ben").await;
        let newcomers = deployment.crowd(2).await;
        let mut bens = ben.chat().await;
        wait_until("the bus carries", async || is(deployment.first(), "ready").await).await;

        redis.freeze();
        let silent = Instant::now();
        let [first, second] = <[Person; 2]>::try_from(newcomers).ok().expect("two came");
        // In the very seconds in which every answer is still waited for, and when nobody waits for one any more.
        meet(deployment.first(), first, &ben, &mut bens).await;
        wait_until("the silence is told", async || is(deployment.first(), "degraded").await).await;
        assert!(silent.elapsed() <= TOLD_WITHIN, "only after {:?}", silent.elapsed());
        meet(deployment.first(), second, &ben, &mut bens).await;

        let begun = Instant::now();
        deployment.add_node();
        assert!(begun.elapsed() < TOLD_WITHIN, "a node starts without an answer: {:?}", begun.elapsed());
        for node in &mut deployment.nodes {
            node.signal("TERM");
            let ended = node.wait_within(Duration::from_secs(STOPS_WITHIN_S + 3));
            assert_eq!(ended, Some(true), "it ends well and in time:\n{}", node.log());
        }
        redis.thaw();
    });
}

/// Somebody new meets Ben, and does about everything that touches Redis.
async fn meet(node: &Node, ann: Person, ben: &Person, bens: &mut Socket) {
    let (api, login) = (node.api(), json!({"email": ann.email, "password": Person::PASSWORD}));
    let signed_in = at_once("a sign-in", api.request(Method::POST, "/api/accounts/auth/login", Some(&login))).await;
    assert_eq!(signed_in.expect("an answer").status, 200);
    let Pair { ann, home, .. } = at_once("a match", Pair::matched(ann, ben.clone())).await;
    let mut anns = at_once("a handshake", ann.chat()).await;
    at_once("who has come", sees_online(bens, ann.id)).await;

    anns.send(&json!({"type": "typing", "conversation_id": home, "is_typing": true})).await.expect("it is open");
    at_once("who types", shown(bens, FrameKind::TypingIndicator)).await;
    anns.send(&message(home, "hello", None)).await.expect("it is open");
    at_once("an ack", acked(&mut anns)).await;
    at_once("a message", shown(bens, FrameKind::NewMessage)).await;
    let body = json!({"content": "hello by rest"});
    let path = format!("/api/conversations/{home}/messages/");
    let said = at_once("a message by rest", ann.api.request(Method::POST, &path, Some(&body))).await;
    assert_eq!(said.expect("an answer").status, 201);
    at_once("its frame", shown(bens, FrameKind::NewMessage)).await;
    at_once("readiness", api.request(Method::GET, "/readyz", None)).await.expect("an answer");
    at_once("metrics", api.request(Method::GET, "/metrics", None)).await.expect("an answer");
}

async fn at_once<T>(what: &str, done: impl Future<Output = T>) -> T {
    let begun = Instant::now();
    let done = timeout(PATIENCE, done).await.unwrap_or_else(|_| panic!("{what} waits for redis"));
    assert!(begun.elapsed() <= AT_ONCE, "{what} took {:?}", begun.elapsed());
    done
}

async fn sees_online(socket: &mut Socket, person: UserId) {
    let fits = |frame: &ServerFrame| {
        matches!(frame, ServerFrame::UserStatus(status)
            if status.user_id == person && status.status == PresenceStatus::Online)
    };
    socket.expect_where(FrameKind::UserStatus, PATIENCE, fits).await.expect("presence is shown");
}

async fn shown(socket: &mut Socket, kind: FrameKind) -> Value {
    socket.expect_raw(kind, PATIENCE).await.expect("the frame comes")
}

async fn is(node: &Node, status: &str) -> bool {
    let answer = at_once("readiness", node.api().request(Method::GET, "/readyz", None)).await.expect("an answer");
    answer.json().expect("json")["status"] == status
}
