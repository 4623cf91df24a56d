use crate::{Api, ApiError};
use kernel::{MatchId, UserId};
use protocol::{
    Card, Detail, InterestChoice, InterestsRequest, LikeAnswer, LikeLimits, LikeRequest, LikesReceived, Match, Page,
    Preferences, PreferencesPatch, Prompt, RecentMatch, TargetRequest,
};

/// `/api/matching/`: likes, matches, discovery.
impl Api {
    /// Sends POST `like/`.
    pub async fn like(&self, user_id: UserId) -> Result<LikeAnswer, ApiError> {
        self.post("/api/matching/like/", &LikeRequest::plain(user_id)).await
    }

    /// Sends POST `like/` with a kind, a target or a comment.
    pub async fn like_as(&self, like: &LikeRequest) -> Result<LikeAnswer, ApiError> {
        self.post("/api/matching/like/", like).await
    }

    /// POST `rewind/`: takes the last like or pass back and answers whom it was about.
    pub async fn rewind(&self) -> Result<Card, ApiError> {
        self.post("/api/matching/rewind/", &serde_json::json!({})).await
    }

    /// Sends POST `skip/`.
    pub async fn skip(&self, user_id: UserId) -> Result<Detail, ApiError> {
        self.post("/api/matching/skip/", &TargetRequest { user_id }).await
    }

    /// Sends POST `unlike/`.
    pub async fn unlike(&self, user_id: UserId) -> Result<Detail, ApiError> {
        self.post("/api/matching/unlike/", &TargetRequest { user_id }).await
    }

    /// Sends POST `block/`.
    pub async fn block(&self, user_id: UserId) -> Result<Detail, ApiError> {
        self.post("/api/matching/block/", &TargetRequest { user_id }).await
    }

    /// Sends POST `unblock/`.
    pub async fn unblock(&self, user_id: UserId) -> Result<Detail, ApiError> {
        self.post("/api/matching/unblock/", &TargetRequest { user_id }).await
    }

    /// GET `potential-matches/`; `query` is what stands after the question mark.
    pub async fn potential_matches(&self, query: &str) -> Result<Page<Card>, ApiError> {
        self.get(&format!("/api/matching/potential-matches/?{query}")).await
    }

    /// Sends GET `matches/`.
    pub async fn matches(&self, page: u32, page_size: u32) -> Result<Page<Match>, ApiError> {
        self.get(&format!("/api/matching/matches/?page={page}&page_size={page_size}")).await
    }

    /// Sends GET `matches/{id}/`.
    pub async fn find_match(&self, id: MatchId) -> Result<Match, ApiError> {
        self.get(&format!("/api/matching/matches/{id}/")).await
    }

    /// DELETE `matches/{id}/`: closed for both.
    pub async fn unmatch(&self, id: MatchId) -> Result<(), ApiError> {
        self.delete(&format!("/api/matching/matches/{id}/")).await
    }

    /// Sends GET `recent-matches/`.
    pub async fn recent_matches(&self) -> Result<Vec<RecentMatch>, ApiError> {
        self.get("/api/matching/recent-matches/").await
    }

    /// Sends GET `likes-received/`.
    pub async fn likes_received(&self) -> Result<LikesReceived, ApiError> {
        self.get("/api/matching/likes-received/").await
    }

    /// Sends GET `limits/`.
    pub async fn like_limits(&self) -> Result<LikeLimits, ApiError> {
        self.get("/api/matching/limits/").await
    }

    /// GET `prompts/`: the questions that people can answer on their profile.
    pub async fn prompts(&self) -> Result<Vec<Prompt>, ApiError> {
        self.get("/api/matching/prompts/").await
    }

    /// Sends GET `preferences/`.
    pub async fn preferences(&self) -> Result<Preferences, ApiError> {
        self.get("/api/matching/preferences/").await
    }

    /// Sends PATCH `preferences/`.
    pub async fn update_preferences(&self, patch: &PreferencesPatch) -> Result<Preferences, ApiError> {
        self.patch("/api/matching/preferences/", patch).await
    }

    /// Sends GET `interests/`.
    pub async fn interests(&self) -> Result<Vec<InterestChoice>, ApiError> {
        self.get("/api/matching/interests/").await
    }

    /// POST `interests/`: these and no others. What the answer says is not looked at.
    pub async fn choose_interests(&self, interest_ids: Vec<i64>) -> Result<(), ApiError> {
        self.post::<serde_json::Value>("/api/matching/interests/", &InterestsRequest { interest_ids }).await.map(drop)
    }
}
