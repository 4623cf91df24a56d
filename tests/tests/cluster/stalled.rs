//! Clients that stop reading among many that read. They were talked to just as much before they stopped, so what changes for
//! the others is their doing.

use crate::{UNLIMITED, goals::long_or};
use kernel::ConversationId;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};
use tests::{Deployment, Metrics, Node, RawSocket, Said, percentile, run, wait_until};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, interval, sleep},
};

/// What the system keeps for a client that does not read, in bytes.
const WINDOW: u32 = 64 * 1024;
/// Every couple sends one message in this time.
const PACE: Duration = Duration::from_secs(5);
/// A socket that costs more than this while it is stalled is not bounded: its outbox of one MiB, and 64 frames of 17 KiB that are
/// handed to its connection.
const KIB_PER_STALLED: u64 = 1024 + 64 * 17;
/// What a node may grow by for other reasons.
const KIB_AT_ALL: u64 = 96 * 1024;

#[test]
fn clients_that_stop_reading_are_closed_with_4200_and_cost_little_while_the_others_read_on() {
    let (clients, stalled): (usize, u32) = (long_or(10_000, 100), long_or(100, 5));
    let measured = Duration::from_secs(long_or(60, 3));
    run(async {
        let Some(deployment) = Deployment::postgres_with(1, &[UNLIMITED]) else { return };
        let node = deployment.first();
        let (first, tokens) = deployment.rooms(clients / 2 + stalled as usize, 2);
        let home = |room: usize| ConversationId(first.0 + i64::try_from(room).expect("few rooms"));
        let (readers, others) = tokens.split_at(clients);
        let crowd = Crowd::enter(node.address(), readers, home).await;
        let flood = Flood::begin(node.address(), others, |room| home(clients / 2 + room)).await;

        let mut before = crowd.measure(measured).await;
        let idle = node.resident_kib();
        flood.stop_reading();
        let (mut during, peak) = tokio::join!(crowd.measure(measured), most_memory(node, measured));
        wait_until("who does not read is closed", async || {
            closed_as_slow(&deployment.nodes).await >= u64::from(stalled)
        })
        .await;
        let closed = closed_as_slow(&deployment.nodes).await;
        flood.end().await;
        crowd.leave().await;

        let (p99, p99_stalled) = (percentile(&mut before, 0.99), percentile(&mut during, 0.99));
        println!(
            "R7: {stalled} of {clients} sockets stalled, {closed} closed with 4200; the others before and during: p50 {:?} and {:?}, \
             p99 {p99:?} and {p99_stalled:?} ({:+.0} %), {} and {} deliveries; {} MiB before, {} MiB at most during",
            percentile(&mut before, 0.5),
            percentile(&mut during, 0.5),
            (p99_stalled.as_secs_f64() / p99.as_secs_f64() - 1.0) * 100.0,
            before.len(),
            during.len(),
            idle / 1024,
            peak / 1024,
        );
        assert!(!before.is_empty() && !during.is_empty(), "the others talked");
        let allowed = KIB_AT_ALL + KIB_PER_STALLED * u64::from(stalled);
        assert!(peak.saturating_sub(idle) <= allowed, "memory is bounded: {idle} KiB, then {peak} KiB");
    });
}

/// How many sockets were closed because they did not read.
async fn closed_as_slow(nodes: &[Node]) -> u64 {
    Metrics::of(nodes).await.sum_with("matchwire_closes_total", "slow_consumer")
}

/// The most that the node takes while the others talk, in KiB.
async fn most_memory(node: &Node, span: Duration) -> u64 {
    let (begun, mut most) = (Instant::now(), 0);
    while begun.elapsed() < span {
        most = node.resident_kib().max(most);
        sleep(Duration::from_millis(100)).await;
    }
    most
}

/// Couples that talk at a pace and note how late messages come.
struct Crowd {
    late: Arc<Mutex<Vec<Duration>>>,
    people: JoinSet<()>,
}

impl Crowd {
    async fn enter(address: &str, tokens: &[String], home: impl Fn(usize) -> ConversationId) -> Self {
        let late = Arc::<Mutex<Vec<Duration>>>::default();
        let mut people = JoinSet::new();
        for (number, token) in tokens.iter().enumerate() {
            let socket = RawSocket::chat(address, token).await.expect("a handshake");
            if number.is_multiple_of(2) {
                // Each couple at its own moment.
                let offset = PACE.mul_f64(f64::from(u32::try_from(number % 1000).expect("small")) / 1000.0);
                people.spawn(talk(socket, home(number / 2), Talk { offset, pace: PACE, text: None }));
            } else {
                people.spawn(listen(socket, late.clone()));
            }
        }
        Self { late, people }
    }

    /// Lets them talk for so long; gives back how late each message came.
    async fn measure(&self, span: Duration) -> Vec<Duration> {
        self.take();
        sleep(span).await;
        self.take()
    }

    fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.late.lock().expect("nobody panics with it"))
    }

    async fn leave(self) {
        leave(self.people).await;
    }
}

/// Couples of whom one sends the longest texts there are to the other, who reads until told not to.
struct Flood {
    deaf: watch::Sender<bool>,
    people: JoinSet<()>,
}

impl Flood {
    async fn begin(address: &str, tokens: &[String], home: impl Fn(usize) -> ConversationId) -> Self {
        // Fast enough to fill what the system keeps and then the outbox before the silence of a client that does not even answer
        // pings ends its socket.
        let pace = Duration::from_millis(long_or(250, 40));
        let (deaf, mut people) = (watch::Sender::new(false), JoinSet::new());
        for (room, couple) in tokens.chunks(2).enumerate() {
            let reader =
                RawSocket::open(address, "/ws/chat/", Some(&couple[0]), Some(WINDOW)).await.expect("a handshake");
            let talker = RawSocket::chat(address, &couple[1]).await.expect("a handshake");
            let offset = pace * u32::try_from(room).expect("few") / u32::try_from(tokens.len() / 2).expect("few");
            people.spawn(read_until(reader, deaf.subscribe()));
            people.spawn(talk(talker, home(room), Talk { offset, pace, text: Some("😀".repeat(4000)) }));
        }
        Self { deaf, people }
    }

    fn stop_reading(&self) {
        self.deaf.send_replace(true);
    }

    async fn end(self) {
        leave(self.people).await;
    }
}

/// Ends what people do, who must not have ended by themselves.
async fn leave(mut people: JoinSet<()>) {
    while let Some(ended) = people.try_join_next() {
        ended.expect("nobody fails");
    }
    people.shutdown().await;
}

/// How somebody talks: a text, or else the time at which it is sent.
struct Talk {
    offset: Duration,
    pace: Duration,
    text: Option<String>,
}

async fn talk(mut socket: RawSocket, home: ConversationId, talk: Talk) {
    sleep(talk.offset).await;
    let mut pace = interval(talk.pace);
    loop {
        tokio::select! {
            said = socket.next() => {
                frame(said);
            }
            _ = pace.tick() => {
                let text = talk.text.clone().unwrap_or_else(|| now().to_string());
                let message = json!({"type": "message", "conversation_id": home, "content": text});
                socket.send(&message).await.expect("the socket is open");
            }
        }
    }
}

/// Notes how late messages come.
async fn listen(mut socket: RawSocket, late: Arc<Mutex<Vec<Duration>>>) {
    loop {
        let frame = frame(socket.next().await);
        if frame["type"] == "new_message" {
            let sent = frame["message"]["content"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
            let delay = Duration::from_micros(now().saturating_sub(sent));
            late.lock().expect("nobody panics with it").push(delay);
        }
    }
}

/// Reads, then only holds its socket.
async fn read_until(mut socket: RawSocket, mut deaf: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            said = socket.next() => {
                frame(said);
            }
            _ = deaf.changed() => break,
        }
    }
    std::future::pending::<()>().await;
}

/// The frame, where somebody reads who is never closed.
fn frame(said: std::io::Result<Said>) -> Value {
    match said {
        Ok(Said::Text(frame)) => {
            assert_ne!(frame["type"], "error", "{frame}");
            frame
        }
        Ok(said) => panic!("who reads is not closed: {said:?}"),
        Err(error) => panic!("who reads is not cut off: {error}"),
    }
}

/// Microseconds; sender and reader are one process.
#[expect(clippy::disallowed_methods, reason = "only how late something comes is measured")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(0)
}
