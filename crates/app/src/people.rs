//! The cards by which frames and lists show people, remembered for two seconds.
//!
//! A busy conversation names the same sender in every frame. Whoever may do what is always asked of the store; what somebody shares
//! of their typing and reading goes by these cards. The node of a change forgets at once.

use crate::remembered::Remembered;
use kernel::{StoreError, UserId};
use matching::{Matching, Person};
use std::{collections::HashMap, sync::Arc};
use tokio::time::Instant;

/// Cards of people, from the store or remembered. Cloning shares them.
#[derive(Clone)]
pub struct People {
    store: Arc<dyn Matching>,
    known: Arc<Remembered<UserId, Arc<Person>>>,
}

/// Cards by person. Who is erased or was never there is missing.
pub(crate) type Cards = HashMap<UserId, Arc<Person>>;

/// Whatever can say what a frame shows of somebody: cards that were read for it, or the faces that came with a commit.
pub(crate) trait Faces {
    /// The face of this person; none for somebody who is gone.
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
        let question = self.known.question(Instant::now());
        let (mut cards, mut missing) = (Cards::new(), Vec::new());
        for id in ids {
            if let Some(person) = self.known.find(&id, question) {
                cards.insert(id, person);
            } else if !missing.contains(&id) {
                missing.push(id);
            }
        }
        if !missing.is_empty() {
            let found = self.store.people(&missing).await.map_err(store_error)?;
            let found: Vec<_> = found.into_iter().map(|person| (person.id, Arc::new(person))).collect();
            self.known.keep(question, found.iter().cloned());
            cards.extend(found);
        }
        Ok(cards)
    }

    /// Forgets somebody who has just changed.
    pub fn forget(&self, id: UserId) {
        self.known.forget([id]);
    }
}

/// Reading people breaks no rule, so what is left is the store.
fn store_error(error: matching::Error) -> StoreError {
    match error {
        matching::Error::Store(error) => error,
        other => StoreError::broken(other),
    }
}
