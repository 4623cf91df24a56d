use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::{BuildHasher, Hash},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

const SHARDS: usize = 64;

/// A map that many threads look into at once.
pub(crate) struct Registry<K, V> {
    shards: Vec<Mutex<HashMap<K, V>>>,
    hasher: RandomState,
    len: AtomicUsize,
}

impl<K: Hash + Eq + Copy, V: Clone> Registry<K, V> {
    pub(crate) fn new() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, hasher: RandomState::new(), len: AtomicUsize::new(0) }
    }

    pub(crate) fn len(&self) -> usize {
        self.len.load(Ordering::Acquire)
    }

    pub(crate) fn get(&self, key: &K) -> Option<V> {
        // Most events find no open conversation; that is told without a lock.
        if self.len() == 0 {
            return None;
        }
        self.shard(key).get(key).cloned()
    }

    /// Finds the value or starts it, and announces something to it before anyone can retire it.
    pub(crate) fn get_or_start(&self, key: K, start: impl FnOnce() -> V, announce: impl FnOnce(&V)) -> V {
        let mut shard = self.shard(&key);
        let value = shard.entry(key).or_insert_with(|| {
            self.len.fetch_add(1, Ordering::AcqRel);
            start()
        });
        announce(value);
        value.clone()
    }

    /// Removes the value if `over` says so while nobody can find it.
    pub(crate) fn retire(&self, key: &K, over: impl FnOnce(&V) -> bool) -> bool {
        let mut shard = self.shard(key);
        let retired = shard.get(key).is_some_and(over);
        if retired {
            shard.remove(key);
            self.len.fetch_sub(1, Ordering::AcqRel);
        }
        retired
    }

    pub(crate) fn keys(&self) -> Vec<K> {
        self.shards.iter().flat_map(|shard| lock(shard).keys().copied().collect::<Vec<_>>()).collect()
    }

    pub(crate) fn values(&self) -> Vec<V> {
        self.shards.iter().flat_map(|shard| lock(shard).values().cloned().collect::<Vec<_>>()).collect()
    }

    fn shard(&self, key: &K) -> MutexGuard<'_, HashMap<K, V>> {
        let hash = self.hasher.hash_one(key);
        lock(&self.shards[usize::try_from(hash % SHARDS as u64).unwrap_or(0)])
    }
}

fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while a shard is locked.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}
