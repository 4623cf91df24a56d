use crate::{Act, AuditEntry, Error, Role};
use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UserId};

/// Somebody who has a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffMember {
    /// The person.
    pub person: UserId,
    /// The role, and with it every lower one.
    pub role: Role,
    /// The time since which they have it.
    pub since: Timestamp,
}

/// Who is staff. Every method is one transaction, and what changes something writes its act into the log in the same.
#[async_trait]
pub trait StaffStore: Send + Sync {
    /// Gives an active person a role in the place of another. Whoever has it already keeps it, nothing is written, and the answer
    /// is `false`.
    async fn grant(&self, person: UserId, role: Role, act: Act) -> Result<bool, Error>;

    /// Takes somebody's role. The answer is `false` where they have none.
    async fn revoke(&self, person: UserId, act: Act) -> Result<bool, Error>;

    /// Everybody who has a role and whose account is open, whoever may most first, then by number. A role rests while its account
    /// is shut, and ends when it is erased.
    async fn staff(&self) -> Result<Vec<StaffMember>, StoreError>;
}

/// What was done. Entries are added one after the other, whoever writes at the same time on whichever node.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds an act; answers the entry that it is.
    async fn append(&self, act: Act) -> Result<AuditEntry, StoreError>;

    /// At most `limit` entries behind this number, in order.
    async fn entries(&self, after: i64, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// The last `limit` entries, the last first.
    async fn latest(&self, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;
}
