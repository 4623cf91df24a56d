use auth::Accounts;
use conversations::{CallStore, ConversationStore, UploadStore};
use events::EventLog;
use jobs::JobStore;
use matching::{Matching, discovery::Discovery};
use media::PhotoStore;
use safety::{AuditLog, StaffStore};
use std::sync::Arc;

/// The ports of the domains, on whatever database there is. Cloning shares them.
#[derive(Clone)]
pub struct Ports {
    pub accounts: Arc<dyn Accounts>,
    pub matching: Arc<dyn Matching>,
    pub discovery: Arc<dyn Discovery>,
    pub events: Arc<dyn EventLog>,
    pub conversations: Arc<dyn ConversationStore>,
    pub uploads: Arc<dyn UploadStore>,
    pub photos: Arc<dyn PhotoStore>,
    pub calls: Arc<dyn CallStore>,
    pub jobs: Arc<dyn JobStore>,
    pub staff: Arc<dyn StaffStore>,
    pub audit: Arc<dyn AuditLog>,
}
