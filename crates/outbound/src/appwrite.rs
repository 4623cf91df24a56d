//! Asks an Appwrite server who a JWT of its belongs to.

use async_trait::async_trait;
use auth::{AppwriteId, AppwriteIdentity, AppwriteServer, Email, Error};
use serde::Deserialize;
use std::time::Duration;

/// How long the Appwrite server may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A configured Appwrite server. See <https://appwrite.io/docs/references/cloud/client-rest/account>.
#[derive(Clone)]
pub struct Appwrite {
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
    pub fn new(endpoint: &str, project: &str) -> Result<Self, reqwest::Error> {
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
}

#[async_trait]
impl AppwriteServer for Appwrite {
    async fn identify(&self, jwt: &str) -> Result<AppwriteIdentity, Error> {
        let request = self.http.get(&self.account_url).header("X-Appwrite-Project", &self.project);
        // What is no header value is no token either.
        let value = reqwest::header::HeaderValue::from_str(jwt).map_err(|_| Error::InvalidToken)?;
        let answer = request.header("X-Appwrite-JWT", value).send().await.map_err(unavailable)?;
        if answer.status().is_client_error() {
            return Err(Error::InvalidToken);
        }
        let answer = answer.error_for_status().map_err(unavailable)?;
        let account: AppwriteAccount = answer.json().await.map_err(unavailable)?;
        Ok(AppwriteIdentity {
            id: AppwriteId::parse(&account.id).ok_or(Error::InvalidToken)?,
            name: account.name,
            email: Email::parse(&account.email),
            email_verified: account.email_verified,
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the end of the error's way")]
fn unavailable(cause: reqwest::Error) -> Error {
    tracing::warn!(error.cause = %cause, "appwrite does not answer");
    Error::ProviderUnavailable
}
