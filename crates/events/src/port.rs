use async_trait::async_trait;
use kernel::{Cursor, Event, StoreError, Timestamp, UserId};

/// A piece of somebody's log and where the log ended at that instant, both from one snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogPage {
    /// In order of their cursors. They follow each other without a hole unless the log was trimmed.
    pub events: Vec<Event>,
    /// The person's counter; zero for somebody who has no log.
    pub counter: Cursor,
}

/// The narrow row of a person, which is cheap to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counter {
    /// The person whose row it is.
    pub person: UserId,
    /// The place of the person's last event.
    pub cursor: Cursor,
    /// Moves whenever the person's earlier tokens end: by a ban, a change of password, an erasure.
    pub token_epoch: i64,
}

/// The log as it is kept. Every method is one transaction.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// The name of this database's history. `fresh` becomes it if there is none yet; a node that loses that race gets
    /// the winner's. A cursor means something only together with the history it was counted in.
    async fn epoch(&self, fresh: &str) -> Result<String, StoreError>;

    /// Gives the history a new name, after a backup was restored: every cursor a client holds ends in a reset.
    async fn renew_epoch(&self, fresh: &str) -> Result<(), StoreError>;

    /// At most `limit` events after `after`. One of a kind that only a newer version knows is among them, since it keeps
    /// its place.
    async fn page(&self, person: UserId, after: Cursor, limit: u32) -> Result<LogPage, StoreError>;

    /// Appends events that come with no other change, such as a notice of the system, each with its person's next cursor;
    /// the cursors given do not count. Who is not there is left out.
    async fn append(&self, events: Vec<Event>) -> Result<Vec<Event>, StoreError>;

    /// The counters of those of these people who have a log.
    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, StoreError>;

    /// Drops what is older than `before` from the beginning of every log; counters stay. Returns how many events went.
    async fn trim(&self, before: Timestamp) -> Result<u64, StoreError>;
}
