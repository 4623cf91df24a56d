use crate::http::ApiError;
use actix_web::{HttpRequest, http::header};
use protocol::ErrorCode;

/// The only version there is (RFC 6455).
const VERSION: &str = "13";

/// What a handshake must not be, whoever sends it: of another version, or with a body, whose bytes would be taken for frames.
pub(super) fn check(request: &HttpRequest) -> Result<(), ApiError> {
    let headers = request.headers();
    if headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version != VERSION) {
        return Err(refused());
    }
    let has_length = headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    if has_length || headers.contains_key(header::TRANSFER_ENCODING) {
        return Err(ApiError::new(ErrorCode::BadRequest));
    }
    Ok(())
}

/// It is told which version would be taken (RFC 6455, 4.4).
pub(super) fn refused() -> ApiError {
    ApiError::new(ErrorCode::UpgradeRequired).with_header(header::SEC_WEBSOCKET_VERSION, VERSION)
}
