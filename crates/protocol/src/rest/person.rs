use super::{CardPhoto, PromptAnswer};
use kernel::{ConversationId, MatchId, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The least one shows of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonRef {
    /// The person's id.
    pub id: UserId,
    /// The name by which others address the person, unique.
    pub username: String,
    /// The absolute URL of the picture, the same for all viewers.
    pub profile_picture: Option<String>,
}

/// A person as a new match shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchedPerson {
    /// The person's id.
    pub id: UserId,
    /// The name by which others address the person, unique.
    pub username: String,
    /// The absolute URL of the picture, the same for all viewers.
    pub profile_picture: Option<String>,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; empty when the person hides it.
    pub last_name: String,
}

/// A match as its frame and its notification show it to one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatchSummary {
    /// The match's id.
    pub id: MatchId,
    /// The other person of the match.
    pub user: MatchedPerson,
    /// The instant at which the two matched.
    pub created_at: Timestamp,
    /// The conversation in which the two can talk.
    pub conversation_id: ConversationId,
}

/// A public profile: `card` and `matched_user` in the contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Card {
    /// The person's id.
    pub id: UserId,
    /// The name by which others address the person, unique.
    pub username: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; empty when the person hides it.
    pub last_name: String,
    /// The absolute URL of the picture, the same for all viewers.
    pub profile_picture: Option<String>,
    /// The text with which the person introduces themselves.
    pub bio: String,
    /// The place that the person names, in their own words.
    pub location: String,
    /// True when the person has a socket open; always false about people who are not matched.
    pub is_online: bool,
    /// The instant at which the person was last seen, cut to the day about people who are not matched.
    pub last_activity: Timestamp,
    /// The names of the interests that the person chose.
    pub interests: Vec<String>,
    /// The age in years, if known.
    pub age: Option<u16>,
    /// The kilometres between the coarse cells of the two, always with a fraction: 2.0 within one cell; null if one of them is
    /// not known or the person does not show it.
    pub distance: Option<f64>,
    /// The photos that others may see, in the order of their owner.
    #[serde(default)]
    pub photos: Vec<CardPhoto>,
    /// The person's answers to questions of the catalogue, in order.
    #[serde(default)]
    pub prompts: Vec<PromptAnswer>,
    /// Why discovery shows the person: `active_today`, `near`, `shares:<interest>`, `new_here` or `widened`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}
