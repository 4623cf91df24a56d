//! A node is sent away under load. Its clients are told, go on at another node, and nobody sees them leave.

use crate::{UNLIMITED, goals::long_or};
use client::Socket;
use kernel::{ConversationId, UserId};
use protocol::{FrameKind, PresenceStatus, ServerFrame};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tests::{Deployment, PATIENCE, Pair, RawSocket, Said, percentile, run};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

/// Handshakes that are under way at the same time.
const AT_A_TIME: usize = 64;
/// Of so many clients one talks.
const TALKING: usize = 10;
/// Couples of whom one watches whether the other seems to go.
const COUPLES: usize = 5;
/// Between two messages of a client.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a client waits for an answer before it opens another socket.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

#[test]
fn a_node_that_is_stopped_under_load_sends_everybody_on_and_no_send_fails_and_nobody_seems_to_go() {
    let clients = long_or(10_000, 300);
    let within = Duration::from_secs(long_or(20, 4));
    let grace = Duration::from_secs(long_or(15, 5));
    run(async {
        let (timeout_s, grace_s) = (within.as_secs().to_string(), grace.as_secs().to_string());
        let settings = [
            UNLIMITED,
            ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", timeout_s.as_str()),
            ("MATCHWIRE__REALTIME__PRESENCE_GRACE_S", grace_s.as_str()),
            ("MATCHWIRE__DATABASE__CONNECTIONS", long_or("16", "4")),
        ];
        let Some(mut deployment) = Deployment::postgres_with(2, &settings) else { return };
        let run = Run::begin(&deployment, clients).await;
        let mut watchers = Vec::new();
        for _ in 0..COUPLES {
            watchers.push(Watcher::begin(&deployment, &run).await);
        }
        run.all_are_in(clients + COUPLES).await;

        let stopped = Instant::now();
        deployment.first().signal("TERM");
        assert!(deployment.nodes[0].wait(), "the node ends well:\n{}", deployment.first().log());
        let took = stopped.elapsed();
        // A departure that somebody was to be shown would be shown at the latest when the grace is over.
        sleep(grace + Duration::from_secs(2)).await;
        let flaps: usize = watchers.into_iter().map(Watcher::flaps).sum();
        let mut told = run.end(stopped).await;
        println!(
            "R6: {clients} sockets, {} of them on the stopped node, all told within {:?} (p50 {:?}) of SIGTERM; the node ended after \
             {took:?}; {} sends acked, {} sent again, {} failed; {flaps} presence flaps; \
             {} sockets closed otherwise",
            told.notices.len(),
            told.notices.iter().max().copied().unwrap_or_default(),
            percentile(&mut told.notices, 0.5),
            told.acked,
            told.again,
            told.failed,
            told.closed_otherwise,
        );
        assert_eq!(told.notices.len(), told.moved, "everybody on the node is told to go");
        assert!(told.notices.len() >= clients / 2, "half of the clients were there");
        assert!(told.notices.iter().all(|notice| *notice <= within), "in time");
        // The node bounds itself; what is more is the machine's.
        assert!(took <= within + Duration::from_secs(2), "the node ends within its time: {took:?}");
        assert_eq!((told.failed, flaps), (0, 0));
        assert!(told.acked > 0, "there was a load");
    });
}

#[derive(Default)]
struct Shared {
    over: AtomicBool,
    open: watch::Sender<usize>,
}

struct Run {
    shared: Arc<Shared>,
    slots: Arc<Semaphore>,
    clients: std::sync::Mutex<JoinSet<Story>>,
    addresses: Vec<String>,
}

/// What became of one client, or of all.
#[derive(Default)]
struct Told {
    notices: Vec<Duration>,
    moved: usize,
    /// Sockets that ended with another code than 4201, as a node does that cannot keep up.
    closed_otherwise: usize,
    acked: usize,
    again: usize,
    failed: usize,
}

impl Run {
    async fn begin(deployment: &Deployment, clients: usize) -> Self {
        let addresses: Vec<String> = deployment.nodes.iter().map(|node| node.address().to_owned()).collect();
        let run = Self {
            shared: Arc::default(),
            slots: Arc::new(Semaphore::new(AT_A_TIME)),
            clients: std::sync::Mutex::default(),
            addresses,
        };
        let (first, tokens) = deployment.rooms(clients / 2, 2);
        for (number, token) in tokens.into_iter().enumerate() {
            let home = ConversationId(first.0 + i64::try_from(number / 2).expect("few rooms"));
            run.enter(token, home, number, number % TALKING == 0);
        }
        run.all_are_in(clients).await;
        run
    }

    fn enter(&self, token: String, home: ConversationId, number: usize, talks: bool) {
        let client = Client {
            token,
            home,
            node: number % self.addresses.len(),
            number,
            talks,
            addresses: self.addresses.clone(),
            slots: self.slots.clone(),
            shared: self.shared.clone(),
            story: Story::default(),
        };
        self.clients.lock().expect("nobody panics with it").spawn(client.live());
    }

    async fn all_are_in(&self, clients: usize) {
        // How fast a node takes people in is not what is asked here.
        let mut open = self.shared.open.subscribe();
        let all = timeout(PATIENCE * long_or(40, 8), open.wait_for(|open| *open >= clients)).await;
        all.expect("everybody comes in").expect("somebody counts");
    }

    /// Lets everybody finish and adds up what happened since `stopped`.
    async fn end(self, stopped: Instant) -> Told {
        self.shared.over.store(true, Ordering::SeqCst);
        let mut told = Told::default();
        for story in self.clients.into_inner().expect("nobody panics with it").join_all().await {
            told.notices.extend(story.noticed.iter().map(|noticed| noticed.duration_since(stopped)));
            told.moved += story.moved;
            told.closed_otherwise += story.closed_otherwise;
            told.acked += story.acked;
            told.again += story.again;
            told.failed += story.failed;
        }
        told
    }
}

#[derive(Default)]
struct Story {
    noticed: Option<Instant>,
    moved: usize,
    closed_otherwise: usize,
    acked: usize,
    again: usize,
    failed: usize,
}

struct Client {
    token: String,
    home: ConversationId,
    node: usize,
    number: usize,
    talks: bool,
    addresses: Vec<String>,
    slots: Arc<Semaphore>,
    shared: Arc<Shared>,
    story: Story,
}

impl Client {
    async fn live(mut self) -> Story {
        let (mut pending, mut sent): (Option<String>, usize) = (None, 0);
        let mut came_before = false;
        loop {
            let Some(mut socket) = self.connect().await else { continue };
            if !std::mem::replace(&mut came_before, true) {
                self.shared.open.send_modify(|open| *open += 1);
            }
            if let Some(key) = &pending {
                self.story.again += 1;
                if socket.send(&self.message(key)).await.is_err() {
                    continue;
                }
            }
            let mut next = Instant::now() + PAUSE;
            let mut answer_by = Instant::now() + ANSWERED_WITHIN;
            loop {
                let over = self.shared.over.load(Ordering::SeqCst);
                if over && pending.is_none() {
                    return self.story;
                }
                // Who was told to go begins nothing new on this socket.
                let leaving = self.story.noticed.is_some() && self.story.moved == 0;
                if self.talks && !over && !leaving && pending.is_none() && Instant::now() >= next {
                    sent += 1;
                    let key = format!("{}-{sent}", self.number);
                    pending = Some(key.clone());
                    (next, answer_by) = (Instant::now() + PAUSE, Instant::now() + ANSWERED_WITHIN);
                    if socket.send(&self.message(&key)).await.is_err() {
                        break;
                    }
                }
                let said = match timeout(PAUSE, socket.next()).await {
                    Err(_) if pending.is_some() && Instant::now() > answer_by => {
                        self.story.failed += 1;
                        break;
                    }
                    Err(_) => continue,
                    Ok(Err(_) | Ok(Said::End)) => break,
                    Ok(Ok(Said::Close(4201))) => {
                        self.story.moved += 1;
                        self.node += 1;
                        break;
                    }
                    Ok(Ok(Said::Close(_))) => {
                        self.story.closed_otherwise += 1;
                        break;
                    }
                    Ok(Ok(Said::Text(frame))) => frame,
                };
                match said["type"].as_str() {
                    Some("reconnect") => self.story.noticed = self.story.noticed.or(Some(Instant::now())),
                    Some("ack") if said["client_message_id"].as_str() == pending.as_deref() => {
                        self.story.acked += 1;
                        pending = None;
                    }
                    Some("error") => {
                        self.story.failed += 1;
                        pending = None;
                    }
                    _ => {}
                }
            }
        }
    }

    async fn connect(&mut self) -> Option<RawSocket> {
        let slots = self.slots.clone();
        let _slot = slots.acquire().await.expect("the slots stay open");
        let address = &self.addresses[self.node % self.addresses.len()];
        let opened = RawSocket::chat(address, &self.token).await;
        if opened.is_err() {
            self.node += 1;
            // As a client would before it tries the next one.
            sleep(Duration::from_millis(50)).await;
        }
        opened.ok()
    }

    fn message(&self, key: &str) -> Value {
        json!({"type": "message", "conversation_id": self.home, "content": "on we go", "client_message_id": key})
    }
}

/// Somebody at the node that stays, who watches a match of theirs at the node that goes.
struct Watcher {
    socket: tokio::task::JoinHandle<()>,
    flaps: Arc<AtomicUsize>,
}

impl Watcher {
    async fn begin(deployment: &Deployment, run: &Run) -> Self {
        let Pair { ann, ben, home, .. } = deployment.pair().await;
        let mut socket = ben.chat().await;
        run.enter(ann.api.token().expect("signed in").reveal().to_owned(), home, 0, false);
        let online = |frame: &ServerFrame| is(frame, ann.id, PresenceStatus::Online);
        socket.expect_where(FrameKind::UserStatus, PATIENCE * long_or(8, 1), online).await.expect("Ann is there");
        let flaps = Arc::new(AtomicUsize::new(0));
        let socket = tokio::spawn(watch(socket, ann.id, flaps.clone()));
        Self { socket, flaps }
    }

    fn flaps(self) -> usize {
        assert!(!self.socket.is_finished(), "the watcher's own socket stays");
        self.socket.abort();
        self.flaps.load(Ordering::SeqCst)
    }
}

async fn watch(mut socket: Socket, person: UserId, flaps: Arc<AtomicUsize>) {
    loop {
        match socket.next(Duration::from_hours(1)).await {
            Ok(client::Received::Frame(frame, _)) if is(&frame, person, PresenceStatus::Offline) => {
                flaps.fetch_add(1, Ordering::SeqCst);
            }
            Ok(client::Received::Closed(_)) | Err(_) => return,
            Ok(_) => socket.forget(),
        }
    }
}

fn is(frame: &ServerFrame, person: UserId, wanted: PresenceStatus) -> bool {
    matches!(frame, ServerFrame::UserStatus(status) if status.user_id == person && status.status == wanted)
}
