use crate::{Fields, Request, Secret, User};
use kernel::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The body of POST `auth/register`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RegisterRequest {
    /// The address at which the person is reached, and with which they sign in.
    pub email: String,
    /// The password, as it was typed: 8 to 128 characters, none of them a control character.
    pub password: Secret,
    /// First and last name, split at the first space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name that others see. When absent one is made up, never from the e-mail address.
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

/// The body of POST `auth/login`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LoginRequest {
    /// The address that the account was made with.
    pub email: String,
    /// The password, as it was typed.
    pub password: Secret,
}

impl Request for LoginRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { email: fields.text("email"), password: fields.secret("password") }
    }
}

/// The body of POST `auth/refresh`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RefreshRequest {
    /// The refresh token of the session.
    pub refresh: Secret,
}

impl Request for RefreshRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { refresh: fields.secret("refresh") }
    }
}

/// The body of POST `auth/logout`, which ends the session of this refresh token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LogoutRequest {
    /// The refresh token of the session.
    pub refresh: Secret,
}

impl Request for LogoutRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { refresh: fields.secret("refresh") }
    }
}

/// The body of POST `auth/appwrite`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AppwriteRequest {
    /// A JWT of the Appwrite server, by which it vouches for the person.
    pub jwt: Secret,
}

impl Request for AppwriteRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { jwt: fields.secret("jwt") }
    }
}

/// The body of POST `users/me/export/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    /// The person who signed in.
    pub user: User,
    /// The token that goes with every request.
    pub access: Secret,
    /// The token that is good for one next pair.
    pub refresh: Secret,
}

/// The answer to a refresh.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TokenPair {
    /// The token that goes with every request.
    pub access: Secret,
    /// The token that is good for one next pair.
    pub refresh: Secret,
}

/// A ticket for one WebSocket handshake, so that no token stands in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WsTicket {
    /// The value of `?ticket=`, good for one handshake.
    pub ticket: Secret,
    /// The seconds for which the ticket is good.
    pub expires_in: u64,
}

/// A device that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// The session's id, with which it can be ended.
    pub id: String,
    /// The `User-Agent` with which the device signed in.
    pub user_agent: Option<String>,
    /// The instant of the sign-in.
    pub created_at: Timestamp,
    /// The instant at which the device last asked for tokens.
    pub last_used_at: Timestamp,
    /// True for the session that this request belongs to.
    pub is_current: bool,
}
