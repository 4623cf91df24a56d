#![doc = include_str!("../README.md")]
#![expect(clippy::duplicate_mod, reason = "a query text is compiled once for each database")]

mod among;
mod discovery_columns;
mod macros;
mod meters;
mod options;
mod ports;
mod postgres;
mod probe;
mod rows;
mod schema;
mod seeding;
mod sqlite;
mod statements;
mod transaction;
pub mod village;

pub use options::{Location, Options, TimeLimits};
pub use postgres::PLANNER;
pub use probe::{Ailment, Probe};
pub use seeding::{RoomMember, SeededSwipe, Seeding, Settler};
pub use statements::record_statements;

use auth::Accounts;
use conversations::{CallStore, ConversationStore, UploadStore};
use events::EventLog;
use jobs::JobStore;
use kernel::StoreError;
use matching::{Matching, discovery::Discovery};
use media::PhotoStore;
use ports::{End, EveryPort};
use safety::{AuditLog, StaffStore};
use std::sync::Arc;
use tokio::runtime::Handle;

/// Every port on one open database. Cloning shares it.
#[derive(Clone)]
pub struct Stores {
    /// Accounts, sessions and what they are worth.
    pub accounts: Arc<dyn Accounts>,
    /// Profiles, swipes and matches.
    pub matching: Arc<dyn Matching>,
    /// Who is shown to whom, and in which order.
    pub discovery: Arc<dyn Discovery>,
    /// Everybody's event log.
    pub events: Arc<dyn EventLog>,
    /// Conversations and messages.
    pub conversations: Arc<dyn ConversationStore>,
    /// Files that people send.
    pub uploads: Arc<dyn UploadStore>,
    /// Photos of profiles.
    pub photos: Arc<dyn PhotoStore>,
    /// Calls.
    pub calls: Arc<dyn CallStore>,
    /// Jobs: the work behind the answers.
    pub jobs: Arc<dyn JobStore>,
    /// Who may act in the installation's name.
    pub staff: Arc<dyn StaffStore>,
    /// The log of whatever was done in the installation's name.
    pub audit: Arc<dyn AuditLog>,
    /// Filling the database in bulk.
    pub seeding: Arc<dyn Seeding>,
    pub probe: Arc<dyn Probe>,
    end: Arc<dyn End>,
}

impl Stores {
    /// Opens the database on `runtime`, where all its connections live: a pooled connection belongs to the runtime that
    /// opened it, and actix workers are single-threaded.
    pub async fn open(options: &Options, runtime: &Handle) -> Result<Self, StoreError> {
        Ok(match &options.location {
            Location::Postgres(url) => {
                Self::over(Arc::new(Box::pin(postgres::Database::open(url, options, runtime)).await?))
            }
            Location::SqliteFile(path) => Self::over(Arc::new(sqlite::Database::open(path, options, runtime).await?)),
            Location::SqliteTemporary => {
                Self::over(Arc::new(sqlite::Database::open_temporary(options, runtime).await?))
            }
        })
    }

    fn over<D: EveryPort>(database: Arc<D>) -> Self {
        Self {
            accounts: database.clone(),
            matching: database.clone().matching(),
            discovery: database.clone(),
            events: database.clone(),
            conversations: database.clone(),
            uploads: database.clone(),
            photos: database.clone(),
            calls: database.clone(),
            jobs: database.clone(),
            staff: database.clone(),
            audit: database.clone(),
            seeding: database.clone(),
            probe: database.clone(),
            end: database,
        }
    }

    /// Leaves behind no more than the rows say: on SQLite what was erased also leaves the write-ahead log. To be called
    /// when nothing is written any more, before the process ends.
    pub async fn close(&self) {
        self.end.end().await;
    }
}

/// Brings the database to the newest schema; returns the names of the migrations it ran.
pub async fn migrate(options: &Options, runtime: &Handle) -> Result<Vec<String>, StoreError> {
    match &options.location {
        Location::Postgres(url) => postgres::migrate(url, options.limits, runtime).await,
        Location::SqliteFile(path) => sqlite::migrate(path, runtime).await,
        // Opened anew each time, and migrated then.
        Location::SqliteTemporary => Ok(Vec::new()),
    }
}
