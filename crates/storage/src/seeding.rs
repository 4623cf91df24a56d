use async_trait::async_trait;
use kernel::{ConversationId, StoreError, Timestamp, UserId};

/// Somebody in a seeded room.
#[derive(Clone, Debug)]
pub struct RoomMember {
    /// Random, given by the caller.
    pub id: UserId,
    /// Unique.
    pub username: String,
    /// Shown as the first name.
    pub first_name: String,
    /// The signed-in session that the person's token names.
    pub session: String,
}

/// Filling a database for demonstrations and measurements, in bulk. No domain rule is asked: what comes in must be
/// right. Everything of one call is one transaction.
#[async_trait]
pub trait Seeding: Send + Sync {
    /// One conversation for each room, with consecutive ids, and its members with an account and a session each.
    /// Returns the first conversation's id.
    async fn seed_rooms(&self, rooms: Vec<Vec<RoomMember>>, at: Timestamp) -> Result<ConversationId, StoreError>;

    /// True as long as nobody has an account.
    async fn is_empty(&self) -> Result<bool, StoreError>;
}
