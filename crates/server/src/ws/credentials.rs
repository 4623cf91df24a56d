//! What a handshake shows of who it is: the first of the accepted kinds that is present.

use crate::{
    config::{Environment, Server},
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

/// A page of another origin could open a socket with somebody's credentials; native apps send no origin.
pub(super) fn check_origin(server: &Server, request: &HttpRequest) -> Result<(), ApiError> {
    let Some(value) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let refused = || ApiError::new(ErrorCode::OriginNotAllowed);
    let origin = value.to_str().map_err(|_| refused())?;
    let authority = origin.split_once("://").map_or("", |(_, rest)| rest);
    let own = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_own = own.is_some_and(|host| host.eq_ignore_ascii_case(authority));
    let is_listed = server.allowed_origins.iter().any(|listed| listed.eq_ignore_ascii_case(origin));
    let is_local = server.environment == Environment::Development && is_localhost(origin);
    if is_own || is_listed || is_local { Ok(()) } else { Err(refused()) }
}

/// `http://localhost` at any port.
fn is_localhost(origin: &str) -> bool {
    let rest = origin.strip_prefix("http://localhost");
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides};
    use actix_web::test::TestRequest;

    fn server(environment: &str) -> Server {
        let settings = [
            ("MATCHWIRE__SERVER__ENVIRONMENT", environment),
            ("MATCHWIRE__SERVER__ALLOWED_ORIGINS", "https://app.example.com"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Config::load(None, settings, &Overrides::default()).unwrap().server
    }

    fn is_let_in(environment: &str, origin: Option<&str>) -> bool {
        let mut request = TestRequest::default().insert_header((header::HOST, "api.example.com:8000"));
        if let Some(origin) = origin {
            request = request.insert_header((header::ORIGIN, origin));
        }
        check_origin(&server(environment), &request.to_http_request()).is_ok()
    }

    #[test]
    fn no_origin_the_own_and_a_listed_one_are_let_in() {
        for environment in ["development", "production"] {
            assert!(is_let_in(environment, None));
            for origin in ["http://api.example.com:8000", "https://API.example.com:8000", "https://app.example.com"] {
                assert!(is_let_in(environment, Some(origin)), "{origin}");
            }
        }
    }

    #[test]
    fn an_origin_that_only_looks_alike_is_refused() {
        for environment in ["development", "production"] {
            for origin in [
                "",
                "null",
                "api.example.com:8000",
                "https://api.example.com",
                "https://app.example.com:444",
                "http://app.example.com",
                "https://app.example.com.evil.example",
                "https://evil.example/https://app.example.com",
            ] {
                assert!(!is_let_in(environment, Some(origin)), "{origin}");
            }
        }
    }

    #[test]
    fn localhost_is_let_in_at_any_port_while_developing_only() {
        for origin in ["http://localhost", "http://localhost:3000"] {
            assert!(is_let_in("development", Some(origin)), "{origin}");
            assert!(!is_let_in("production", Some(origin)), "{origin}");
        }
        for origin in ["http://localhost:", "http://localhost:evil", "http://localhost.evil", "https://localhost:3000"]
        {
            assert!(!is_let_in("development", Some(origin)), "{origin}");
        }
    }
}
