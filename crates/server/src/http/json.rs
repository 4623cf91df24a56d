use super::ApiError;
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures_util::future::LocalBoxFuture;
use protocol::{ErrorCode, Request};

/// A JSON body. A refusal says what is wrong with it, and which field.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Request> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let type_ok = is_json(request);
        let body = web::Payload::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            if !type_ok {
                return Err(ApiError::new(ErrorCode::UnsupportedMediaType));
            }
            let body = body.map_err(|_| ApiError::new(ErrorCode::BadRequest))?;
            let bytes = super::body::read(&request, body).await?;
            parse(&bytes).map(Self)
        })
    }
}

/// No content type is JSON: the old clients of some routes send none.
fn is_json(request: &HttpRequest) -> bool {
    let Some(value) = request.headers().get(header::CONTENT_TYPE) else { return true };
    let Ok(text) = value.to_str() else { return false };
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// An empty body is an object without fields: it then says which of them are required.
fn parse<T: Request>(bytes: &[u8]) -> Result<T, ApiError> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    T::parse(bytes).map_err(ApiError::from)
}
