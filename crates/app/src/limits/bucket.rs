//! The arithmetic of one bucket: the generic cell rate algorithm (ITU-T I.371), which keeps a single number, the moment at
//! which the bucket is full again. Moments and spans are microseconds; who calls brings the time.

use std::time::Duration;

/// A settling is due every second. What has waited longer than this waits because Redis is away.
const OVERDUE: u64 = 5_000_000;
/// No number of nodes empties a bucket so many times at once. More than that is a clock of Redis that went back.
const EMPTIEST: u64 = 16;

/// How fast a bucket fills, and how much is in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rate {
    /// The cost of one unit.
    interval: u64,
    /// The cost of all that fits.
    capacity: u64,
}

impl Rate {
    /// `count` in each `span`, and after a pause as many as `burst` at once.
    pub(super) fn new(count: u32, span: Duration, burst: u32) -> Self {
        let span = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        let interval = (span / u64::from(count.max(1))).max(1);
        Self { interval, capacity: interval.saturating_mul(burst.max(1).into()) }
    }

    /// `count` in each `span`, all at once if need be.
    pub(super) fn per(count: u32, span: Duration) -> Self {
        Self::new(count, span, count)
    }
}

/// An amount that was spent since a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    /// When the first of it was spent.
    pub(super) since: u64,
    /// The cost of all of it.
    pub(super) amount: u64,
}

/// A bucket as this node knows it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bucket {
    /// A moment that has passed stands for a full bucket.
    full_at: u64,
    /// Spending that the other nodes have not been told of.
    untold: Spent,
}

impl Bucket {
    /// Takes one unit out, or tells after how long there is one.
    pub(super) fn spend(&mut self, rate: Rate, now: u64) -> Result<(), u64> {
        let lacking = self.full_at.saturating_sub(now).saturating_add(rate.interval);
        if lacking > rate.capacity {
            return Err(lacking - rate.capacity);
        }
        self.full_at = now + lacking;
        let Spent { since, amount } = self.untold;
        let refilled = now.saturating_sub(since) > OVERDUE && since + amount <= now;
        let before = if amount == 0 || refilled { Spent { since: now, amount: 0 } } else { self.untold };
        self.untold = Spent { amount: before.amount + rate.interval, ..before };
        Ok(())
    }

    /// Whether it is as good as one that nobody has ever asked for.
    pub(super) fn is_full(&self, now: u64) -> bool {
        self.full_at <= now
    }

    /// What is to be told now. It is told once, unless it is given back.
    pub(super) fn tell(&mut self) -> Spent {
        std::mem::take(&mut self.untold)
    }

    /// It could not be told.
    pub(super) fn give_back(&mut self, spent: Spent) {
        let later = self.tell();
        self.untold = match (spent.amount, later.amount) {
            (0, _) => later,
            (_, 0) => spent,
            (amount, more) => Spent { since: spent.since.min(later.since), amount: amount.saturating_add(more) },
        };
    }

    /// All nodes together have emptied it so far that it was `ahead` of being full at this moment. What was spent here in the
    /// meantime comes on top.
    pub(super) fn learn(&mut self, rate: Rate, at: u64, ahead: u64) {
        let ahead = ahead.min(rate.capacity.saturating_mul(EMPTIEST));
        self.full_at = self.full_at.max(at.saturating_add(ahead).saturating_add(self.untold.amount));
    }
}

#[cfg(test)]
mod tests;
