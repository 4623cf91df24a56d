use super::{CallId, CallStep, CallStore, Invite};
use crate::ConversationError;
use kernel::{Author, ConversationId, StoreError, Timestamp};
use std::{sync::Arc, time::Duration};

/// The number of calls that one look for overdue ones takes. The others come with the next look.
const AT_A_TIME: u32 = 100;

/// The use cases of calls.
#[derive(Clone)]
pub struct Calls {
    store: Arc<dyn CallStore>,
    rings_for: Duration,
}

impl Calls {
    /// Over a store; a call that nobody answers rings for so long.
    pub fn new(store: Arc<dyn CallStore>, rings_for: Duration) -> Self {
        Self { store, rings_for }
    }

    /// Call everybody else in a conversation.
    pub async fn invite(
        &self,
        caller: Author,
        conversation: ConversationId,
        call: String,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError> {
        let rings_until = at.plus(self.rings_for);
        self.store.invite(Invite { conversation, call: CallId::parse(call)?, caller, at, rings_until }).await
    }

    /// Take a call.
    pub async fn answer(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: String,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError> {
        self.store.answer(by, conversation, &CallId::parse(call)?, at).await
    }

    /// End a call, or decline it.
    pub async fn hang_up(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: String,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError> {
        self.store.hang_up(by, conversation, &CallId::parse(call)?, at).await
    }

    /// Finds the calls that [`Calls::lapse`] has to look at.
    pub async fn overdue(&self, at: Timestamp) -> Result<Vec<(ConversationId, CallId)>, StoreError> {
        self.store.overdue(at, AT_A_TIME).await
    }

    /// End a call whose time is over, unless somebody was faster.
    pub async fn lapse(
        &self,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<Option<CallStep>, StoreError> {
        self.store.lapse(conversation, call, at).await
    }
}
