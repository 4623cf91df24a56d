//! Clients that stop reading among many that read.

use crate::{UNLIMITED, goals::long_or};
use kernel::ConversationId;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};
use tests::{Deployment, Light, Metrics, PATIENCE, Said, percentile, run};
use tokio::{
    task::JoinSet,
    time::{Instant, interval, sleep, timeout},
};

/// What the system keeps for a client that does not read, in bytes.
const WINDOW: u32 = 4096;
/// What may wait for one socket here, in bytes: the least that a frame of the largest size leaves.
const OUTBOX: (&str, &str) = ("MATCHWIRE__REALTIME__OUTBOX_BYTES", "65536");
const LONG_TEXTS: (&str, &str) = ("MATCHWIRE__MESSAGES__MAX_CHARS", "15000");
/// Every couple sends one message in this time.
const PACE: Duration = Duration::from_secs(2);
/// A socket that costs more than this while it is stalled is not bounded: its outbox, what the system holds, and the rows that
/// are in flight for it.
const KIB_PER_STALLED: u64 = 1024;
/// What a node may grow by for other reasons.
const KIB_AT_ALL: u64 = 96 * 1024;

#[test]
fn clients_that_stop_reading_are_closed_with_4200_and_cost_little_while_the_others_read_on() {
    let (clients, stalled) = (long_or(10_000, 100), long_or(100, 5));
    let measured = Duration::from_secs(long_or(20, 4));
    run(async {
        let Some(deployment) = Deployment::postgres_with(1, &[UNLIMITED, OUTBOX, LONG_TEXTS]) else { return };
        let node = deployment.first();
        let (first, tokens) = deployment.rooms(clients / 2 + stalled, 2);
        let home = |room: usize| ConversationId(first.0 + i64::try_from(room).expect("few rooms"));
        let crowd = Crowd::enter(node.address(), &tokens[..clients], home).await;
        crowd.measure(measured).await;
        let mut before = crowd.take();
        let idle = node.resident_kib();

        let mut flood = JoinSet::new();
        for number in 0..stalled {
            let room = clients / 2 + number;
            let deaf = Light::open(node.address(), &tokens[room * 2], "", Some(WINDOW)).await.expect("a handshake");
            let loud = Light::open(node.address(), &tokens[room * 2 + 1], "", None).await.expect("a handshake");
            flood.spawn(talk_to_the_deaf(loud, home(room), deaf, crowd.over.clone()));
        }
        crowd.measure(measured).await;
        let peak = node.resident_kib();
        let all_closed = timeout(PATIENCE * 8, async {
            loop {
                let closed = Metrics::of(&deployment.nodes).await.sum_with("matchwire_closes_total", "slow_consumer");
                if usize::try_from(closed).is_ok_and(|closed| closed >= stalled) {
                    return closed;
                }
                sleep(Duration::from_millis(100)).await;
            }
        });
        let closed = all_closed.await.expect("who does not read is closed");
        let mut during = crowd.take();
        let peak = peak.max(node.resident_kib());
        crowd.leave().await;
        flood.join_all().await;
        let (p99, p99_stalled) = (percentile(&mut before, 0.99), percentile(&mut during, 0.99));
        println!(
            "R7: {stalled} of {clients} sockets stalled, {closed} closed with 4200; p99 of the others {p99:?} before and {p99_stalled:?} \
             during ({:+.0} %), {} and {} deliveries; {} MiB before, {} MiB at most during",
            (p99_stalled.as_secs_f64() / p99.as_secs_f64() - 1.0) * 100.0,
            before.len(),
            during.len(),
            idle / 1024,
            peak / 1024,
        );
        assert!(!before.is_empty() && !during.is_empty(), "the others talked");
        let allowed = KIB_AT_ALL + KIB_PER_STALLED * u64::try_from(stalled).expect("few");
        assert!(peak.saturating_sub(idle) <= allowed, "memory is bounded: {idle} KiB, then {peak} KiB");
    });
}

/// Couples that talk at a pace and note how late messages come.
struct Crowd {
    over: Arc<AtomicBool>,
    late: Arc<Mutex<Vec<Duration>>>,
    people: JoinSet<()>,
}

impl Crowd {
    async fn enter(address: &str, tokens: &[String], home: impl Fn(usize) -> ConversationId) -> Self {
        let (over, late) = (Arc::<AtomicBool>::default(), Arc::<Mutex<Vec<Duration>>>::default());
        let mut people = JoinSet::new();
        for (number, token) in tokens.iter().enumerate() {
            let socket = Light::open(address, token, "", None).await.expect("a handshake");
            // One of the two talks, each couple at its own moment.
            let offset = PACE.mul_f64(f64::from(u32::try_from(number % 1000).expect("small")) / 1000.0);
            let talks = number.is_multiple_of(2).then_some((home(number / 2), offset));
            people.spawn(converse(socket, talks, over.clone(), late.clone()));
        }
        Self { over, late, people }
    }

    /// Lets them talk for so long.
    async fn measure(&self, span: Duration) {
        self.take();
        sleep(span).await;
    }

    fn take(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.late.lock().expect("nobody panics with it"))
    }

    async fn leave(self) {
        self.over.store(true, Ordering::SeqCst);
        self.people.join_all().await;
    }
}

async fn converse(
    mut socket: Light,
    talks: Option<(ConversationId, Duration)>,
    over: Arc<AtomicBool>,
    late: Arc<Mutex<Vec<Duration>>>,
) {
    if let Some((_, offset)) = talks {
        sleep(offset).await;
    }
    let mut pace = interval(PACE);
    while !over.load(Ordering::SeqCst) {
        tokio::select! {
            said = socket.next() => match said {
                Ok(Said::Text(frame)) if frame["type"] == "new_message" && talks.is_none() => {
                    let sent = frame["message"]["content"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0);
                    let delay = Duration::from_micros(now().saturating_sub(sent));
                    late.lock().expect("nobody panics with it").push(delay);
                }
                Ok(Said::Text(frame)) => assert_ne!(frame["type"], "error", "{frame}"),
                Ok(said) => panic!("who reads is not closed: {said:?}"),
                Err(error) => panic!("who reads is not cut off: {error}"),
            },
            _ = pace.tick() => if let Some((home, _)) = talks {
                socket.send(&message(home, &now().to_string())).await.expect("the socket is open");
            }
        }
    }
}

/// Talks until the other side, which does not read, must have been closed. It is kept until then.
async fn talk_to_the_deaf(mut loud: Light, home: ConversationId, deaf: Light, over: Arc<AtomicBool>) {
    // The system keeps megabytes for a connection before its writer has to wait.
    let text = "😀".repeat(15_000);
    let until = Instant::now() + PATIENCE * 8;
    for _ in 0..120 {
        loud.send(&message(home, &text)).await.expect("the socket is open");
        while let Ok(Said::Text(frame)) = loud.next().await {
            if frame["type"] == "ack" {
                break;
            }
        }
    }
    while !over.load(Ordering::SeqCst) && Instant::now() < until {
        let _ = timeout(Duration::from_millis(100), loud.next()).await;
    }
    drop(deaf);
}

fn message(home: ConversationId, text: &str) -> Value {
    json!({"type": "message", "conversation_id": home, "content": text})
}

/// Microseconds; sender and reader are one process.
#[expect(clippy::disallowed_methods, reason = "only how late something comes is measured")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_micros()).unwrap_or(0)
}
