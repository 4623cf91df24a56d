use super::{
    link::{Link, PATIENCE},
    pause::Pause,
};
use crate::bus::{
    CountedBy, Receiver, Topic,
    wire::{self, Heard},
};
use bytes::Bytes;
use deadpool_redis::redis::{
    Msg, RedisResult,
    aio::{PubSub, PubSubSink},
};
use futures_util::StreamExt;
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

/// Channels of one command.
const BATCH: usize = 512;
/// A message to oneself is sent this often.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// One that is not back is sent again: the connection that publishes may have come back later than the one that listens,
/// and what it was given before is gone.
const REPEAT_EVERY: Duration = Duration::from_millis(100);
/// A probe that is not back after this means that nothing else is either.
const PROBE_WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("redis: {0}")]
    Redis(#[from] deadpool_redis::redis::RedisError),
    #[error("redis did not answer in time")]
    Late,
    #[error("the connection ended")]
    Ended,
    #[error("a message to ourselves did not come back")]
    Deaf,
}

/// Keeps one subscription alive for ever, replacing it whenever it is lost or deaf.
pub(super) async fn listen(link: Arc<Link>, receiver: Arc<dyn Receiver>) {
    let work = async {
        let mut pause = Pause::new();
        let mut first = true;
        loop {
            let lost = match timeout(PATIENCE, link.client.get_async_pubsub()).await {
                Ok(Ok(subscription)) => {
                    pause.reset();
                    if !std::mem::take(&mut first) {
                        metrics::counter!("matchwire_bus_resubscribes_total").increment(1);
                    }
                    let _listening = Listening(&link);
                    Subscriber::new(&link, receiver.as_ref()).run(subscription).await
                }
                Ok(Err(error)) => Lost::Redis(error),
                Err(_) => Lost::Late,
            };
            tracing::debug!(error.cause = %lost, "the subscription is lost");
            pause.wait().await;
        }
    };
    tokio::select! {
        () = link.stop.cancelled() => {}
        () = work => {}
    }
}

/// Nobody listens any more, however it ended: what is lost now is found in the store.
struct Listening<'a>(&'a Link);

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        self.0.set_healthy(false);
    }
}

/// One subscription while it lasts.
struct Subscriber<'a> {
    link: &'a Link,
    receiver: &'a dyn Receiver,
    listening: HashSet<Topic>,
    /// The latest probe, when it was first sent, and whether it is back.
    number: u64,
    sent: Instant,
    returned: bool,
}

impl<'a> Subscriber<'a> {
    fn new(link: &'a Link, receiver: &'a dyn Receiver) -> Self {
        Self { link, receiver, listening: HashSet::new(), number: 0, sent: Instant::now(), returned: true }
    }

    async fn run(mut self, subscription: PubSub) -> Lost {
        match self.follow(subscription).await {
            Ok(()) => Lost::Ended,
            Err(lost) => lost,
        }
    }

    async fn follow(&mut self, subscription: PubSub) -> Result<(), Lost> {
        let (mut sink, mut messages) = subscription.split();
        in_time(sink.subscribe(self.link.channel(Topic::Node(self.link.node)))).await?;
        self.send_probe();
        let all = self.link.subscriptions.all();
        self.subscribe(&mut sink, &all).await?;
        let mut round = interval(REPEAT_EVERY);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                message = messages.next() => match message {
                    Some(message) => self.hear(&message),
                    None => return Ok(()),
                },
                () = self.link.changed.notified() => self.follow_changes(&mut sink).await?,
                _ = round.tick() => self.check_probe()?,
            }
        }
    }

    async fn follow_changes(&mut self, sink: &mut PubSubSink) -> Result<(), Lost> {
        let change = self.link.subscriptions.take(&self.listening);
        for batch in change.unsubscribe.chunks(BATCH) {
            in_time(sink.unsubscribe(self.channels(batch))).await?;
            for topic in batch {
                self.listening.remove(topic);
            }
        }
        if !change.renewed.is_empty() {
            self.receiver.subscribed(&change.renewed);
        }
        self.subscribe(sink, &change.subscribe).await
    }

    async fn subscribe(&mut self, sink: &mut PubSubSink, topics: &[Topic]) -> Result<(), Lost> {
        for batch in topics.chunks(BATCH) {
            in_time(sink.subscribe(self.channels(batch))).await?;
            self.listening.extend(batch);
            self.receiver.subscribed(batch);
        }
        Ok(())
    }

    fn channels(&self, topics: &[Topic]) -> Vec<String> {
        topics.iter().map(|topic| self.link.channel(*topic)).collect()
    }

    fn hear(&mut self, message: &Msg) {
        let payload = Bytes::copy_from_slice(message.get_payload_bytes());
        match wire::decode(payload) {
            Some((node, Heard::Probe(number))) if node == self.link.node => self.probe_came_back(number),
            // Nobody was here when it was said. Somebody may be now; if not, it is counted like everybody's.
            Some((_, Heard::Event(event, CountedBy::Receiver))) => self.receiver.event(event, CountedBy::Receiver),
            // What this node said it has delivered already.
            Some((node, _)) if node == self.link.node => {}
            Some((_, Heard::Event(event, counted_by))) => self.receiver.event(event, counted_by),
            Some((_, Heard::Signal(signal))) => self.receiver.signal(signal),
            Some((node, Heard::Sockets(theirs))) => self.receiver.sockets(node, theirs),
            Some((_, Heard::Presence(people))) => self.receiver.presence(&people),
            Some((_, Heard::Probe(_))) => {}
            None => metrics::counter!("matchwire_dropped_total", "reason" => "bus_unreadable").increment(1),
        }
    }

    fn send_probe(&mut self) {
        self.number += 1;
        self.sent = Instant::now();
        self.returned = false;
        self.publish_probe();
    }

    fn publish_probe(&self) {
        self.link.outgoing.push(Topic::Node(self.link.node), wire::probe(self.link.node, self.number));
    }

    fn probe_came_back(&mut self, number: u64) {
        if !self.returned && number == self.number {
            metrics::histogram!("matchwire_bus_probe_seconds").record(self.sent.elapsed());
            self.returned = true;
            self.link.set_healthy(true);
        }
    }

    fn check_probe(&mut self) -> Result<(), Lost> {
        let age = self.sent.elapsed();
        match self.returned {
            false if age >= PROBE_WITHIN => return Err(Lost::Deaf),
            false => self.publish_probe(),
            true if age >= PROBE_EVERY => self.send_probe(),
            true => {}
        }
        Ok(())
    }
}

async fn in_time<T>(answer: impl Future<Output = RedisResult<T>>) -> Result<T, Lost> {
    timeout(PATIENCE, answer).await.map_err(|_| Lost::Late)?.map_err(Lost::Redis)
}
