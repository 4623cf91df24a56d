use super::{credentials::Query, upgrade::upgrade};
use crate::http::ApiError;
use actix_web::{HttpRequest, HttpResponse, web};
use app::Refusal;
use protocol::{CloseCode, ErrorCode, ErrorFrame, FrameKind, whole_frame};

/// Says no: by the status of the handshake, or, to a client that cannot read one (`?errors=frame`), by a frame and a close
/// code on a socket that is opened for nothing else. A node that goes away always says so by its status: only that lets a
/// proxy pass the handshake on to a node that stays.
pub(super) fn refuse(request: &HttpRequest, payload: web::Payload, query: &Query, error: ApiError) -> HttpResponse {
    if query.get("errors") != Some("frame") || error.refusal.code == ErrorCode::Draining {
        return error.response(request);
    }
    let Ok(upgraded) = upgrade(request, payload) else { return error.response(request) };
    actix_web::rt::spawn(tell(upgraded.session, error.refusal));
    upgraded.response
}

async fn tell(mut session: actix_ws::Session, refusal: Refusal) {
    let mut frame = ErrorFrame::new(refusal.code);
    if let Some(message) = refusal.detail {
        frame.message = message;
    }
    frame.retry_after_ms = refusal.retry_after.map(|wait| wait.as_secs() * 1000);
    let text = String::from_utf8(whole_frame(FrameKind::Error, None, &frame)).unwrap_or_default();
    let code = CloseCode::for_error(refusal.code);
    // Who has gone away needs no answer.
    if session.text(text).await.is_ok() {
        let reason = actix_ws::CloseReason { code: code.code().into(), description: Some(code.as_str().to_owned()) };
        let _ = session.close(Some(reason)).await;
    }
}
