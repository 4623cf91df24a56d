//! Argon2 on threads that may block, a few at a time.

use async_trait::async_trait;
use auth::{Argon2id, Error, Hashing, Password, PasswordHash, Salt};
use kernel::StoreError;
use secrecy::SecretString;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Each takes a core and tens of megabytes for tens of milliseconds: more at once only makes all of them slower.
const AT_ONCE: usize = 4;
/// Beyond so many who wait, waiting makes no sense.
const WAITING: usize = 256;

/// Passwords are worked on beside the threads that serve sockets.
pub struct BlockingPasswords {
    argon2: Arc<Argon2id>,
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl BlockingPasswords {
    pub fn new(argon2: Argon2id) -> Self {
        Self {
            argon2: Arc::new(argon2),
            places: Arc::new(Semaphore::new(AT_ONCE)),
            queue: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2id) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _queued = self.queue.try_acquire().map_err(|_| StoreError::unavailable("too many passwords wait"))?;
        let place = self.places.clone().acquire_owned().await.map_err(StoreError::unavailable)?;
        let argon2 = self.argon2.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            work(&argon2)
        });
        task.await.map_err(StoreError::broken)?
    }
}

#[async_trait]
impl Hashing for BlockingPasswords {
    async fn hash(&self, password: Password, salt: Salt) -> Result<PasswordHash, Error> {
        self.work(move |argon2| argon2.hash_now(&password, salt)).await
    }

    async fn verify(&self, attempt: SecretString, kept: Option<PasswordHash>) -> Result<bool, Error> {
        self.work(move |argon2| argon2.verify_now(&attempt, kept.as_ref())).await
    }
}
