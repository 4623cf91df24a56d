//! Asks an Appwrite server who a JWT of its belongs to.

use crate::http::ApiError;
use auth::{AppwriteId, AppwriteIdentity, Email};
use protocol::ErrorCode;
use serde::Deserialize;
use std::time::Duration;

/// How long the Appwrite server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A configured Appwrite server. See <https://appwrite.io/docs/references/cloud/client-rest/account>.
#[derive(Clone)]
pub(crate) struct Appwrite {
    http: reqwest::Client,
    account_url: String,
    project: String,
}

/// The part of Appwrite's account that we need.
#[derive(Deserialize)]
struct AppwriteAccount {
    #[serde(rename = "$id")]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default, rename = "emailVerification")]
    email_verified: bool,
}

impl Appwrite {
    /// The server at `endpoint`, such as `https://cloud.appwrite.io/v1`.
    pub(crate) fn new(endpoint: &str, project: &str) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self {
            http,
            account_url: format!("{}/account", endpoint.trim_end_matches('/')),
            project: project.to_owned(),
        })
    }

    /// Whose token this is, by the word of the Appwrite server.
    pub(crate) async fn identify(&self, jwt: &str) -> Result<AppwriteIdentity, ApiError> {
        let away = |cause: &dyn std::error::Error| {
            tracing::warn!(error.cause = %cause, "appwrite does not answer");
            ApiError::new(ErrorCode::UpstreamUnavailable).after(5)
        };
        let request = self.http.get(&self.account_url).header("X-Appwrite-Project", &self.project);
        // What is no header value is no token either.
        let value = reqwest::header::HeaderValue::from_str(jwt).map_err(|_| ApiError::new(ErrorCode::InvalidToken))?;
        let answer = request.header("X-Appwrite-JWT", value).send().await.map_err(|error| away(&error))?;
        if answer.status().is_client_error() {
            return Err(ApiError::new(ErrorCode::InvalidToken));
        }
        let answer = answer.error_for_status().map_err(|error| away(&error))?;
        let account: AppwriteAccount = answer.json().await.map_err(|error| away(&error))?;
        let id = AppwriteId::parse(&account.id).ok_or_else(|| ApiError::new(ErrorCode::InvalidToken))?;
        Ok(AppwriteIdentity {
            id,
            name: account.name,
            email: Email::parse(&account.email),
            email_verified: account.email_verified,
        })
    }
}
