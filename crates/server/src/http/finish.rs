use super::ApiError;
use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    rt,
};
use protocol::ErrorCode;

/// Answers every request in a task of its own, to its end: a client that hangs up cancels its handler otherwise, perhaps
/// between a commit and telling the sockets of it.
pub(crate) async fn finish_requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    match rt::spawn(next.call(request)).await {
        Ok(answer) => Ok(answer?.map_into_boxed_body()),
        Err(panic) => {
            tracing::error!(error.cause = %panic, "a handler panicked");
            Err(ApiError::new(ErrorCode::Internal).into())
        }
    }
}
