use crate::{Card, Fields, Request};
use kernel::{ConversationId, MatchId, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of POST `like/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LikeRequest {
    /// The other person.
    pub user_id: UserId,
    /// `super` for a super like; `like` or absent for a plain one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The photo or answer of the other person that the like is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<LikeTarget>,
    /// Words, at most 280 characters, that become the first message once the like is mutual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl LikeRequest {
    /// A plain like without a word.
    pub fn plain(user_id: UserId) -> Self {
        Self { user_id, kind: None, target: None, comment: None }
    }
}

impl Request for LikeRequest {
    fn read(fields: &mut Fields) -> Self {
        Self {
            user_id: fields.id("user_id"),
            kind: fields.optional_text("kind"),
            target: LikeTarget::optional(fields),
            comment: fields.optional_text("comment"),
        }
    }
}

/// What of the liked person a like is about: a photo or an answer, one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LikeTarget {
    /// The photo's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo_id: Option<i64>,
    /// The id of the prompt that was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt_id: Option<i64>,
}

impl LikeTarget {
    fn optional(fields: &mut Fields) -> Option<Self> {
        let given = fields.take("target")?;
        let target = Self::of(&given);
        if target.is_none() {
            fields.complain("target", "must name a photo_id or a prompt_id, and one of the two");
        }
        target
    }

    fn of(given: &Value) -> Option<Self> {
        let id = |name| match given.get(name) {
            None | Some(Value::Null) => Some(None),
            Some(id) => id.as_i64().filter(|id| (1..1 << 53).contains(id)).map(Some),
        };
        let target = Self { photo_id: id("photo_id")?, prompt_id: id("prompt_id")? };
        (target.photo_id.is_some() != target.prompt_id.is_some()).then_some(target)
    }
}

/// The body of POST `skip/`, `unlike/`, `block/` and `unblock/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TargetRequest {
    /// The other person.
    pub user_id: UserId,
}

impl Request for TargetRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { user_id: fields.id("user_id") }
    }
}

/// The answer to a like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LikeAnswer {
    /// A sentence for people.
    pub detail: String,
    /// True when the like is mutual.
    pub is_match: bool,
    /// The match, if the like is mutual.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub matched: Option<Match>,
}

/// A match as one of the two sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Match {
    /// The id of the match or interest.
    pub id: MatchId,
    /// The instant at which the two matched.
    pub created_at: Timestamp,
    /// True until one of the two ends the match.
    pub is_active: bool,
    /// The other person.
    pub matched_user: Card,
    /// The conversation in which the two can talk.
    pub conversation_id: ConversationId,
}

/// An entry of `recent-matches/`, in the old clients' flat shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecentMatch {
    /// The other person's id.
    pub id: UserId,
    /// The name by which others address the person, unique.
    pub username: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; empty when the person hides it.
    pub last_name: String,
    /// The absolute URL of the picture.
    pub profile_picture: Option<String>,
    /// The text with which the person introduces themselves.
    pub bio: String,
    /// The place that the person names, in their own words.
    pub location: String,
    /// True when the person has a socket open and lets matches see it.
    pub is_online: bool,
    /// The instant at which the person was last seen.
    pub last_activity: Timestamp,
    /// The names of the interests that the person chose.
    pub interests: Vec<String>,
    /// The kilometres between the coarse cells of the two, if both are known.
    pub distance: Option<f64>,
    /// The instant at which the two matched.
    pub match_created_at: Timestamp,
    /// The match's id.
    pub match_id: MatchId,
    /// The conversation in which the two can talk.
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

/// The answer to GET `likes-received/`. It names people only if the settings reveal them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LikesReceived {
    /// The number of likes that wait for an answer.
    pub count: i64,
    /// The people who like this one, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<ReceivedLike>>,
}

/// Somebody who likes this person, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceivedLike {
    /// The person who likes.
    #[serde(flatten)]
    pub card: Card,
    /// `like` or `super`.
    pub kind: String,
    /// The photo or answer that the like is about.
    pub target: Option<LikeTarget>,
    /// The words that came with it.
    pub comment: Option<String>,
}

/// The answer to GET `limits/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LikeLimits {
    /// The budget of plain likes.
    pub like: LikeBudget,
    /// The budget of super likes.
    #[serde(rename = "super")]
    pub super_like: LikeBudget,
}

/// A budget and how much of it is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LikeBudget {
    /// The likes that were given today; an unlike gives none back.
    pub used: i64,
    /// The likes of a day; null without a limit.
    pub max: Option<i64>,
    /// The instant at which the budget is full again.
    pub reset_at: Timestamp,
}

/// An entry of GET `ranking/`: something that decides who is shown first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RankingWeight {
    /// A stable word for it.
    pub name: String,
    /// Its share of the whole, in percent; null for what only moves somebody a little.
    pub percent: Option<u32>,
    /// A sentence for people.
    pub text: String,
}

/// An entry of `interests/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InterestChoice {
    /// The id of the match or interest.
    pub id: i64,
    /// The name that people see.
    pub name: String,
    /// True when the person who asks has chosen it.
    pub is_selected: bool,
}

/// The body of POST `interests/`: these and no others are chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InterestsRequest {
    /// The ids of the interests.
    pub interest_ids: Vec<i64>,
}

impl Request for InterestsRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { interest_ids: fields.integers("interest_ids") }
    }
}
