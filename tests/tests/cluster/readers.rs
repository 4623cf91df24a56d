//! Reads that take seconds, as many as there are, beside people who talk.

use crate::{UNLIMITED, goals::long_or};
use client::{Api, Method};
use kernel::ConversationId;
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tests::{Deployment, RawSocket, Said, percentile, run, wait_until};
use tokio::{
    task::JoinSet,
    time::{Instant, interval},
};

const SLOW: Duration = Duration::from_secs(5);
/// What one of them reads; nothing else does.
const READ: &str = "/api/matching/interests/";
/// So many reads at a time: more than there are connections.
const READERS: usize = 200;
/// An ack that waited for one of the reads would be later than this.
const AT_ONCE: Duration = Duration::from_secs(1);

#[test]
fn two_hundred_slow_reads_leave_the_acks_of_others_as_they_are() {
    let (couples, pace) = (long_or(250, 25), Duration::from_millis(500));
    let rounds = long_or(12, 1);
    run(async {
        let Some(deployment) = Deployment::postgres_with(1, &[UNLIMITED]).map(Arc::new) else { return };
        let node = deployment.first();
        let (first, tokens) = deployment.rooms(couples, 2);
        let acks = Arc::<Mutex<Vec<Duration>>>::default();
        let mut talking = JoinSet::new();
        for (room, couple) in tokens.chunks(2).enumerate() {
            let socket = RawSocket::chat(node.address(), &couple[0]).await.expect("a handshake");
            let home = ConversationId(first.0 + i64::try_from(room).expect("few rooms"));
            talking.spawn(talk(socket, home, pace, acks.clone()));
        }
        let take = || std::mem::take(&mut *acks.lock().expect("nobody panics with it"));
        // So long they talk, to compare with.
        tokio::time::sleep(SLOW).await;
        let mut before = take();

        let api = node.api().with_token(tokens[1].clone().into());
        let mut during = Vec::new();
        for _ in 0..rounds {
            let waited = slow_reads(&deployment, &api).await;
            assert!(waited >= SLOW.mul_f64(0.9), "the reads were not slow: {waited:?}");
            during.extend(take());
        }
        while let Some(ended) = talking.try_join_next() {
            ended.expect("nobody fails");
        }
        talking.shutdown().await;

        println!(
            "R10: {} acks before and {} beside {READERS} reads of {SLOW:?}: p50 {:?} and {:?}, p99 {:?} and {:?}",
            before.len(),
            during.len(),
            percentile(&mut before, 0.5),
            percentile(&mut during, 0.5),
            percentile(&mut before, 0.99),
            percentile(&mut during, 0.99),
        );
        assert!(during.len() * 10 >= before.len() * 8 * rounds, "they talked on");
        let latest = percentile(&mut during, 1.0);
        assert!(latest < AT_ONCE, "an ack has waited for a read: {latest:?}");
    });
}

/// Holds up everything that reads the catalogue of interests, and has it read by many at once: whatever connections there are for
/// reading are then taken. Gives back how long the first of them took.
async fn slow_reads(deployment: &Arc<Deployment>, api: &Api) -> Duration {
    let held = format!(
        "BEGIN; LOCK TABLE interests IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep({}); COMMIT",
        SLOW.as_secs_f64()
    );
    let begun = Instant::now();
    let holding = {
        let deployment = deployment.clone();
        tokio::task::spawn_blocking(move || deployment.sql(&held))
    };
    let is_held = "SELECT count(*) FROM pg_locks WHERE relation = 'interests'::regclass AND granted \
                   AND mode = 'AccessExclusiveLock'";
    wait_until("the table is held", async || tokio::task::block_in_place(|| deployment.sql(is_held)) == "1").await;
    let mut reading = JoinSet::new();
    for _ in 0..READERS {
        let api = api.clone();
        reading.spawn(async move {
            let answer = api.request(Method::GET, READ, None).await.expect("the node answers");
            // A read that has waited for too long may be given up.
            assert!(matches!(answer.status, 200 | 503), "{}", answer.status);
        });
    }
    holding.await.expect("the table is held");
    let held = begun.elapsed();
    reading.join_all().await;
    held
}

/// Sends at a pace and notes how long each ack takes.
async fn talk(mut socket: RawSocket, home: ConversationId, pace: Duration, acks: Arc<Mutex<Vec<Duration>>>) {
    let mut pace = interval(pace);
    let mut waiting = std::collections::HashMap::new();
    for number in 0_u64.. {
        let tick = loop {
            tokio::select! {
                said = socket.next() => note(said, &mut waiting, &acks),
                tick = pace.tick() => break tick,
            }
        };
        waiting.insert(number.to_string(), tick.max(Instant::now()));
        let message =
            json!({"type": "message", "conversation_id": home, "content": "hello", "ref": number.to_string()});
        socket.send(&message).await.expect("the socket is open");
    }
}

fn note(
    said: std::io::Result<Said>,
    waiting: &mut std::collections::HashMap<String, Instant>,
    acks: &Mutex<Vec<Duration>>,
) {
    let frame: Value = match said {
        Ok(Said::Text(frame)) => frame,
        other => panic!("who talks is neither closed nor cut off: {other:?}"),
    };
    assert_ne!(frame["type"], "error", "{frame}");
    if let Some(begun) = frame["ref"].as_str().and_then(|name| waiting.remove(name)) {
        acks.lock().expect("nobody panics with it").push(begun.elapsed());
    }
}
