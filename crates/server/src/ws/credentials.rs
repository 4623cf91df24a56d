//! What a handshake shows of who it is.

use crate::http::{bearer, legacy_id, user_agent};
use actix_web::{HttpRequest, http::header, web};
use app::actions::authenticate::Credential;
use std::collections::HashMap;

/// The parameters of a handshake's address.
pub(super) struct Query(HashMap<String, String>);

impl Query {
    /// Credentials that cannot be read count as absent.
    pub(super) fn of(request: &HttpRequest) -> Self {
        Self(web::Query::from_query(request.query_string()).map(web::Query::into_inner).unwrap_or_default())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The first of the accepted kinds that is present.
pub(super) fn shown<'a>(request: &'a HttpRequest, query: &'a Query) -> Option<Credential<'a>> {
    let jwt = || {
        let header = request.headers().get("X-Appwrite-JWT").and_then(|value| value.to_str().ok());
        header.or_else(|| query.get("appwrite_jwt"))
    };
    bearer(request)
        .or_else(|| offered(request).find_map(|word| word.strip_prefix("bearer.")))
        .map(Credential::Token)
        .or_else(|| query.get("ticket").map(Credential::Ticket))
        .or_else(|| query.get("token").map(Credential::Token))
        .or_else(|| jwt().map(|jwt| Credential::AppwriteJwt { jwt, user_agent: user_agent(request) }))
        .or_else(|| legacy_id(request))
}

fn offered(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let values = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim)
}
