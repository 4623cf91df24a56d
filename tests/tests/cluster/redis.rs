//! Redis is stopped, emptied, deafened, frozen and restarted under talk. Losing it costs speed, never a message.

use crate::{
    REPAIRED_WITHIN, UNLIMITED,
    goals::long_or,
    talk::{Heard, acked, assert_dense, message},
};
use client::{Method, Received, Socket};
use kernel::{ConversationId, Seq};
use std::time::Duration;
use tests::{Deployment, Node, PATIENCE, Pair, run, services::PrivateRedis, wait_until};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

const LAST_WORD: &str = "the last word";

#[test]
fn while_redis_is_stopped_sends_are_acked_and_seen_on_the_same_node_at_once_and_on_others_within_two_seconds() {
    run(async {
        let Some(mut story) = Story::begin().await else { return };
        story.more_acks(20).await;
        story.redis.kill();
        story.both_are("degraded").await;
        let stopped = Instant::now();
        let mut before = story.more_acks(50).await;
        while stopped.elapsed() < Duration::from_secs(long_or(60, 0)) {
            before = story.more_acks(50).await;
        }
        let away = stopped.elapsed();
        story.redis.restart().expect("it comes back");
        let back = Instant::now();
        story.both_are("ready").await;
        let back = back.elapsed();
        story.more_acks(20).await;
        let (here, there) = story.end().await;
        println!(
            "R5: redis away for {away:?}: {before} of {before} sends acked by then; seen on the same node within {here:?} of the ack, on \
             the other within {there:?}; all back {back:?} after redis"
        );
    });
}

#[test]
fn when_redis_is_emptied_deafened_frozen_or_restarted_nothing_is_lost_doubled_or_reordered() {
    run(async {
        let Some(mut story) = Story::begin().await else { return };
        story.more_acks(20).await;
        story.redis.command(&["FLUSHALL"]).expect("it is ours");
        story.more_acks(20).await;

        story.redis.command(&["CLIENT", "KILL", "TYPE", "pubsub"]).expect("it is ours");
        story.more_acks(20).await;
        story.both_are("ready").await;

        story.redis.freeze();
        story.both_are("degraded").await;
        story.more_acks(20).await;
        story.redis.thaw();
        story.both_are("ready").await;

        story.redis.restart().expect("it comes back");
        story.more_acks(20).await;
        story.both_are("ready").await;
        story.end().await;
    });
}

/// Ann talks on the first node. Ben listens there and on the last one.
struct Story {
    deployment: Deployment,
    redis: PrivateRedis,
    acks: watch::Receiver<usize>,
    enough: watch::Sender<bool>,
    talking: JoinHandle<Vec<(String, Instant)>>,
    here: JoinHandle<Vec<(Heard, Instant)>>,
    there: JoinHandle<Vec<(Heard, Instant)>>,
}

impl Story {
    async fn begin() -> Option<Self> {
        let redis = PrivateRedis::start_or_skip()?;
        let deployment = Deployment::postgres_with(2, &[UNLIMITED, ("REDIS_URL", &redis.url())])?;
        let Pair { ann, ben, home, .. } = deployment.pair().await;
        let here = tokio::spawn(listen(ben.clone().at(deployment.first()).chat().await));
        let there = tokio::spawn(listen(ben.chat().await));
        let (enough, stop) = watch::channel(false);
        let (count, acks) = watch::channel(0);
        let talking = tokio::spawn(talk(ann.chat().await, home, count, stop));
        let story = Self { deployment, redis, acks, enough, talking, here, there };
        story.both_are("ready").await;
        Some(story)
    }

    /// Waits until so many more messages are acked; gives back how many are by then.
    async fn more_acks(&mut self, more: usize) -> usize {
        let goal = *self.acks.borrow() + more;
        let reached = tokio::time::timeout(PATIENCE, self.acks.wait_for(|acks| *acks >= goal)).await;
        *reached.expect("sends are acked all the time").expect("Ann still talks")
    }

    async fn both_are(&self, status: &str) {
        for node in &self.deployment.nodes {
            let took = wait_until(status, async || readiness(node).await == status).await;
            println!("{} is {status} after {took:?}", node.base());
        }
    }

    /// Everybody has everything, in order, once, and soon enough.
    async fn end(self) -> (Duration, Duration) {
        self.enough.send(true).expect("Ann still talks");
        let said = self.talking.await.expect("talking ends well");
        let same_node = self.here.await.expect("listening ends well");
        let other_node = self.there.await.expect("listening ends well");
        println!("{} messages", said.len());
        // Half of what a look into the store would take: these came without one.
        let here = assert_heard("the same node", &said, &same_node, REPAIRED_WITHIN / 2);
        (here, assert_heard("the other node", &said, &other_node, REPAIRED_WITHIN))
    }
}

fn assert_heard(place: &str, said: &[(String, Instant)], heard: &[(Heard, Instant)], within: Duration) -> Duration {
    let texts: Vec<_> = heard.iter().map(|(heard, _)| heard.text.as_str()).collect();
    assert_eq!(texts, said.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>(), "{place}");
    assert_dense(Seq::ZERO, &heard.iter().map(|(heard, _)| heard.clone()).collect::<Vec<_>>());
    let delay = |((_, acked), (_, came)): (&(_, Instant), &(_, Instant))| came.saturating_duration_since(*acked);
    let latest = said.iter().zip(heard).map(delay).max().unwrap_or_default();
    println!("{place} had everything within {latest:?} of its ack");
    assert!(latest <= within, "{place} had a message only {latest:?} after its ack");
    latest
}

async fn readiness(node: &Node) -> String {
    let answer = node.api().request(Method::GET, "/readyz", None).await.expect("the node answers");
    let body = answer.json().expect("a status in JSON");
    body["status"].as_str().unwrap_or_default().to_owned()
}

/// Says one thing after the other, each when the last one was acked.
async fn talk(
    mut socket: Socket,
    home: ConversationId,
    count: watch::Sender<usize>,
    stop: watch::Receiver<bool>,
) -> Vec<(String, Instant)> {
    let mut said = Vec::new();
    loop {
        let last = *stop.borrow();
        let text = if last { LAST_WORD.to_owned() } else { format!("message {}", said.len()) };
        socket.send(&message(home, &text, None)).await.expect("the socket takes it");
        acked(&mut socket).await;
        said.push((text, Instant::now()));
        count.send_replace(said.len());
        if last {
            return said;
        }
        socket.forget();
    }
}

async fn listen(mut socket: Socket) -> Vec<(Heard, Instant)> {
    let mut all = Vec::new();
    loop {
        let received = socket.next(PATIENCE).await.expect("there is always something to hear");
        if let Received::Closed(closed) = &received {
            panic!("a socket does not suffer from redis: {closed:?}");
        }
        let Some(heard) = Heard::of(&received) else { continue };
        let last = heard.text == LAST_WORD;
        all.push((heard, Instant::now()));
        socket.forget();
        if last {
            return all;
        }
    }
}
