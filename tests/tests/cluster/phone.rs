//! A client as a good app is one: it sends until it is acked, comes back whenever it is cut off, on whichever node
//! answers, and goes on behind the last event it has seen. It notes everything it does.

use crate::talk::message;
use client::{Endpoint, Position, Received, Socket};
use kernel::{ConversationId, Cursor};
use protocol::{ErrorFrame, NewMessage, ServerFrame};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tests::{
    Node, Person,
    history::{History, What},
};
use tokio::{sync::watch, time::sleep};

/// Before the next try after a refusal that will not last.
const PAUSE: Duration = Duration::from_millis(50);
/// Without any answer for so long an app opens another socket.
const ANSWERED_WITHIN: Duration = Duration::from_secs(10);

/// Where the nodes are at the moment.
#[derive(Clone, Default)]
pub(crate) struct Addresses(Arc<Mutex<Vec<String>>>);

impl Addresses {
    pub(crate) fn of(nodes: &[Node]) -> Self {
        Self(Arc::new(Mutex::new(nodes.iter().map(|node| node.base().to_owned()).collect())))
    }

    /// A node has moved.
    pub(crate) fn replace(&self, number: usize, node: &Node) {
        node.base().clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner)[number]);
    }

    fn at(&self, number: usize) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all[number % all.len()].clone()
    }
}

/// One device of one person, in one conversation.
pub(crate) struct Phone {
    pub(crate) person: Person,
    pub(crate) device: u32,
    pub(crate) home: ConversationId,
    pub(crate) nodes: Addresses,
    /// The node that it tries first.
    pub(crate) node: usize,
    pub(crate) history: Arc<History>,
    /// Messages it sends.
    pub(crate) quota: usize,
    /// Messages all devices of the conversation send.
    pub(crate) expected: usize,
    /// Drops its connection after so many frames.
    pub(crate) flaps_after: Option<usize>,
    /// Acks of all phones together.
    pub(crate) acks: Arc<watch::Sender<usize>>,
}

/// The memory of a phone: its position, and the messages that it has sent and seen.
struct State {
    position: Position,
    sockets: u32,
    sent: usize,
    /// The message that is not acked yet.
    pending: Option<String>,
    seen: HashSet<String>,
}

impl Phone {
    /// Sends everything it has to send and stays until it has seen everything; gives back how many sockets that took.
    pub(crate) async fn live(mut self) -> u32 {
        self.note(What::Watched { person: self.person.id, device: self.device });
        let start = Position::Cursor { cursor: Cursor::ZERO, epoch: None };
        let mut state = State { position: start, sockets: 0, sent: 0, pending: None, seen: HashSet::new() };
        while !self.is_done(&state) {
            let Some(mut socket) = self.connect(&state.position).await else { continue };
            state.sockets += 1;
            self.use_socket(&mut socket, &mut state).await;
            if let position @ Position::Cursor { .. } = socket.position() {
                state.position = position;
            }
            socket.drop_connection();
        }
        state.sockets
    }

    fn is_done(&self, state: &State) -> bool {
        state.sent == self.quota && state.pending.is_none() && state.seen.len() >= self.expected
    }

    async fn connect(&mut self, position: &Position) -> Option<Socket> {
        let api = self.person.api.at(&self.nodes.at(self.node)).expect("the address of a node");
        let opened = api.socket(Endpoint::Chat).position(position.clone()).open().await;
        if opened.is_err() {
            self.node += 1;
            sleep(PAUSE).await;
        }
        opened.ok()
    }

    /// Until it breaks, is dropped or all is done.
    async fn use_socket(&self, socket: &mut Socket, state: &mut State) {
        if let Some(key) = state.pending.clone()
            && !self.send(socket, &key).await
        {
            return;
        }
        for frames in 0.. {
            if self.flaps_after.is_some_and(|most| frames >= most) || !self.send_next(socket, state).await {
                return;
            }
            if self.is_done(state) {
                return;
            }
            let Ok(received) = socket.next(ANSWERED_WITHIN).await else {
                if state.pending.is_some() {
                    return;
                }
                continue;
            };
            socket.forget();
            match received {
                Received::Closed(_) => return,
                Received::Unknown(_) => {}
                Received::Frame(frame, _) => match *frame {
                    ServerFrame::NewMessage(event) => {
                        let cursor = event.cursor.expect("events on the chat socket have a cursor");
                        self.show(state, cursor, event.body);
                    }
                    ServerFrame::Ack(ack) => {
                        let stored = ack.stored.expect("the ack of a message tells what was stored");
                        let key = stored.client_message_id.expect("every message here has a key");
                        self.note(What::Acked { key, seq: stored.seq, duplicate: stored.duplicate });
                        state.pending = None;
                        self.acks.send_modify(|acks| *acks += 1);
                    }
                    ServerFrame::Error(error) => {
                        let goes_on = self.try_again(socket, state, error).await;
                        if !goes_on {
                            return;
                        }
                    }
                    ServerFrame::Reset(reset) => panic!("nothing was trimmed: {reset:?}"),
                    _ => {}
                },
            }
        }
    }

    fn show(&self, state: &mut State, cursor: Cursor, NewMessage { message, .. }: NewMessage) {
        let key = message.client_message_id.expect("every message here has a key");
        let (person, device, socket) = (self.person.id, self.device, state.sockets);
        self.note(What::Received { person, device, socket, key: key.clone(), seq: message.seq, cursor });
        state.seen.insert(key);
    }

    /// The next message, if none is under way. False when the socket is gone.
    async fn send_next(&self, socket: &mut Socket, state: &mut State) -> bool {
        if state.pending.is_some() || state.sent == self.quota {
            return true;
        }
        state.sent += 1;
        let key = format!("{}-{}-{}", self.person.id, self.device, state.sent);
        state.pending = Some(key.clone());
        self.send(socket, &key).await
    }

    async fn send(&self, socket: &mut Socket, key: &str) -> bool {
        self.note(What::Sent { key: key.to_owned() });
        socket.send(&message(self.home, key, Some(key))).await.is_ok()
    }

    /// After a refusal that will not last. False when the socket is gone.
    async fn try_again(&self, socket: &mut Socket, state: &mut State, error: ErrorFrame) -> bool {
        let Some(key) = state.pending.clone() else { return true };
        if error.temporary {
            sleep(PAUSE).await;
            return self.send(socket, &key).await;
        }
        self.note(What::Refused { key, code: error.code.into_owned() });
        state.pending = None;
        true
    }

    fn note(&self, what: What) {
        self.history.note(self.home, what);
    }
}
