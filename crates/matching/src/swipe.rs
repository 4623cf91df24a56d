use crate::{Card, MatchedCard};
use kernel::{Event, Timestamp, UserId};

/// One person likes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Like {
    /// The person who likes.
    pub liker: UserId,
    /// The person who is liked.
    pub liked: UserId,
    /// The present instant.
    pub at: Timestamp,
    /// The likes that a person has a UTC day; none means without a bound.
    pub daily_limit: Option<i64>,
}

/// The result of a like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Liked {
    /// The match as the liker sees it, if the other liked back.
    pub matched: Option<MatchedCard>,
    /// The events that are now in the logs of both, for those who are connected.
    pub events: Vec<Event>,
}

/// Somebody who likes the viewer, not matched and not judged by the viewer yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeReceived {
    /// The person who likes, as the viewer sees them.
    pub card: Card,
    /// The instant at which the like was given.
    pub at: Timestamp,
}

/// A budget of likes and how much of it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LikeBudget {
    /// The likes that were given today; an unlike gives none back.
    pub used: i64,
    /// The likes of a day; none means without a bound.
    pub max: Option<i64>,
    /// The instant at which the next day begins.
    pub reset_at: Timestamp,
}
