use crate::{Card, MatchedCard};
use kernel::{Event, Timestamp, UserId};

/// One person likes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Like {
    /// Who likes.
    pub liker: UserId,
    /// Whom.
    pub liked: UserId,
    /// Now.
    pub at: Timestamp,
    /// How many likes a UTC day; nothing means without a bound.
    pub daily_limit: Option<i64>,
}

/// What a like came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liked {
    /// The match as the liker sees it, if the other liked back.
    pub matched: Option<MatchedCard>,
    /// What is now in the logs of both, for those who are connected.
    pub events: Vec<Event>,
}

/// Somebody who likes the viewer, not matched and not judged by the viewer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeReceived {
    /// Who.
    pub card: Card,
    /// Since when.
    pub at: Timestamp,
}

/// How many likes of the day are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeBudget {
    /// Spent today; an unlike gives none back.
    pub used: i64,
    /// How many there are; nothing means without a bound.
    pub max: Option<i64>,
    /// When the next day begins.
    pub reset_at: Timestamp,
}
