use kernel::{ConversationId, MatchId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// The least one shows of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRef {
    /// Who.
    pub id: UserId,
    /// By username.
    pub username: String,
    /// An absolute URL, the same for all viewers.
    pub profile_picture: Option<String>,
}

/// A person as the news of a match shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchedPerson {
    /// Who.
    pub id: UserId,
    /// By username.
    pub username: String,
    /// An absolute URL, the same for all viewers.
    pub profile_picture: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name; empty when hidden.
    pub last_name: String,
}

/// A match as its frame and its notification show it to one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchSummary {
    /// Which.
    pub id: MatchId,
    /// The other person.
    pub user: MatchedPerson,
    /// When.
    pub created_at: Timestamp,
    /// Where they can talk.
    pub conversation_id: ConversationId,
}

/// A public profile: `card` and `matched_user` in the contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// Who.
    pub id: UserId,
    /// By username.
    pub username: String,
    /// First name.
    pub first_name: String,
    /// Last name; empty when hidden.
    pub last_name: String,
    /// An absolute URL, the same for all viewers.
    pub profile_picture: Option<String>,
    /// What they say of themselves.
    pub bio: String,
    /// Where they say they are.
    pub location: String,
    /// False about people who are not matched.
    pub is_online: bool,
    /// To the day about people who are not matched.
    pub last_activity: Timestamp,
    /// By name.
    pub interests: Vec<String>,
    /// In years, if known.
    pub age: Option<u16>,
    /// In kilometres between coarse cells, if both are known.
    pub distance: Option<f64>,
}
