use async_trait::async_trait;
use kernel::{ConversationId, StoreError, Timestamp, UserId};
use matching::Profile;

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

/// Somebody with a profile that is complete, and an account that nobody signs in to.
#[derive(Clone, Debug)]
pub struct Settler {
    /// All that they have told. Their interests exist.
    pub profile: Profile,
    pub joined_at: Timestamp,
}

/// What somebody made of somebody else's card.
#[derive(Clone, Copy, Debug)]
pub struct SeededSwipe {
    pub by: UserId,
    pub target: UserId,
    /// A like, else a pass.
    pub liked: bool,
    pub at: Timestamp,
}

/// Filling a database for demonstrations and measurements, in bulk. No domain rule is asked: what comes in must be
/// right. Everything of one call is one transaction.
#[async_trait]
pub trait Seeding: Send + Sync {
    /// One conversation for each room, with consecutive ids, and its members with an account and a session each.
    /// Returns the first conversation's id.
    async fn seed_rooms(&self, rooms: Vec<Vec<RoomMember>>, at: Timestamp) -> Result<ConversationId, StoreError>;

    /// People by the thousand, with what discovery finds them by.
    async fn seed_people(&self, people: Vec<Settler>, at: Timestamp) -> Result<(), StoreError>;

    /// Swipes of people who are there, none twice and none returned.
    async fn seed_swipes(&self, swipes: Vec<SeededSwipe>) -> Result<(), StoreError>;

    /// True as long as nobody has an account.
    async fn is_empty(&self) -> Result<bool, StoreError>;
}
