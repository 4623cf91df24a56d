//! What every answer has, whoever gave it.

use super::{ApiError, origins};
use actix_web::{
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use protocol::{ErrorCode, PROBLEM_JSON};

/// Nothing is kept by anybody unless a route says so: nearly everything here is about somebody.
pub(super) fn complete(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let mut answer = in_our_words(answer);
    if !answer.headers().contains_key(header::CACHE_CONTROL) {
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // The library names them in an order of chance; answers that say the same are the same bytes.
    if answer.headers().contains_key(header::ACCESS_CONTROL_EXPOSE_HEADERS)
        && let Ok(exposed) = HeaderValue::from_str(&origins::exposed())
    {
        answer.headers_mut().insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    answer
}

/// An error that a library answered, such as a path that is no UTF-8, is put into our words; its headers stay.
fn in_our_words(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let is_ours = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    if is_ours || !is_error || answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        return answer;
    }
    let (request, theirs) = answer.into_parts();
    let mut ours = ApiError::new(code_of(theirs.status())).response(&request);
    for (name, value) in theirs.headers() {
        if !ours.headers().contains_key(name) && name != header::CONTENT_LENGTH {
            ours.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, ours)
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ErrorCode::MethodNotAllowed,
        StatusCode::REQUEST_TIMEOUT => ErrorCode::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ErrorCode::UnsupportedMediaType,
        status if status.is_server_error() => ErrorCode::Internal,
        _ => ErrorCode::BadRequest,
    }
}
