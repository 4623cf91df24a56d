//! Limits are settled through Redis.

#[cfg(test)]
mod tests;

use crate::config::Config;
use app::limits::{Settlement, SettlementError, Spending};
use async_trait::async_trait;
use deadpool_redis::redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection, cmd};
use secrecy::ExposeSecret as _;
use std::time::Duration;

/// Redis has this long to answer anything.
const PATIENCE: Duration = Duration::from_secs(2);

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
pub(crate) struct RedisSettlement {
    client: Client,
    prefix: String,
    connection: Option<MultiplexedConnection>,
}

impl RedisSettlement {
    /// Only reads the address: Redis need not be there. `None` where there is nothing to settle or nobody to settle with.
    pub(crate) fn of(config: &Config) -> Result<Option<Self>, RedisError> {
        let url = config.redis.url.as_ref().filter(|_| config.limits.enabled);
        let open = |url: &secrecy::SecretString| {
            let prefix = format!("{}limits:", config.redis.prefix);
            Ok(Self { client: Client::open(url.expose_secret())?, prefix, connection: None })
        };
        url.map(open).transpose()
    }
}

#[async_trait]
impl Settlement for RedisSettlement {
    async fn connect(&mut self) -> Result<(), SettlementError> {
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(Some(PATIENCE)).set_response_timeout(Some(PATIENCE));
        self.connection = Some(self.client.get_multiplexed_async_connection_with_config(&config).await?);
        Ok(())
    }

    async fn settle(&mut self, limit: &str, spent: &[Spending]) -> Result<Vec<u64>, SettlementError> {
        let connection = self.connection.as_mut().ok_or("not connected to redis")?;
        let mut script = cmd("EVAL");
        script.arg(SETTLE).arg(spent.len());
        for spending in spent {
            script.arg(format!("{}{limit}:{}", self.prefix, spending.key));
        }
        for spending in spent {
            script.arg(spending.amount).arg(spending.age);
        }
        Ok(script.query_async(connection).await?)
    }
}
