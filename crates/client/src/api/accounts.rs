use crate::{Api, ApiError};
use kernel::UserId;
use protocol::{
    AppwriteRequest, Card, Detail, GivenAnswer, LoginRequest, LogoutRequest, PositionNoted, PositionRequest,
    PromptAnswer, PromptsRequest, RefreshRequest, RegisterRequest, Secret, Session, SignedIn, TokenPair, User,
    UserPatch, WsTicket,
};

/// `/api/accounts/`: signing in and the own profile.
impl Api {
    /// Sends POST `auth/register`.
    pub async fn register(&self, request: &RegisterRequest) -> Result<SignedIn, ApiError> {
        self.post("/api/accounts/auth/register", request).await
    }

    /// Sends POST `auth/login`.
    pub async fn login(&self, email: &str, password: &Secret) -> Result<SignedIn, ApiError> {
        let request = LoginRequest { email: email.to_owned(), password: password.clone() };
        self.post("/api/accounts/auth/login", &request).await
    }

    /// Sends POST `auth/refresh`.
    pub async fn refresh(&self, refresh: &Secret) -> Result<TokenPair, ApiError> {
        self.post("/api/accounts/auth/refresh", &RefreshRequest { refresh: refresh.clone() }).await
    }

    /// Sends POST `auth/logout`.
    pub async fn logout(&self, refresh: &Secret) -> Result<Detail, ApiError> {
        self.post("/api/accounts/auth/logout", &LogoutRequest { refresh: refresh.clone() }).await
    }

    /// Sends POST `auth/appwrite`.
    pub async fn appwrite(&self, jwt: &Secret) -> Result<SignedIn, ApiError> {
        self.post("/api/accounts/auth/appwrite", &AppwriteRequest { jwt: jwt.clone() }).await
    }

    /// Sends POST `auth/ws-ticket`.
    pub async fn ws_ticket(&self) -> Result<WsTicket, ApiError> {
        self.post("/api/accounts/auth/ws-ticket", &serde_json::json!({})).await
    }

    /// Sends GET `sessions/`.
    pub async fn sessions(&self) -> Result<Vec<Session>, ApiError> {
        self.get("/api/accounts/sessions/").await
    }

    /// Sends DELETE `sessions/{id}/`.
    pub async fn revoke_session(&self, id: &str) -> Result<(), ApiError> {
        self.delete(&format!("/api/accounts/sessions/{id}/")).await
    }

    /// Sends GET `users/me`.
    pub async fn me(&self) -> Result<User, ApiError> {
        self.get("/api/accounts/users/me").await
    }

    /// Sends PATCH `users/me`.
    pub async fn update_me(&self, patch: &UserPatch) -> Result<User, ApiError> {
        self.patch("/api/accounts/users/me", patch).await
    }

    /// DELETE `users/me`: erases the account.
    pub async fn delete_me(&self) -> Result<(), ApiError> {
        self.delete("/api/accounts/users/me").await
    }

    /// PUT `users/me/position`, in degrees. Only the coarse cell is kept.
    pub async fn note_position(&self, latitude: f64, longitude: f64) -> Result<PositionNoted, ApiError> {
        self.put("/api/accounts/users/me/position", &PositionRequest { latitude, longitude }).await
    }

    /// DELETE `users/me/position`: the server forgets it.
    pub async fn forget_position(&self) -> Result<(), ApiError> {
        self.delete("/api/accounts/users/me/position").await
    }

    /// PUT `users/me/prompts`: these answers, in this order, and no others.
    pub async fn answer_prompts(&self, answers: Vec<GivenAnswer>) -> Result<Vec<PromptAnswer>, ApiError> {
        self.put("/api/accounts/users/me/prompts", &PromptsRequest(answers)).await
    }

    /// Sends GET `users/{id}/`.
    pub async fn person(&self, id: UserId) -> Result<Card, ApiError> {
        self.get(&format!("/api/accounts/users/{id}/")).await
    }
}
