use super::{Links, Notices};
use crate::{People, Ports};
use conversations::ConversationStore;
use kernel::{Clock, StoreError, UserId};
use matching::Matching;
use realtime::Realtime;
use std::sync::Arc;

/// Turns what the domains know into what clients are shown, asking the store for what is still missing. Cloning shares it.
#[derive(Clone)]
pub struct Renderer {
    pub links: Links,
    pub people: People,
    pub(super) conversations: Arc<dyn ConversationStore>,
    pub(super) matching: Arc<dyn Matching>,
    pub(super) clock: Arc<dyn Clock>,
    /// Whether a like is shown with its name before it is mutual.
    pub(super) reveal_likes: bool,
    pub(super) notices: Notices,
    realtime: Realtime,
}

impl Renderer {
    pub fn new(
        ports: &Ports,
        (links, notices): (Links, Notices),
        realtime: Realtime,
        clock: Arc<dyn Clock>,
        reveal_likes: bool,
    ) -> Self {
        Self {
            notices,
            links,
            people: People::new(ports.matching.clone()),
            conversations: ports.conversations.clone(),
            matching: ports.matching.clone(),
            clock,
            reveal_likes,
            realtime,
        }
    }

    /// Whether this person counts as online. Who may know is asked elsewhere.
    pub(super) fn is_present(&self, person: UserId) -> bool {
        self.realtime.is_present(person)
    }
}

/// Reading breaks no rule, so what is left is the store.
pub(super) fn store_error(error: matching::Error) -> StoreError {
    match error {
        matching::Error::Store(error) => error,
        other => StoreError::broken(other),
    }
}
