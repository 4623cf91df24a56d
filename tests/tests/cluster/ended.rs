//! What ends a session while it sends on an open socket of another node, Redis up and down.

use crate::{UNLIMITED, talk::message};
use client::{Received, Socket};
use kernel::ConversationId;
use protocol::ServerFrame;
use serde_json::{Value, json};
use std::time::Duration;
use tests::{Deployment, PATIENCE, Person, run, services::PrivateRedis};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

/// What ends it, by which door, and with which code the socket ends.
#[derive(Clone, Copy, Debug)]
enum End {
    Logout,
    SignOutEverywhere,
    NewPassword,
    Ban,
    ReusedRefresh,
    Erasure,
}

const ENDS: [End; 6] =
    [End::Logout, End::SignOutEverywhere, End::NewPassword, End::Ban, End::ReusedRefresh, End::Erasure];

#[test]
fn no_send_that_is_begun_after_a_session_has_ended_is_acked_with_or_without_redis() {
    run(async {
        let Some(redis) = PrivateRedis::start_or_skip() else { return };
        let url = redis.url();
        let settings = [UNLIMITED, ("REDIS_URL", &*url), ("MATCHWIRE__AUTH__REFRESH_GRACE_S", "0")];
        let Some(deployment) = Deployment::postgres_with(2, &settings) else { return };
        for is_up in [true, false] {
            if !is_up {
                redis.kill();
            }
            for end in ENDS {
                let pair = deployment.pair().await;
                let socket = pair.ann.clone().at(deployment.last()).chat().await;
                let sender = Sender::begin(socket, pair.home);
                sender.has_acked(20).await;
                end.happen(&deployment, &pair.ann).await;
                let answered = Instant::now();
                let (last, code) = sender.end().await;
                let late = last.saturating_duration_since(answered);
                println!("S10: {end:?}, redis up: {is_up}: closed with {code:?} after {:?}", answered.elapsed());
                assert_eq!(
                    late,
                    Duration::ZERO,
                    "{end:?}, redis up: {is_up}: a send begun {late:?} after the answer was acked"
                );
                let expected = if matches!(end, End::Ban) { 4003 } else { 4005 };
                assert_eq!(code, Some(expected), "{end:?}, redis up: {is_up}");
            }
        }
    });
}

impl End {
    /// On the first node, or beside both.
    async fn happen(self, deployment: &Deployment, ann: &Person) {
        let post = async |path: &str, body: Value, status: u16| {
            let answer = ann.api.request(client::Method::POST, path, Some(&body)).await.expect("the node answers");
            assert_eq!(answer.status, status, "{self:?}: {}", String::from_utf8_lossy(&answer.body));
        };
        match self {
            Self::Logout => ann.api.logout(&ann.refresh).await.map(drop).expect("a logout"),
            Self::SignOutEverywhere => {
                let path = "/api/accounts/sessions/";
                let answer = ann.api.request(client::Method::DELETE, path, None).await.expect("the node answers");
                assert_eq!(answer.status, 200);
            }
            Self::NewPassword => {
                let body = json!({"old_password": Person::PASSWORD, "new_password": "another horse battery"});
                post("/api/accounts/auth/password", body, 200).await;
            }
            Self::Ban => assert_eq!(deployment.command(&["admin", "ban", &ann.email]).trim(), "banned"),
            Self::ReusedRefresh => {
                let body = json!({"refresh": ann.refresh.reveal()});
                post("/api/accounts/auth/refresh", body.clone(), 200).await;
                post("/api/accounts/auth/refresh", body, 401).await;
            }
            Self::Erasure => {
                let path = "/api/accounts/users/me";
                let answer = ann.api.request(client::Method::DELETE, path, None).await.expect("the node answers");
                assert_eq!(answer.status, 204);
            }
        }
    }
}

/// Sends one message after the other until its socket is closed.
struct Sender {
    acked: watch::Receiver<usize>,
    sending: JoinHandle<(Instant, Option<u16>)>,
}

impl Sender {
    fn begin(mut socket: Socket, home: ConversationId) -> Self {
        let (count, acked) = watch::channel(0);
        let sending = tokio::spawn(async move {
            let mut last = Instant::now();
            loop {
                let begun = Instant::now();
                // It may be closed meanwhile; that is read below.
                let _ = socket.send(&message(home, "still here", None)).await;
                match outcome(&mut socket).await {
                    Outcome::Acked => {
                        last = begun;
                        count.send_modify(|count| *count += 1);
                    }
                    Outcome::Refused => {}
                    Outcome::Closed(code) => return (last, code),
                }
            }
        });
        Self { acked, sending }
    }

    async fn has_acked(&self, count: usize) {
        self.acked.clone().wait_for(|acked| *acked >= count).await.expect("it sends");
    }

    /// When the last send was begun that was acked, and how the socket ended.
    async fn end(self) -> (Instant, Option<u16>) {
        self.sending.await.expect("it ends by itself")
    }
}

enum Outcome {
    Acked,
    Refused,
    Closed(Option<u16>),
}

async fn outcome(socket: &mut Socket) -> Outcome {
    loop {
        match socket.next(PATIENCE).await.expect("a send is answered or the socket closed") {
            Received::Frame(frame, _) => match *frame {
                ServerFrame::Ack(_) => return Outcome::Acked,
                ServerFrame::Error(_) => return Outcome::Refused,
                _ => {}
            },
            Received::Unknown(_) => {}
            Received::Closed(closed) => return Outcome::Closed(closed.code),
        }
    }
}
