//! How the nodes learn what was spent at each of them: once a second, off every request's path.

use super::{
    RateLimits,
    limiter::{Due, Limiter},
    settlement::{Settlement, SettlementError, Spending},
};
use std::time::Duration;
use tokio::{
    sync::Mutex,
    time::{MissedTickBehavior, interval, sleep},
};

const EVERY: Duration = Duration::from_secs(1);
/// Others who are back are found this soon.
const PAUSE: Duration = Duration::from_millis(500);
/// Keys that are settled at once: whoever settles serves nobody else meanwhile.
const BATCH: usize = 250;

impl RateLimits {
    /// Settles once a second for ever. While nobody answers the buckets of this node hold on, and what was spent waits in them, no
    /// more of it than they hold.
    pub async fn settle_for_ever(&self, settlement: &Mutex<impl Settlement>) {
        let mut settlement = settlement.lock().await;
        loop {
            let ended = match settlement.connect().await {
                Ok(()) => self.settle_until_it_fails(&mut *settlement).await,
                Err(error) => error,
            };
            metrics::counter!("matchwire_limits_settle_failures_total").increment(1);
            tracing::debug!(error.cause = %ended, "limits are not settled, this node goes by its own buckets");
            sleep(PAUSE).await;
        }
    }

    async fn settle_until_it_fails(&self, settlement: &mut impl Settlement) -> SettlementError {
        let mut round = interval(EVERY);
        round.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            round.tick().await;
            if let Err(error) = self.settle(settlement).await {
                return error;
            }
        }
    }

    /// One settling of every key that was asked for since the last one.
    pub async fn settle(&self, settlement: &mut impl Settlement) -> Result<(), SettlementError> {
        for limiter in self.all_limiters() {
            let due = limiter.take_due();
            for (number, batch) in due.chunks(BATCH).enumerate() {
                if let Err(error) = self.settle_batch(limiter, batch, settlement).await {
                    // One that was carried out all the same counts twice: a second's worth, and only when nobody answers.
                    limiter.give_back(&due[number * BATCH..]);
                    return Err(error);
                }
                metrics::counter!("matchwire_limits_settled_total").increment(batch.len() as u64);
            }
        }
        Ok(())
    }

    async fn settle_batch(
        &self,
        limiter: &Limiter,
        batch: &[Due],
        settlement: &mut impl Settlement,
    ) -> Result<(), SettlementError> {
        let asked_at = self.now();
        let spending = |due: &Due| Spending {
            key: due.key,
            amount: due.spent.amount,
            age: asked_at.saturating_sub(due.spent.since),
        };
        let spent: Vec<Spending> = batch.iter().map(spending).collect();
        let ahead = settlement.settle(limiter.name, &spent).await?;
        // The answer is as old as the question at most, so this never takes a bucket for emptier than it is.
        for (due, ahead) in batch.iter().zip(ahead) {
            limiter.learn(due.key, asked_at, ahead);
        }
        Ok(())
    }
}
