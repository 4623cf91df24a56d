//! What frames say about people, remembered for two seconds.
//!
//! A busy conversation names the same sender in every frame. Nothing is decided by these cards: who may do what is
//! always asked of the store.

use kernel::{StoreError, UserId};
use matching::{Matching, Person};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::Instant;

const FRESH: Duration = Duration::from_secs(2);
/// Beyond so many the memory starts anew.
const LIMIT: usize = 50_000;

/// Cards of people, from the store or remembered. Cloning shares them.
#[derive(Clone)]
pub struct People {
    store: Arc<dyn Matching>,
    known: Arc<Mutex<Known>>,
}

type Known = HashMap<UserId, (Instant, Arc<Person>)>;

/// Cards by person. Who is erased or was never there is missing.
pub(crate) type Cards = HashMap<UserId, Arc<Person>>;

/// Whatever can say what a frame shows of somebody: cards that were read for it, or the faces that came with a commit.
pub(crate) trait Faces {
    /// What there is to show of this person.
    fn face(&self, id: UserId) -> Option<Face<'_>>;
}

/// The little that frames show of somebody.
pub(crate) struct Face<'a> {
    pub username: &'a str,
    pub picture: Option<&'a str>,
    pub shares_reads: bool,
}

impl Faces for Cards {
    fn face(&self, id: UserId) -> Option<Face<'_>> {
        let person = self.get(&id)?;
        let picture = person.picture.as_ref().map(matching::PictureKey::as_str);
        Some(Face { username: &person.username, picture, shares_reads: person.privacy.share_read_receipts })
    }
}

impl Faces for conversations::Faces {
    fn face(&self, id: UserId) -> Option<Face<'_>> {
        let face = self.get(&id)?;
        Some(Face { username: &face.username, picture: face.picture.as_deref(), shares_reads: face.shares_reads })
    }
}

impl People {
    pub fn new(store: Arc<dyn Matching>) -> Self {
        Self { store, known: Arc::default() }
    }

    /// The cards of these people.
    pub(crate) async fn cards(&self, ids: impl IntoIterator<Item = UserId>) -> Result<Cards, StoreError> {
        let (mut cards, missing) = self.remembered(ids);
        if !missing.is_empty() {
            let found = self.store.people(&missing).await.map_err(store_error)?;
            let now = Instant::now();
            let mut known = self.known();
            if known.len() > LIMIT {
                known.clear();
            }
            for person in found {
                let person = Arc::new(person);
                known.insert(person.id, (now, person.clone()));
                cards.insert(person.id, person);
            }
        }
        Ok(cards)
    }

    fn remembered(&self, ids: impl IntoIterator<Item = UserId>) -> (Cards, Vec<UserId>) {
        let oldest = Instant::now().checked_sub(FRESH);
        let known = self.known();
        let (mut cards, mut missing) = (Cards::new(), Vec::new());
        for id in ids {
            match known.get(&id) {
                Some((at, person)) if oldest.is_none_or(|oldest| *at > oldest) => {
                    cards.insert(id, person.clone());
                }
                _ if cards.contains_key(&id) || missing.contains(&id) => {}
                _ => missing.push(id),
            }
        }
        (cards, missing)
    }

    /// Forgets somebody who has just changed.
    pub fn forget(&self, id: UserId) {
        self.known().remove(&id);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reading people breaks no rule, so what is left is the store.
fn store_error(error: matching::Error) -> StoreError {
    match error {
        matching::Error::Store(error) => error,
        other => StoreError::broken(other),
    }
}
