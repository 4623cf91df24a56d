//! R6: nodes are stopped and started one after the other under load, and nobody notices: behind nginx and without it.

mod listener;
mod sender;

use crate::{UNLIMITED, goals::long_or};
use listener::Listener;
use sender::Sender;
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tests::{Deployment, Node, PATIENCE, run, services::PrivateNginx, wait_until};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

const NODES: usize = 3;
/// Of five messages four go by REST.
const BY_SOCKET: usize = 5;
/// Handshakes that are under way at the same time.
const AT_A_TIME: usize = 64;

#[test]
fn a_rolling_restart_is_noticed_by_nobody_without_a_proxy_and_behind_nginx() {
    let (few, both) = (Size::few(), [Front::Nothing, Front::Nginx]);
    run(async {
        // A short run mostly waits for the clock: both go side by side. A long one is also a measurement.
        if long_or(false, true) {
            let [nothing, nginx] = both;
            tokio::join!(restarts(&few, nothing), restarts(&few, nginx));
        } else {
            for front in both {
                restarts(&few, front).await;
            }
        }
    });
}

#[test]
fn a_rolling_restart_with_many_sockets_is_noticed_by_nobody() {
    // The short run of many would be the run of few.
    if let Some(many) = long_or(Some(Size { rooms: 1000, a_second: 300, ..Size::few() }), None) {
        run(async {
            for front in [Front::Nothing, Front::Nginx] {
                restarts(&many, front).await;
            }
        });
    }
}

struct Size {
    /// Two people each, and a socket for each of them.
    rooms: usize,
    couples: usize,
    a_second: usize,
    rounds: usize,
}

impl Size {
    fn few() -> Self {
        Self {
            rooms: long_or(50, 20),
            couples: long_or(10, 3),
            a_second: long_or(500, 60),
            rounds: long_or(24 / NODES, 1),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Front {
    Nothing,
    Nginx,
}

/// What everybody shares: where to go, what was seen, and whether it is over.
#[derive(Default)]
struct Run {
    /// nginx, or each node.
    addresses: Vec<String>,
    through_a_proxy: bool,
    over: AtomicBool,
    /// So many sockets have been opened once.
    arrived: watch::Sender<usize>,
    acked: Mutex<BTreeSet<String>>,
    /// What nobody should have noticed, in words.
    noticed: Mutex<Vec<String>>,
}

impl Run {
    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    fn acked(&self, key: String) {
        self.acked.lock().expect("nobody panics with it").insert(key);
    }

    fn notice(&self, what: String) {
        self.noticed.lock().expect("nobody panics with it").push(what);
    }

    fn address(&self, number: usize) -> &str {
        &self.addresses[number % self.addresses.len()]
    }
}

async fn restarts(size: &Size, front: Front) {
    let (stop, lame_duck) = (long_or("20", "4"), long_or("5", "1"));
    let settings = [
        UNLIMITED,
        ("MATCHWIRE__SERVER__SHUTDOWN_TIMEOUT_S", stop),
        ("MATCHWIRE__SERVER__LAME_DUCK_S", lame_duck),
        ("MATCHWIRE__DATABASE__CONNECTIONS", long_or("16", "4")),
    ];
    let Some(mut deployment) = Deployment::postgres_with(NODES, &settings) else { return };
    let nodes: Vec<String> = deployment.nodes.iter().map(|node| node.address().to_owned()).collect();
    let nginx = match front {
        Front::Nothing => None,
        Front::Nginx => match PrivateNginx::start_or_skip(|port| configuration(port, &nodes)) {
            None => return,
            nginx => nginx,
        },
    };
    let run = Arc::new(Run {
        addresses: nginx.as_ref().map_or(nodes, |nginx| vec![nginx.address().to_owned()]),
        through_a_proxy: nginx.is_some(),
        ..Run::default()
    });
    let (senders, listeners) = everybody(&deployment, &run, size).await;
    let sockets = listeners.len();

    let mut shortest = Duration::MAX;
    for number in 0..size.rounds * NODES {
        // A deploy waits for the new node before it goes on.
        is_ready(&deployment.nodes[number % NODES]).await;
        let begun = tokio::time::Instant::now();
        deployment.restart(number % NODES).await;
        shortest = shortest.min(begun.elapsed());
    }
    is_ready(deployment.last()).await;
    // A departure that somebody was to be shown would be shown when the grace is over.
    sleep(Duration::from_secs(long_or(16, 1))).await;
    run.over.store(true, Ordering::SeqCst);
    let sent: usize = senders.join_all().await.into_iter().sum();
    let acked = run.acked.lock().expect("nobody panics with it").clone();
    let lost = lost(listeners, &acked).await;
    let noticed = run.noticed.lock().expect("nobody panics with it").clone();
    println!(
        "R6 {front:?}: {} restarts, {sockets} sockets, {sent} messages sent, {} acked, {lost} lost; the shortest stop and start \
         took {shortest:?}; noticed: {}",
        size.rounds * NODES,
        acked.len(),
        noticed.len(),
    );
    assert!(noticed.is_empty(), "{} noticed:\n{}", noticed.len(), noticed[..noticed.len().min(20)].join("\n"));
    assert_eq!((acked.len(), lost), (sent, 0), "everything sent is stored and shown");
    let stored = deployment.sql("SELECT count(*), count(DISTINCT client_message_id) FROM messages");
    assert_eq!(stored, format!("{sent}|{sent}"), "and nothing twice");
    assert!(shortest >= Duration::from_secs(lame_duck.parse().expect("a number")), "{shortest:?}");
}

/// The shipped configuration, with these nodes and this port.
fn configuration(port: u16, nodes: &[String]) -> String {
    let mut text =
        include_str!("../../../deploy/nginx.conf").replace("listen 8000;", &format!("listen 127.0.0.1:{port};"));
    for (number, node) in nodes.iter().enumerate() {
        let named = format!("127.0.0.1:800{}", number + 1);
        assert!(text.contains(&named), "the configuration names three nodes");
        text = text.replace(&named, node);
    }
    text
}

async fn is_ready(node: &Node) {
    wait_until("the node is ready", async || {
        let ready = node.api().request(client::Method::GET, "/readyz", None).await;
        ready.is_ok_and(|answer| answer.status == 200)
    })
    .await;
}

/// Everybody who listens and everybody who sends; ready when all are in.
async fn everybody(deployment: &Deployment, run: &Arc<Run>, size: &Size) -> (JoinSet<usize>, JoinSet<Listener>) {
    let (first, tokens) = deployment.rooms(size.rooms, 2);
    let slots = Arc::new(tokio::sync::Semaphore::new(AT_A_TIME));
    let mut listeners = JoinSet::new();
    let mut homes = Vec::new();
    for (number, token) in tokens.chunks_exact(2).enumerate() {
        let home = kernel::ConversationId(first.0 + i64::try_from(number).expect("few rooms"));
        homes.push((home, token[0].clone()));
        for token in token {
            listeners.spawn(Listener::new(run, &slots, token.clone(), home, homes.len()).live());
        }
    }
    for number in 0..size.couples {
        let pair = deployment.pair().await;
        for person in [&pair.ann, &pair.ben] {
            let token = person.api.token().expect("signed in").reveal().to_owned();
            listeners.spawn(Listener::new(run, &slots, token, pair.home, number).live());
        }
    }
    let all = listeners.len();
    let mut arrived = run.arrived.subscribe();
    let in_time = timeout(PATIENCE * long_or(40, 8), arrived.wait_for(|arrived| *arrived >= all)).await;
    in_time.expect("everybody comes in").expect("somebody counts");
    // Each sends ten times a second at most, so that its kept connection is used again and again.
    let senders = size.a_second.div_ceil(10).max(BY_SOCKET);
    let every =
        Duration::from_secs(1) * u32::try_from(senders).expect("few") / u32::try_from(size.a_second).expect("few");
    let mut sending = JoinSet::new();
    for number in 0..senders {
        let (home, token) = homes[number % homes.len()].clone();
        let sender = Sender { run: run.clone(), token, home, number, every };
        if number.is_multiple_of(BY_SOCKET) {
            sending.spawn(sender.by_socket());
        } else {
            sending.spawn(sender.by_rest());
        }
    }
    (sending, listeners)
}

/// How many acked messages were not shown to everybody they concern. Who listens ends when nothing more comes.
async fn lost(listeners: JoinSet<Listener>, acked: &BTreeSet<String>) -> usize {
    let mut lost = 0;
    for listener in listeners.join_all().await {
        let concerns = acked.iter().filter(|key| listener::home_of(key) == Some(listener.home()));
        lost += concerns.filter(|key| !listener.has_seen(key)).count();
    }
    lost
}
