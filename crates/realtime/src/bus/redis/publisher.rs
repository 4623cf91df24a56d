use super::{
    link::{Link, PATIENCE},
    outgoing::{Outbound, dropped},
    pause::Pause,
};
use deadpool_redis::redis::{AsyncConnectionConfig, RedisResult, aio::MultiplexedConnection, pipe};
use std::sync::Arc;

/// Messages of one pipeline.
const BATCH: usize = 512;

/// Counts what Redis tells about an event that this node does not count itself: nobody took it, or several did.
fn count(batch: &[Outbound], takers: &[u64]) {
    let (mut waiting, mut shared) = (0, 0);
    for (_, &takers) in batch.iter().zip(takers).filter(|(outbound, _)| outbound.counted_by_receiver) {
        waiting += u64::from(takers == 0);
        shared += takers.saturating_sub(1);
    }
    metrics::counter!("matchwire_events_waiting_total").increment(waiting);
    metrics::counter!("matchwire_events_shared_total").increment(shared);
}

/// Publishes what waits, one pipeline after the other. While Redis is away it is dropped: typing that is shown a minute late
/// would be worse than none, and durable events are found in the store.
pub(super) async fn publish(link: Arc<Link>) {
    let work = async {
        let mut pause = Pause::new();
        loop {
            match connect(&link).await {
                Ok(connection) => {
                    pause.reset();
                    if let Err(error) = carry(&link, connection).await {
                        tracing::warn!(error.cause = %error, "publishing to redis failed");
                    }
                }
                Err(error) => tracing::debug!(error.cause = %error, "redis cannot be reached for publishing"),
            }
            dropped(&link.outgoing.take(usize::MAX));
            pause.wait().await;
        }
    };
    tokio::select! {
        () = link.stop.cancelled() => {}
        () = work => {}
    }
}

async fn connect(link: &Link) -> RedisResult<MultiplexedConnection> {
    let config =
        AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
    link.client.get_multiplexed_async_connection_with_config(&config).await
}

async fn carry(link: &Link, mut connection: MultiplexedConnection) -> RedisResult<()> {
    loop {
        let batch = link.outgoing.take(BATCH);
        if batch.is_empty() {
            link.outgoing.pushed().await;
            continue;
        }
        let mut pipeline = pipe();
        for Outbound { topic, message, .. } in &batch {
            pipeline.cmd("PUBLISH").arg(link.channel(*topic)).arg(message);
        }
        match pipeline.query_async::<Vec<u64>>(&mut connection).await {
            Ok(takers) => {
                count(&batch, &takers);
                for (outbound, takers) in batch.iter().zip(takers) {
                    link.listeners.heard(outbound.topic, takers);
                }
            }
            Err(error) => {
                dropped(&batch);
                return Err(error);
            }
        }
        metrics::counter!("matchwire_bus_published_total").increment(batch.len() as u64);
    }
}
