#![expect(clippy::cast_possible_wrap, reason = "the vectors of these tests are short")]

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use kernel::{ConversationId, Cursor, MessageId, Rev, Seq, Timestamp, UserId};
use protocol::{CloseCode, ErrorCode, FrameKind, Horizon, StoredMessage};
use realtime::{
    Acquaintance, Acquainted, Command, CommandError, ConversationFrame, ConversationPage, ConversationPosition,
    ConversationState, Counter, Gateway, Identity, LiveEvent, PersonPage, Realtime, Reply, Signal, SignalFrame,
    Unavailable,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// One message of a conversation.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) seq: Seq,
    pub(crate) rev: Rev,
}

#[derive(Default)]
struct Tables {
    logs: HashMap<UserId, Vec<LiveEvent>>,
    trimmed: HashMap<UserId, i64>,
    conversations: HashMap<ConversationId, (Vec<UserId>, Vec<Row>)>,
    verdict: Option<CloseCode>,
}

/// Logs and conversations in memory. It commits first and tells the nodes after, as a real one does.
#[derive(Default)]
pub(crate) struct Store {
    tables: Mutex<Tables>,
    nodes: Mutex<Vec<Realtime>>,
    /// Those who talk see each other's presence. Off where a test names the very next frame.
    pub(crate) open_about_presence: AtomicBool,
    /// They do not tell each other when they were last here.
    pub(crate) hides_last_seen: AtomicBool,
    /// Conversations that were read because they were in focus, and by whom.
    pub(crate) read: Mutex<Vec<(UserId, ConversationId)>>,
    /// When people were noted to have been here.
    pub(crate) seen: Mutex<Vec<(UserId, Timestamp)>>,
    pub(crate) away: AtomicBool,
    /// Counters are answered with a panic.
    pub(crate) defective: AtomicBool,
    /// So often they were.
    pub(crate) defects: AtomicUsize,
    /// Commits tell nobody: the node died, or the bus did.
    pub(crate) mute: AtomicBool,
}

impl Store {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn attach(&self, node: Realtime) {
        self.nodes.lock().unwrap().push(node);
    }

    pub(crate) fn gateway(self: &Arc<Self>, node: Realtime) -> Arc<dyn Gateway> {
        Arc::new(Door { store: self.clone(), node })
    }

    pub(crate) fn open(&self, conversation: ConversationId, people: &[UserId]) {
        self.tables.lock().unwrap().conversations.insert(conversation, (people.to_vec(), Vec::new()));
    }

    /// Stores a message and tells the first node.
    pub(crate) fn say(&self, conversation: ConversationId, content: &str) -> Row {
        let node = self.nodes.lock().unwrap()[0].clone();
        self.say_on(&node, conversation, content)
    }

    pub(crate) fn say_on(&self, node: &Realtime, conversation: ConversationId, content: &str) -> Row {
        let mut tables = self.tables.lock().unwrap();
        let Tables { logs, conversations, .. } = &mut *tables;
        let (people, rows) = conversations.get_mut(&conversation).unwrap();
        let place = rows.len() as i64 + 1;
        let row = Row { seq: Seq(place), rev: Rev(place) };
        rows.push(row.clone());
        let body =
            serde_json::json!({ "conversation_id": conversation, "message": { "content": content, "seq": place } });
        let body = Bytes::from(protocol::frame_body(&body));
        let mut events = Vec::new();
        for &person in &*people {
            let log = logs.entry(person).or_default();
            let event = LiveEvent {
                person,
                cursor: Cursor(log.len() as i64 + 1),
                at: kernel::Timestamp::from_micros(0),
                kind: FrameKind::NewMessage,
                body: Some(body.clone()),
                notification: Some(Bytes::from_static(b"\"notification\":{\"type\":\"new_message\"}}")),
                conversation: Some((conversation, row.rev)),
                closes: None,
            };
            log.push(event.clone());
            events.push(event);
        }
        drop(tables);
        self.tell(node, events);
        row
    }

    /// Ends a conversation for everyone.
    pub(crate) fn close(&self, conversation: ConversationId) {
        let mut tables = self.tables.lock().unwrap();
        let Tables { logs, conversations, .. } = &mut *tables;
        let (people, rows) = conversations.remove(&conversation).unwrap();
        let mut events = Vec::new();
        for person in people {
            let log = logs.entry(person).or_default();
            let event = LiveEvent {
                person,
                cursor: Cursor(log.len() as i64 + 1),
                at: kernel::Timestamp::from_micros(0),
                kind: FrameKind::ConversationUpdate,
                body: Some(Bytes::from_static(b"\"event\":\"conversation.delete\"}")),
                notification: None,
                conversation: Some((conversation, Rev(rows.len() as i64 + 1))),
                closes: Some(conversation),
            };
            log.push(event.clone());
            events.push(event);
        }
        drop(tables);
        let node = self.nodes.lock().unwrap()[0].clone();
        self.tell(&node, events);
    }

    fn tell(&self, node: &Realtime, events: Vec<LiveEvent>) {
        if !self.mute.load(Ordering::SeqCst) {
            node.deliver(events);
        }
    }

    pub(crate) fn trim(&self, person: UserId, up_to: i64) {
        self.tables.lock().unwrap().trimmed.insert(person, up_to);
    }

    /// From now on every session is found to be over.
    pub(crate) fn condemn(&self, code: CloseCode) {
        self.tables.lock().unwrap().verdict = Some(code);
    }

    fn reachable(&self) -> Result<(), Unavailable> {
        if self.away.load(Ordering::SeqCst) { Err(Unavailable) } else { Ok(()) }
    }
}

struct Door {
    store: Arc<Store>,
    node: Realtime,
}

#[async_trait]
impl Gateway for Door {
    fn command(&self, who: &Identity, command: Command) -> BoxFuture<'static, Result<Reply, CommandError>> {
        let reply = match command {
            Command::Send { conversation, message, .. } if message.content != "forbidden" => {
                let row = self.store.say_on(&self.node, conversation, &message.content);
                Ok(Reply::Sent(StoredMessage {
                    message_id: MessageId(row.seq.0),
                    conversation_id: conversation,
                    seq: row.seq,
                    created_at: Timestamp::from_seconds(1),
                    client_message_id: message.client_message_id,
                    duplicate: false,
                }))
            }
            Command::Send { .. } => Err(CommandError::new(ErrorCode::NotFound)),
            Command::Typing { conversation, is_typing } => {
                let people = self.store.tables.lock().unwrap().conversations[&conversation].0.clone();
                let text = format!("{{\"type\":\"typing_indicator\",\"is_typing\":{is_typing}}}");
                self.node.signal(&Signal::Conversation {
                    conversation,
                    from: who.person,
                    to: people.into(),
                    frame: SignalFrame { kind: FrameKind::TypingIndicator, text: text.into() },
                });
                Ok(Reply::Done)
            }
            Command::Authenticate { token } => {
                let expires_at = token.reveal().parse().ok().map(Timestamp::from_micros);
                Ok(Reply::Authenticated(Identity { session_id: Some("s2".into()), expires_at, ..who.clone() }))
            }
            Command::Focus { conversation: Some(conversation) } => {
                self.store.read.lock().unwrap().push((who.person, conversation));
                Ok(Reply::Done)
            }
            _ => Ok(Reply::Done),
        };
        async move { reply }.boxed()
    }

    async fn person_page(&self, person: UserId, after: Cursor, limit: usize) -> Result<PersonPage, Unavailable> {
        self.store.reachable()?;
        let tables = self.store.tables.lock().unwrap();
        let log = tables.logs.get(&person).map_or(&[][..], Vec::as_slice);
        let trimmed = tables.trimmed.get(&person).copied().unwrap_or(0);
        let kept = log.iter().filter(|event| event.cursor.0 > after.0.max(trimmed));
        Ok(PersonPage { events: kept.take(limit).cloned().collect(), counter: Cursor(log.len() as i64) })
    }

    async fn conversation_page(
        &self,
        person: UserId,
        conversation: ConversationId,
        position: ConversationPosition,
        resume: Option<Seq>,
        limit: usize,
    ) -> Result<Option<ConversationPage>, Unavailable> {
        let Some(state) = self.conversation_state(person, conversation).await? else { return Ok(None) };
        let tables = self.store.tables.lock().unwrap();
        let Some((_, rows)) = tables.conversations.get(&conversation) else { return Ok(None) };
        let wanted = |row: &&Row| {
            row.seq > resume.unwrap_or(Seq::ZERO)
                && row.rev <= state.last_rev
                && match position {
                    ConversationPosition::AfterRev(rev) => row.rev > rev,
                    ConversationPosition::AfterSeq(seq) => row.seq > seq,
                }
        };
        let page: Vec<_> = rows.iter().filter(wanted).take(limit).collect();
        let next = page.last().map(|row| row.seq).filter(|_| page.len() == limit);
        let frames = page
            .iter()
            .map(|row| ConversationFrame {
                kind: FrameKind::NewMessage,
                body: format!("\"message\":{{\"seq\":{}}}}}", row.seq).into(),
            })
            .collect();
        Ok(Some(ConversationPage { frames, next, state }))
    }

    async fn conversation_state(
        &self,
        person: UserId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationState>, Unavailable> {
        self.store.reachable()?;
        let tables = self.store.tables.lock().unwrap();
        let Some((people, rows)) = tables.conversations.get(&conversation) else { return Ok(None) };
        if !people.contains(&person) {
            return Ok(None);
        }
        let last = rows.len() as i64;
        let horizon = |&user_id| Horizon { user_id, read_seq: Seq::ZERO, delivered_seq: Seq::ZERO };
        let horizons = people.iter().map(horizon).collect();
        Ok(Some(ConversationState { last_seq: Seq(last), last_rev: Rev(last), horizons }))
    }

    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, Unavailable> {
        self.store.reachable()?;
        if self.store.defective.load(Ordering::SeqCst) {
            self.store.defects.fetch_add(1, Ordering::SeqCst);
            panic!("a defect");
        }
        let tables = self.store.tables.lock().unwrap();
        let cursor = |person: &UserId| Cursor(tables.logs.get(person).map_or(0, |log| log.len() as i64));
        let counter = |person: &UserId| Counter { person: *person, cursor: cursor(person), token_epoch: 0 };
        Ok(people.iter().map(counter).collect())
    }

    async fn check_identities(&self, identities: &[Identity]) -> Result<Vec<Option<CloseCode>>, Unavailable> {
        let verdict = self.store.tables.lock().unwrap().verdict;
        Ok(vec![verdict; identities.len()])
    }

    /// Everybody who shares a conversation.
    async fn acquaintances(&self, people: &[UserId]) -> Result<Vec<Acquaintance>, Unavailable> {
        self.store.reachable()?;
        if !self.store.open_about_presence.load(Ordering::SeqCst) {
            return Ok(Vec::new());
        }
        let tables = self.store.tables.lock().unwrap();
        let shares_last_seen = !self.store.hides_last_seen.load(Ordering::SeqCst);
        let named = |id: UserId| Acquainted { id, username: format!("person-{id}"), shares_last_seen };
        let pairs = tables.conversations.iter().filter_map(|(conversation, (members, _))| {
            let &[one, other] = &members[..] else { return None };
            let concerned = people.contains(&one) || people.contains(&other);
            concerned.then(|| Acquaintance { people: [named(one), named(other)], conversation: *conversation })
        });
        Ok(pairs.collect())
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Unavailable> {
        self.store.reachable()?;
        self.store.seen.lock().unwrap().extend_from_slice(seen);
        Ok(())
    }

    fn epoch(&self) -> Arc<str> {
        "epoch-1".into()
    }
}
