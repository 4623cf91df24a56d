use actix_web::{HttpRequest, http::header};
use app::actions::authenticate::Credential;

/// What a request shows of who it is: a token, or what old clients send in place of one.
pub(crate) fn credential(request: &HttpRequest) -> Option<Credential<'_>> {
    bearer(request).map(Credential::Token).or_else(|| legacy_id(request))
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A bare Appwrite id. What is no text is no id.
pub(crate) fn legacy_id(request: &HttpRequest) -> Option<Credential<'_>> {
    let value = request.headers().get("X-Appwrite-User-Id")?;
    Some(Credential::AppwriteId(value.to_str().unwrap_or_default()))
}
