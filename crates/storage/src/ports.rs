//! What a database has to be, so that [`crate::Stores`] can hand out its ports.

use crate::{Probe, Seeding};
use async_trait::async_trait;
use auth::Accounts;
use conversations::{CallStore, ConversationStore, UploadStore};
use events::EventLog;
use jobs::JobStore;
use matching::{Matching, discovery::Discovery};
use media::PhotoStore;
use safety::{AuditLog, StaffStore};
use std::sync::Arc;

/// The work that a database does before its process ends.
#[async_trait]
pub(crate) trait End: Send + Sync {
    async fn end(&self);
}

/// A database that keeps profiles, swipes and matches.
pub(crate) trait KeepsMatching {
    fn matching(self: Arc<Self>) -> Arc<dyn Matching>;
}

/// A database that keeps every port.
pub(crate) trait EveryPort:
    Accounts
    + KeepsMatching
    + Discovery
    + EventLog
    + ConversationStore
    + UploadStore
    + PhotoStore
    + CallStore
    + JobStore
    + StaffStore
    + AuditLog
    + Seeding
    + Probe
    + End
    + 'static
{
}
impl<
    T: Accounts
        + KeepsMatching
        + Discovery
        + EventLog
        + ConversationStore
        + UploadStore
        + PhotoStore
        + CallStore
        + JobStore
        + StaffStore
        + AuditLog
        + StaffStore
        + AuditLog
        + Seeding
        + Probe
        + End
        + 'static,
> EveryPort for T
{
}
