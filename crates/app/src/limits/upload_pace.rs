use kernel::UserId;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// Bytes of uploads that one person may send in a second, over all sockets.
const BYTES_PER_S: u64 = 1024 * 1024;
/// Every chunk is a transaction, so a smaller one counts as much as this.
const SMALLEST: usize = 16 * 1024;

/// Holds uploads to their pace: who is faster waits, and so does the socket, which reads nothing meanwhile.
pub struct UploadPace {
    /// From when on a person's next chunk is taken; none for no limit.
    next: Option<Mutex<HashMap<UserId, Instant>>>,
}

impl UploadPace {
    pub fn new(limited: bool) -> Self {
        Self { next: limited.then(Mutex::default) }
    }

    /// Waits until this person may send so many bytes more.
    pub async fn wait(&self, person: UserId, bytes: usize) {
        if let Some(next) = &self.next {
            let from = reserve(&mut lock(next), person, bytes, Instant::now());
            sleep_until(from).await;
        }
    }

    /// Forgets who may go on at once anyway.
    pub fn sweep(&self) {
        if let Some(next) = &self.next {
            let now = Instant::now();
            lock(next).retain(|_, from| *from > now);
        }
    }
}

/// From when on these bytes may be taken; whatever comes later comes after them.
fn reserve(next: &mut HashMap<UserId, Instant>, person: UserId, bytes: usize, now: Instant) -> Instant {
    let from = next.get(&person).copied().unwrap_or(now).max(now);
    let takes = Duration::from_micros(bytes.max(SMALLEST) as u64 * 1_000_000 / BYTES_PER_S);
    next.insert(person, from + takes);
    from
}

fn lock(next: &Mutex<HashMap<UserId, Instant>>) -> MutexGuard<'_, HashMap<UserId, Instant>> {
    // Nothing panics while the lock is held.
    next.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_sends_one_mebibyte_a_second_over_all_sockets_and_others_do_not_wait() {
        let (mut next, now) = (HashMap::new(), Instant::now());
        for chunk in 0..64 {
            let from = reserve(&mut next, UserId(1), 32 * 1024, now);
            assert_eq!(from - now, Duration::from_millis(chunk * 125) / 4);
        }
        assert_eq!(reserve(&mut next, UserId(2), 32 * 1024, now), now);
        let later = now + Duration::from_secs(3);
        assert_eq!(reserve(&mut next, UserId(1), 1, later), later, "a pause is not saved up");
        assert_eq!(reserve(&mut next, UserId(1), 1, later) - later, Duration::from_micros(15_625), "the least counts");
    }
}
