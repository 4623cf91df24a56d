//! The buckets of one limit, one for each key.

use super::{
    bucket::{Bucket, Rate, Spent},
    key::Key,
};
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
};

const SHARDS: usize = 16;
/// Buckets of one shard. More keys than that at a time are a flood that no bucket of a single key holds back.
const LARGEST_SHARD: usize = if cfg!(test) { 256 } else { 32 * 1024 };

/// Asked from any thread without waiting for more than a look into a map.
pub(super) struct Limiter {
    /// Its name in Redis and in metrics.
    pub(super) name: &'static str,
    rate: Rate,
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
    /// True where there are others to settle with.
    shared: bool,
}

#[derive(Default)]
struct Shard {
    entries: HashMap<Key, Entry>,
    /// The keys that are to be settled, each once. Never more than there are entries.
    due: Vec<Key>,
}

#[derive(Default)]
struct Entry {
    bucket: Bucket,
    is_due: bool,
}

/// A key to settle, and what was spent on it here since the last settling; perhaps nothing, if it was only asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) key: Key,
    pub(super) spent: Spent,
}

impl Limiter {
    pub(super) fn new(name: &'static str, rate: Rate, shared: bool) -> Self {
        Self { name, rate, shards: Default::default(), hasher: RandomState::new(), shared }
    }

    /// Takes one unit out of the key's bucket, or tells after how many microseconds there is one.
    pub(super) fn spend(&self, key: Key, now: u64) -> Result<(), u64> {
        self.touch(key, now, |bucket| bucket.spend(self.rate, now))
    }

    /// The same, and takes nothing.
    pub(super) fn lacks(&self, key: Key, now: u64) -> Result<(), u64> {
        self.touch(key, now, |bucket| Bucket::clone(bucket).spend(self.rate, now))
    }

    /// Asks the other nodes what they know of this key before anything is spent on it here.
    pub(super) fn ask(&self, key: Key, now: u64) {
        if self.shared {
            self.touch(key, now, |_| ());
        }
    }

    fn touch<T>(&self, key: Key, now: u64, with: impl FnOnce(&mut Bucket) -> T) -> T {
        let mut shard = self.shard(key);
        let Shard { entries, due } = &mut *shard;
        if entries.len() >= LARGEST_SHARD && !entries.contains_key(&key) {
            metrics::counter!("matchwire_limits_forgotten_total", "limit" => self.name).increment(1);
            forget_full(entries, due, now);
            if entries.len() >= LARGEST_SHARD {
                entries.clear();
                due.clear();
            }
        }
        let entry = entries.entry(key).or_default();
        if self.shared && !std::mem::replace(&mut entry.is_due, true) {
            due.push(key);
        }
        with(&mut entry.bucket)
    }

    /// The keys that were asked for since the last time, with what was spent on them.
    pub(super) fn take_due(&self) -> Vec<Due> {
        let mut all = Vec::new();
        for shard in &self.shards {
            let mut shard = lock(shard);
            let Shard { entries, due } = &mut *shard;
            for key in std::mem::take(due) {
                if let Some(entry) = entries.get_mut(&key) {
                    entry.is_due = false;
                    all.push(Due { key, spent: entry.bucket.tell() });
                }
            }
        }
        all
    }

    /// All nodes together have emptied the key's bucket so far that it was `ahead` of being full at this moment.
    pub(super) fn learn(&self, key: Key, at: u64, ahead: u64) {
        // Whoever was forgotten meanwhile is asked about again when they come back.
        if let Some(entry) = self.shard(key).entries.get_mut(&key) {
            entry.bucket.learn(self.rate, at, ahead);
        }
    }

    /// These could not be settled. A bucket that was forgotten meanwhile was full.
    pub(super) fn give_back(&self, unsettled: &[Due]) {
        for unsettled in unsettled {
            let mut shard = self.shard(unsettled.key);
            let Shard { entries, due } = &mut *shard;
            let Some(entry) = entries.get_mut(&unsettled.key) else { continue };
            entry.bucket.give_back(unsettled.spent);
            if !std::mem::replace(&mut entry.is_due, true) {
                due.push(unsettled.key);
            }
        }
    }

    /// Forgets the keys whose buckets are full, whether they are settled or not: what was spent has come back since.
    pub(super) fn sweep(&self, now: u64) {
        let mut left = 0;
        for shard in &self.shards {
            let mut shard = lock(shard);
            let Shard { entries, due } = &mut *shard;
            forget_full(entries, due, now);
            left += entries.len();
        }
        #[expect(clippy::cast_precision_loss, reason = "a gauge, not an account")]
        metrics::gauge!("matchwire_limits_buckets", "limit" => self.name).set(left as f64);
    }

    fn shard(&self, key: Key) -> MutexGuard<'_, Shard> {
        let hash = usize::try_from(self.hasher.hash_one(key) >> 32).unwrap_or_default();
        lock(&self.shards[hash % SHARDS])
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    // Nothing panics while the lock is held.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

fn forget_full(entries: &mut HashMap<Key, Entry>, due: &mut Vec<Key>, now: u64) {
    entries.retain(|_, entry| !entry.bucket.is_full(now));
    due.retain(|key| entries.contains_key(key));
    entries.shrink_to(entries.len() * 2);
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::UserId;
    use std::time::Duration;

    const SECOND: u64 = 1_000_000;
    const ANN: Key = key(1);

    const fn key(person: i64) -> Key {
        Key::of_person(UserId(person))
    }

    fn limiter(shared: bool) -> Limiter {
        Limiter::new("test", Rate::new(1, Duration::from_secs(1), 2), shared)
    }

    #[test]
    fn a_key_is_due_once_however_often_it_is_asked_for() {
        let limiter = limiter(true);
        assert!((0..3).map(|_| limiter.spend(ANN, SECOND).is_ok()).eq([true, true, false]));
        limiter.ask(key(2), SECOND);
        let mut due = limiter.take_due();
        due.sort_by_key(|due| due.spent.amount);
        let spent = Spent { since: SECOND, amount: 2 * SECOND };
        assert_eq!(due, [Due { key: key(2), spent: Spent::default() }, Due { key: ANN, spent }]);
        assert_eq!(limiter.take_due(), []);
        limiter.give_back(&due);
        limiter.give_back(&[]);
        assert_eq!(limiter.take_due().len(), 2);
    }

    #[test]
    fn what_is_learnt_counts_here() {
        let limiter = limiter(true);
        limiter.ask(ANN, SECOND);
        limiter.learn(ANN, SECOND, 2 * SECOND);
        assert_eq!(limiter.spend(ANN, SECOND), Err(SECOND));
        limiter.learn(key(2), SECOND, 2 * SECOND);
        assert_eq!(limiter.spend(key(2), SECOND), Ok(()), "who is not known here is not remembered for others' sake");
    }

    #[test]
    fn a_node_that_is_alone_settles_nothing() {
        let limiter = limiter(false);
        limiter.spend(ANN, SECOND).unwrap();
        limiter.ask(key(2), SECOND);
        assert_eq!(limiter.take_due(), []);
    }

    #[test]
    fn full_buckets_are_forgotten_with_what_they_owed() {
        let limiter = limiter(true);
        limiter.spend(ANN, SECOND).unwrap();
        limiter.spend(key(2), 2 * SECOND).unwrap();
        limiter.sweep(2 * SECOND);
        assert_eq!(limiter.take_due().iter().map(|due| due.key).collect::<Vec<_>>(), [key(2)]);
    }

    #[test]
    fn a_flood_of_keys_takes_bounded_room() {
        let limiter = limiter(true);
        let flood = i64::try_from(3 * SHARDS * LARGEST_SHARD).unwrap();
        for person in 0..flood {
            let _ = limiter.spend(key(person), SECOND);
        }
        for shard in &limiter.shards {
            let shard = lock(shard);
            assert!(shard.entries.len() <= LARGEST_SHARD && shard.due.len() <= LARGEST_SHARD);
        }
        assert!(limiter.spend(key(flood), SECOND).is_ok());
    }
}
