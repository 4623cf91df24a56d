//! How the nodes learn what was spent at each of them: once a second, through Redis, off every request's path.

use super::{
    RateLimits,
    ledger::{Due, Ledger},
};
use crate::config::Config;
use deadpool_redis::redis::{AsyncConnectionConfig, Client, RedisError, RedisResult, aio::MultiplexedConnection, cmd};
use secrecy::ExposeSecret as _;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, sleep};

const EVERY: Duration = Duration::from_secs(1);
/// Redis has this long to answer anything.
const PATIENCE: Duration = Duration::from_secs(2);
/// A Redis that is back is found this soon.
const PAUSE: Duration = Duration::from_millis(500);
/// Keys of one command: Redis serves nobody else meanwhile.
const BATCH: usize = 250;

/// A key holds the moment at which its bucket is full again, for all nodes, on the clock of Redis. Each node says what was
/// spent at it and how long ago that began, and hears how far the bucket is from being full.
///
/// A key outlives its full bucket by a little: another node may still have to tell what was spent before that moment.
const SETTLE: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ahead = {}
for i, key in ipairs(KEYS) do
    local spent, age = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
    local full_at = tonumber(redis.call('GET', key) or '') or 0
    if spent > 0 then
        full_at = math.max(full_at, now - age) + spent
        local kept = math.ceil((full_at - now) / 1000) + 5000
        if kept > 0 then
            redis.call('SET', key, string.format('%.0f', full_at), 'PX', string.format('%.0f', kept))
        end
    end
    ahead[i] = math.max(full_at - now, 0)
end
return ahead";

/// Where the nodes of an installation settle.
pub(crate) struct Settlement {
    client: Client,
    prefix: String,
}

impl Settlement {
    /// Only reads the address: Redis need not be there. `None` where there is nothing to settle or nobody to settle with.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, RedisError> {
        let url = config.redis.url.as_ref().filter(|_| config.limits.enabled);
        let open = |url: &secrecy::SecretString| {
            Ok(Self { client: Client::open(url.expose_secret())?, prefix: format!("{}limits:", config.redis.prefix) })
        };
        url.map(open).transpose()
    }

    /// Settles once a second for ever. While Redis is away the buckets of this node hold on, and what was spent waits in
    /// them, no more of it than they hold.
    pub(crate) async fn keep(&self, limits: &RateLimits) {
        loop {
            let ended = match self.connect().await {
                Ok(mut connection) => self.follow(limits, &mut connection).await,
                Err(error) => error,
            };
            metrics::counter!("matchwire_limits_settle_failures_total").increment(1);
            tracing::debug!(error.cause = %ended, "limits are not settled, this node goes by its own buckets");
            sleep(PAUSE).await;
        }
    }

    pub(super) async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    async fn follow(&self, limits: &RateLimits, connection: &mut MultiplexedConnection) -> RedisError {
        let mut round = interval(EVERY);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            round.tick().await;
            if let Err(error) = self.settle(limits, connection).await {
                return error;
            }
        }
    }

    /// One settling of every key that was asked for since the last one.
    pub(super) async fn settle(&self, limits: &RateLimits, connection: &mut MultiplexedConnection) -> RedisResult<()> {
        for ledger in limits.all_ledgers() {
            let due = ledger.take_due();
            for (number, batch) in due.chunks(BATCH).enumerate() {
                if let Err(error) = self.settle_batch(limits, ledger, batch, connection).await {
                    // One that was carried out all the same counts twice: a second's worth, and only when Redis goes away.
                    ledger.give_back(&due[number * BATCH..]);
                    return Err(error);
                }
                metrics::counter!("matchwire_limits_settled_total").increment(batch.len() as u64);
            }
        }
        Ok(())
    }

    async fn settle_batch(
        &self,
        limits: &RateLimits,
        ledger: &Ledger,
        batch: &[Due],
        connection: &mut MultiplexedConnection,
    ) -> RedisResult<()> {
        let mut script = cmd("EVAL");
        script.arg(SETTLE).arg(batch.len());
        for due in batch {
            script.arg(format!("{}{}:{}", self.prefix, ledger.name, due.key));
        }
        let asked_at = limits.now();
        for due in batch {
            script.arg(due.spent.amount).arg(asked_at.saturating_sub(due.spent.since));
        }
        let ahead: Vec<u64> = script.query_async(connection).await?;
        // The answer is as old as the question at most, so this never takes a bucket for emptier than it is.
        for (due, ahead) in batch.iter().zip(ahead) {
            ledger.learn(due.key, asked_at, ahead);
        }
        Ok(())
    }
}
