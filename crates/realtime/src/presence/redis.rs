use crate::core::Core;
use deadpool_redis::redis::{AsyncConnectionConfig, Client, RedisError, RedisResult, aio::MultiplexedConnection, cmd};
use kernel::UserId;
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::time::{MissedTickBehavior, interval, sleep};

/// Redis has this long to answer anything.
const PATIENCE: Duration = Duration::from_secs(2);
/// A Redis that is back is found this soon.
const PAUSE: Duration = Duration::from_millis(500);
/// People of one command.
const BATCH: usize = 1000;
/// Nobody is online for so long without a word: what no node writes to any more vanishes.
const FORGOTTEN_AFTER_S: u64 = 600;

/// One moment for all nodes: Redis' own clock. A deadline is only ever moved forward.
const SAY: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 1, #ARGV, 2 do
    redis.call('ZADD', KEYS[1], 'GT', now + tonumber(ARGV[i + 1]), ARGV[i])
end
return 1";

/// The place where all nodes write down who is online until when: one sorted set in Redis, person by deadline.
///
/// Nothing is kept there that is missed: emptied, it is full again after one heartbeat of every node, and until then every node
/// goes by what it has read before.
pub(crate) struct PresenceInRedis {
    client: Client,
    key: String,
}

impl PresenceInRedis {
    /// Only reads the address: Redis need not be there.
    pub(crate) fn new(url: &str, prefix: &str) -> Result<Self, RedisError> {
        Ok(Self { client: Client::open(url)?, key: format!("{prefix}presence") })
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    async fn say(&self, connection: &mut MultiplexedConnection, people: &[(UserId, Duration)]) -> RedisResult<()> {
        for batch in people.chunks(BATCH) {
            let mut script = cmd("EVAL");
            script.arg(SAY).arg(1).arg(&self.key);
            for (person, span) in batch {
                script.arg(person.0).arg(u64::try_from(span.as_millis()).unwrap_or(u64::MAX));
            }
            script.query_async::<()>(connection).await?;
        }
        Ok(())
    }

    /// Removes what is over and reads the rest.
    async fn read(&self, connection: &mut MultiplexedConnection) -> RedisResult<Vec<(UserId, Duration)>> {
        let (seconds, micros): (u64, u64) = cmd("TIME").query_async(connection).await?;
        let now = seconds * 1000 + micros / 1000;
        cmd("ZREMRANGEBYSCORE").arg(&self.key).arg("-inf").arg(now).query_async::<()>(connection).await?;
        cmd("EXPIRE").arg(&self.key).arg(FORGOTTEN_AFTER_S).query_async::<()>(connection).await?;
        let mut people = HashMap::new();
        let mut cursor = 0u64;
        loop {
            let mut scan = cmd("ZSCAN");
            scan.arg(&self.key).arg(cursor).arg("COUNT").arg(BATCH);
            let (next, page): (u64, Vec<(i64, f64)>) = scan.query_async(connection).await?;
            for (person, until) in page {
                #[expect(clippy::cast_precision_loss, reason = "milliseconds are exact far below 2^53")]
                let left = (until - now as f64).max(0.0);
                people.insert(UserId(person), Duration::try_from_secs_f64(left / 1000.0).unwrap_or_default());
            }
            if next == 0 {
                return Ok(people.into_iter().collect());
            }
            cursor = next;
        }
    }
}

/// Tells the other nodes who came and went, in one batch for each short while, and says again with every heartbeat who
/// is here.
pub(crate) async fn run(core: Arc<Core>, shared: Arc<PresenceInRedis>) {
    let work = async {
        let mut first = true;
        loop {
            let ended = match shared.connect().await {
                Ok(connection) => follow(&core, &shared, connection, &mut first).await,
                Err(error) => Err(error),
            };
            if let Err(error) = ended {
                metrics::counter!("matchwire_presence_heartbeat_failures_total").increment(1);
                tracing::debug!(error.cause = %error, "presence is not shared, this node knows only its own people");
            }
            sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = core.stop.cancelled() => {}
        () = work => {}
    }
}

async fn follow(
    core: &Core,
    shared: &PresenceInRedis,
    mut connection: MultiplexedConnection,
    first: &mut bool,
) -> RedisResult<()> {
    let mut heartbeats = interval(core.presence.heartbeat_every());
    let mut batch = interval(core.settings.presence_batch_every);
    heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    batch.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = heartbeats.tick() => heartbeat(core, shared, &mut connection, first).await?,
            // Words that nobody listened to are read instead.
            () = core.presence.gap.notified() => heartbeat(core, shared, &mut connection, first).await?,
            _ = batch.tick() => {
                let unpublished = core.presence.view().take_unpublished(Instant::now());
                if !unpublished.is_empty() {
                    core.bus.presence(&unpublished);
                    shared.say(&mut connection, &unpublished).await?;
                }
            }
        }
    }
}

async fn heartbeat(
    core: &Core,
    shared: &PresenceInRedis,
    connection: &mut MultiplexedConnection,
    first: &mut bool,
) -> RedisResult<()> {
    let own = core.presence.view().own();
    shared.say(connection, &own).await?;
    let people = shared.read(connection).await?;
    let read_at = Instant::now();
    let mut view = core.presence.view();
    for (person, span) in people {
        view.heard(person, span, read_at);
    }
    if std::mem::take(first) && core.sockets.len() == 0 {
        view.forget_changes();
    }
    Ok(())
}
