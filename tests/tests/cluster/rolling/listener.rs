use super::Run;
use kernel::ConversationId;
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tests::{RawSocket, Said};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout},
};

/// When everybody has stopped sending, this long without a frame is the end.
const QUIET: Duration = Duration::from_secs(3);
/// What a client waits before it tries again.
const BREATH: Duration = Duration::from_millis(20);

/// The name of a message tells whom it concerns.
pub(super) fn key_of(home: ConversationId, sender: usize, number: usize) -> String {
    format!("{home}-{sender}-{number}")
}

pub(super) fn home_of(key: &str) -> Option<ConversationId> {
    key.split('-').next()?.parse().ok().map(ConversationId)
}

/// Somebody with an open socket who resumes where it broke off.
pub(super) struct Listener {
    run: Arc<Run>,
    slots: Arc<Semaphore>,
    token: String,
    home: ConversationId,
    node: usize,
    position: Option<(i64, String)>,
    seen: BTreeSet<String>,
}

impl Listener {
    pub(super) fn new(
        run: &Arc<Run>,
        slots: &Arc<Semaphore>,
        token: String,
        home: ConversationId,
        node: usize,
    ) -> Self {
        let (run, slots) = (run.clone(), slots.clone());
        Self { run, slots, token, home, node, position: None, seen: BTreeSet::new() }
    }

    pub(super) fn home(&self) -> ConversationId {
        self.home
    }

    pub(super) fn has_seen(&self, key: &str) -> bool {
        self.seen.contains(key)
    }

    /// Listens until it is over and nothing more comes.
    pub(super) async fn live(mut self) -> Self {
        loop {
            let Some(mut socket) = self.connect().await else { continue };
            let mut heard = Instant::now();
            loop {
                match timeout(BREATH * 10, socket.next()).await {
                    Err(_) if self.run.is_over() && heard.elapsed() > QUIET => return self,
                    Err(_) => {}
                    Ok(Ok(Said::Text(frame))) => {
                        self.hear(&frame);
                        if frame["type"] == "new_message" {
                            heard = Instant::now();
                        }
                    }
                    Ok(Ok(Said::Close(4201))) => break,
                    Ok(end) => {
                        self.run.notice(format!("a listener's socket ended with {end:?}"));
                        break;
                    }
                }
            }
            self.node += 1;
        }
    }

    async fn connect(&mut self) -> Option<RawSocket> {
        let slots = self.slots.clone();
        let _slot = slots.acquire().await.expect("the slots stay open");
        let resume = self.position.as_ref().map(|(cursor, epoch)| format!("?cursor={cursor}&epoch={epoch}"));
        let path = format!("/ws/chat/{}", resume.unwrap_or_default());
        match RawSocket::open(self.run.address(self.node), &path, Some(&self.token), None).await {
            Ok(socket) => Some(socket),
            Err(error) => {
                // A proxy passes a handshake on; without one it is the client that goes on.
                if self.run.through_a_proxy {
                    self.run.notice(format!("a handshake failed: {error}"));
                }
                self.node += 1;
                sleep(BREATH).await;
                None
            }
        }
    }

    fn hear(&mut self, frame: &Value) {
        match frame["type"].as_str() {
            Some("welcome") if self.position.is_none() => {
                let cursor = frame["cursor"].as_i64().expect("welcome says where");
                self.position = Some((cursor, frame["epoch"].as_str().expect("and of which history").to_owned()));
                self.run.arrived.send_modify(|arrived| *arrived += 1);
            }
            Some("new_message") => {
                self.seen.extend(frame["message"]["client_message_id"].as_str().map(str::to_owned));
            }
            Some("reset") => self.run.notice(format!("a listener was reset: {frame}")),
            Some("user_status") if frame["status"] == "offline" => {
                self.run.notice(format!("somebody seemed to go: {frame}"));
            }
            _ => {}
        }
        if let (Some(cursor), Some((last, _))) = (frame["cursor"].as_i64(), self.position.as_mut())
            && frame["type"] != "welcome"
        {
            *last = cursor.max(*last);
        }
    }
}
