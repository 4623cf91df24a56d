use super::{Call, CallId, Invite};
use crate::{Committed, ConversationError};
use async_trait::async_trait;
use kernel::{Author, ConversationId, StoreError, Timestamp, UserId};

/// The result of a step of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallStep {
    /// The call as it is now.
    pub call: Call,
    /// Everybody in the conversation, the caller too.
    pub members: Vec<UserId>,
    /// The message that tells of a missed call, when this step has stored it.
    pub missed: Option<Committed>,
}

/// Calls as they are kept. Every method is one transaction.
///
/// A step locks the conversation, then its people (lowest id first), reads everything it judges by after that, and asks
/// [`super::rules`]. Who asks is judged by the locked row and by the session as it is then
/// ([`crate::rules::admit_author`]). An absent or closed conversation, or one that the person is not in, is
/// [`ConversationError::NotFound`]; so is one with nobody else in it.
#[async_trait]
pub trait CallStore: Send + Sync {
    /// Begins a call, or finds it begun. Of people who call each other at the same instant one gets through.
    async fn invite(&self, invite: Invite) -> Result<CallStep, ConversationError>;

    /// Somebody who is called answers.
    async fn answer(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError>;

    /// Somebody hangs up. The message that tells of a missed call is stored in the same transaction, so there is one if and
    /// only if the call ended like that.
    async fn hang_up(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError>;

    /// Calls whose time is over and that nobody has ended, the longest overdue first. Each of them is then for
    /// [`CallStore::lapse`].
    async fn overdue(&self, at: Timestamp, limit: u32) -> Result<Vec<(ConversationId, CallId)>, StoreError>;

    /// Ends a call whose time is over; `None` when it has been ended, answered or erased meanwhile. A call that rang in vain
    /// leaves its message in the same transaction, unless nothing can be said any more: the conversation was closed or the
    /// caller is banned.
    async fn lapse(
        &self,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<Option<CallStep>, StoreError>;
}
