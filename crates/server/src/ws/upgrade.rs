use super::form;
use crate::http::ApiError;
use actix_web::{HttpRequest, web};
use websocket::Upgraded;

/// The subprotocol that is echoed.
const SUBPROTOCOL: &str = "matchwire.v1";

/// The switch to frames.
pub(super) fn upgrade(request: &HttpRequest, payload: web::Payload) -> Result<Upgraded, ApiError> {
    websocket::upgrade(request, payload, &[SUBPROTOCOL]).map_err(|_| form::refused())
}
