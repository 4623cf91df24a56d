use crate::{Fields, Request, Secret, User};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// POST `auth/register`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegisterRequest {
    /// Where to reach the person; the key to sign in.
    pub email: String,
    /// The password.
    pub password: Secret,
    /// First and last name, split at the first space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Never derived from the e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// `YYYY-MM-DD`; without it nobody is shown in discovery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<String>,
}

impl Request for RegisterRequest {
    fn read(fields: &mut Fields) -> Self {
        Self {
            email: fields.text("email"),
            password: fields.secret("password"),
            name: fields.optional_text("name"),
            username: fields.optional_text("username"),
            date_of_birth: fields.optional_text("date_of_birth"),
        }
    }
}

/// POST `auth/login`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoginRequest {
    /// The address the account was made with.
    pub email: String,
    /// The password.
    pub password: Secret,
}

impl Request for LoginRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { email: fields.text("email"), password: fields.secret("password") }
    }
}

/// POST `auth/refresh`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefreshRequest {
    /// The refresh token.
    pub refresh: Secret,
}

impl Request for RefreshRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { refresh: fields.secret("refresh") }
    }
}

/// POST `auth/logout`: ends the session of this refresh token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogoutRequest {
    /// The refresh token.
    pub refresh: Secret,
}

impl Request for LogoutRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { refresh: fields.secret("refresh") }
    }
}

/// POST `auth/appwrite`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AppwriteRequest {
    /// A token of the Appwrite server.
    pub jwt: Secret,
}

impl Request for AppwriteRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { jwt: fields.secret("jwt") }
    }
}

/// POST `users/me/export/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportRequest {
    /// The password, asked for again.
    pub password: Secret,
}

impl Request for ExportRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { password: fields.secret("password") }
    }
}

/// The answer to a sign-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// For every request.
    pub access: Secret,
    /// For the next pair.
    pub refresh: Secret,
}

/// The answer to a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenPair {
    /// For every request.
    pub access: Secret,
    /// For the next pair.
    pub refresh: Secret,
}

/// A ticket for one WebSocket handshake, so that no token stands in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WsTicket {
    /// For `?ticket=`.
    pub ticket: Secret,
    /// How long it is good, in seconds.
    pub expires_in: u64,
}

/// A signed-in device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which.
    pub id: String,
    /// What it called itself.
    pub user_agent: Option<String>,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it last asked for tokens.
    pub last_used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_current: bool,
}
