use crate::{Card, Fields, Request};
use kernel::{ConversationId, MatchId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// POST `like/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LikeRequest {
    /// Whom.
    pub user_id: UserId,
    /// `super` for a super like; absent for a plain one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

impl Request for LikeRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { user_id: fields.id("user_id"), kind: fields.optional_text("kind") }
    }
}

/// POST `skip/`, `unlike/`, `block/`, `unblock/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TargetRequest {
    /// Whom.
    pub user_id: UserId,
}

impl Request for TargetRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { user_id: fields.id("user_id") }
    }
}

/// The answer to a like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LikeAnswer {
    /// For people.
    pub detail: String,
    /// Whether the like is mutual.
    pub is_match: bool,
    /// The match, if so.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Match>,
}

/// A match as one of the two sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Which.
    pub id: MatchId,
    /// When.
    pub created_at: Timestamp,
    /// Whether it stands.
    pub is_active: bool,
    /// The other person.
    pub matched_user: Card,
    /// Where they can talk.
    pub conversation_id: ConversationId,
}

/// An entry of `recent-matches/`, in the old clients' flat shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecentMatch {
    /// The other person's id.
    pub id: UserId,
    /// By username.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name; empty when hidden.
    pub last_name: String,
    /// An absolute URL.
    pub profile_picture: Option<String>,
    /// What they say of themselves.
    pub bio: String,
    /// Where they say they are.
    pub location: String,
    /// Whether they are there, if they allow it.
    pub is_online: bool,
    /// When they were last there.
    pub last_activity: Timestamp,
    /// By name.
    pub interests: Vec<String>,
    /// In kilometres between coarse cells, if both are known.
    pub distance: Option<f64>,
    /// When the two matched.
    pub match_created_at: Timestamp,
    /// Which match.
    pub match_id: MatchId,
    /// Where they can talk.
    pub conversation_id: ConversationId,
}

impl RecentMatch {
    /// The flat shape of a match.
    pub fn from_match(matched: Match) -> Self {
        let card = matched.matched_user;
        Self {
            id: card.id,
            username: card.username,
            first_name: card.first_name,
            last_name: card.last_name,
            profile_picture: card.profile_picture,
            bio: card.bio,
            location: card.location,
            is_online: card.is_online,
            last_activity: card.last_activity,
            interests: card.interests,
            distance: card.distance,
            match_created_at: matched.created_at,
            match_id: matched.id,
            conversation_id: matched.conversation_id,
        }
    }
}

/// GET `likes-received/`: who, only if the setting reveals it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LikesReceived {
    /// How many.
    pub count: i64,
    /// Who, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<Card>>,
}

/// GET `limits/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikeLimits {
    /// Plain likes.
    pub like: LikeBudget,
    /// Super likes, where there are any.
    #[serde(rename = "super", default, skip_serializing_if = "Option::is_none")]
    pub super_like: Option<LikeBudget>,
}

/// How much of a budget is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LikeBudget {
    /// Spent today; an unlike gives none back.
    pub used: i64,
    /// How many there are; null without a limit.
    pub max: Option<i64>,
    /// When the next ones come.
    pub reset_at: Timestamp,
}

/// An entry of `interests/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterestChoice {
    /// Which.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Whether this person chose it.
    pub is_selected: bool,
}

/// POST `interests/`: these and no others are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterestsRequest {
    /// Which.
    pub interest_ids: Vec<i64>,
}

impl Request for InterestsRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { interest_ids: fields.integers("interest_ids") }
    }
}
