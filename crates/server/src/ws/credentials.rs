//! What a handshake shows of who it is: the first of the accepted kinds that is present.

use crate::{
    http::{ApiError, bearer},
    random,
    state::AppState,
};
use actix_web::{HttpRequest, http::header, web};
use auth::Claims;
use kernel::Clock as _;
use protocol::ErrorCode;
use secrecy::ExposeSecret as _;
use std::collections::HashMap;

/// The parameters of a handshake's address.
pub(super) struct Query(HashMap<String, String>);

impl Query {
    /// What cannot be read counts as absent.
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self(web::Query::from_query(request.query_string()).map(web::Query::into_inner).unwrap_or_default())
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

/// Whose socket this is to be. Whether the person and the session still stand is asked afterwards.
pub(super) async fn claims(state: &AppState, request: &HttpRequest, query: &Query) -> Result<Claims, ApiError> {
    let now = state.clock.now();
    if let Some(token) = bearer(request) {
        return Ok(state.auth.authenticate(token, now)?);
    }
    if let Some(token) = offered(request).find_map(|word| word.strip_prefix("bearer.")) {
        return Ok(state.auth.authenticate(token, now)?);
    }
    if let Some(ticket) = query.get("ticket") {
        return Ok(state.auth.redeem_ticket(&ticket, now).await?);
    }
    if let Some(token) = query.get("token") {
        return Ok(state.auth.authenticate(&token, now)?);
    }
    let header = request.headers().get("X-Appwrite-JWT").and_then(|value| value.to_str().ok()).map(str::to_owned);
    match header.or_else(|| query.get("appwrite_jwt")) {
        Some(jwt) => by_appwrite(state, request, &jwt).await,
        None => state.legacy_claims(request).await,
    }
}

/// The Appwrite server says who it is, and that person is signed in as by `auth/appwrite`.
async fn by_appwrite(state: &AppState, request: &HttpRequest, jwt: &str) -> Result<Claims, ApiError> {
    let appwrite = state.appwrite.as_ref().ok_or_else(|| ApiError::new(ErrorCode::InvalidToken))?;
    let identity = appwrite.identify(jwt).await?;
    let fresh = random::fresh().ok_or_else(|| ApiError::new(ErrorCode::Internal))?;
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let now = state.clock.now();
    let signed_in = state.auth.exchange(identity, random::user_id(), agent, fresh, now).await?;
    Ok(state.auth.authenticate(signed_in.tokens.access.expose_secret(), now)?)
}

fn offered(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let values = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim)
}
