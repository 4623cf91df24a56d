use super::ApiError;
use crate::state::AppState;
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use auth::Claims;
use futures_util::future::LocalBoxFuture;
use kernel::{Author, Clock as _, UserId};
use protocol::ErrorCode;

/// Who asks, checked in the store: the account stands, the session too, and the token is of the present epoch.
pub(crate) struct Principal {
    /// The person.
    pub(crate) user: UserId,
    /// What the token says.
    pub(crate) claims: Claims,
}

impl Principal {
    /// As whom this request writes.
    pub(crate) fn author(&self) -> Author {
        self.claims.author()
    }
}

impl FromRequest for Principal {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<AppState>>().cloned();
        let request = request.clone();
        Box::pin(async move {
            let state = state.ok_or_else(|| ApiError::new(ErrorCode::Internal))?;
            let claims = match bearer(&request) {
                Some(token) => state.auth.authenticate(token, state.clock.now())?,
                None => state.legacy_claims(&request).await?,
            };
            state.auth.admit(&claims).await?;
            Ok(Self { user: claims.user, claims })
        })
    }
}

/// The token of `Authorization: Bearer …`.
pub(crate) fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
