use super::ApiError;
use crate::state::AppState;
use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{ConnectionType, StatusCode},
    middleware::Next,
    rt, web,
};
use protocol::ErrorCode;
use std::{rc::Rc, sync::atomic::Ordering};
use websocket::transport::{Answering, Asked};

/// Answers every request in a task of its own, to its end: a client that hangs up cancels its handler otherwise, perhaps
/// between a commit and telling the sockets of it. A server that goes away waits for these tasks, and sends nobody's next
/// request to itself.
pub(crate) async fn finish_requests(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answering = request.conn_data::<Rc<Asked>>().map(Answering::on);
    match rt::spawn(state.app.under_way.track_future(next.call(request))).await {
        Ok(answer) => {
            let mut answer = answer?.map_into_boxed_body();
            if state.draining.load(Ordering::Relaxed) {
                answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
            }
            Ok(match answering {
                // A socket's body is its whole life.
                Some(answering) if answer.status() != StatusCode::SWITCHING_PROTOCOLS => {
                    answer.map_body(|_, body| answering.while_read(body))
                }
                _ => answer,
            })
        }
        Err(panic) => {
            tracing::error!(error.cause = %panic, "a handler panicked");
            Err(ApiError::new(ErrorCode::Internal).into())
        }
    }
}
