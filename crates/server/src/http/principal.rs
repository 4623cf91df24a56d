use super::{ApiError, credential};
use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use app::{App, Asker, Claims, Refusal, actions::authenticate};
use futures_util::future::LocalBoxFuture;
use kernel::UserId;
use protocol::ErrorCode;

/// Who asks, checked in the store: the account stands, the session too, and the token is of the present epoch.
pub(crate) struct Principal {
    pub(crate) user: UserId,
    /// The claims of the token.
    pub(crate) claims: Claims,
}

impl Principal {
    /// As whom this request writes.
    pub(crate) fn asker(&self) -> Asker {
        Asker::by_rest(self.claims.author())
    }
}

impl FromRequest for Principal {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<web::Data<App>>().cloned();
        let request = request.clone();
        Box::pin(async move {
            let app = app.ok_or_else(Refusal::internal)?;
            let shown = credential(&request).ok_or_else(|| Refusal::new(ErrorCode::Unauthenticated))?;
            let claims = authenticate::claims(&app, shown).await?;
            authenticate::admit(&app, &claims).await?;
            Ok(Self { user: claims.user, claims })
        })
    }
}
