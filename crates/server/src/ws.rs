//! The WebSocket handshakes.

mod credentials;
mod form;
mod refusal;

use crate::{
    gateway::identity_of,
    http::{ApiError, get, resource},
    limits::client_address,
    rest::id_in_path,
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, body::MessageBody as _, web};
use credentials::Query;
use kernel::ConversationId;
use protocol::ErrorCode;
use realtime::{
    Arrival, Endpoint, Position,
    framing::{self, Upgraded},
};
use std::sync::atomic::Ordering;

/// The subprotocol that is echoed.
const SUBPROTOCOL: &str = "matchwire.v1";

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(resource("/ws/chat", [get().to(chat)]))
        .service(resource("/ws/notifications", [get().to(notifications)]))
        .service(resource("/ws/conversations/{id}", [get().to(conversation)]));
}

async fn chat(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    open(state, request, payload, Ok(Endpoint::Chat)).await
}

async fn notifications(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    open(state, request, payload, Ok(Endpoint::Notifications)).await
}

async fn conversation(state: web::Data<AppState>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let id = id_in_path(request.match_info().get("id").unwrap_or_default(), ConversationId::parse);
    let endpoint = id.map(Endpoint::Conversation);
    open(state, request, payload, endpoint).await
}

async fn open(
    state: web::Data<AppState>,
    request: HttpRequest,
    payload: web::Payload,
    endpoint: Result<Endpoint, ApiError>,
) -> HttpResponse {
    let query = Query::of(&request);
    // A page that may not be here learns nothing more than that. A handshake that cannot succeed spends no ticket.
    if let Err(error) = state.origins.check(request.head()).and_then(|()| form::check(&request)) {
        return error.response(&request);
    }
    match admit(&state, &request, &query, endpoint).await {
        Ok((identity, endpoint)) => match upgrade(&request, payload) {
            Ok(Upgraded { response, payload, .. }) => {
                let body = state.realtime.accept(Arrival { identity, endpoint, position: query.position(), payload });
                let patience = body.patience();
                let mut response = response.set_body(body.boxed());
                response.extensions_mut().insert(patience);
                response
            }
            Err(error) => error.response(&request),
        },
        Err(error) => refusal::refuse(&request, payload, &query, error),
    }
}

/// Who comes, and whether to this place.
async fn admit(
    state: &AppState,
    request: &HttpRequest,
    query: &Query,
    endpoint: Result<Endpoint, ApiError>,
) -> Result<(realtime::Identity, Endpoint), ApiError> {
    if state.draining.load(Ordering::Relaxed) {
        return Err(ApiError::new(ErrorCode::Draining));
    }
    // Handshakes under way are not counted yet, so a burst may go a little beyond.
    if state.config.realtime.max_sockets.is_some_and(|most| state.realtime.sockets() >= most) {
        metrics::counter!("matchwire_handshakes_refused_total", "reason" => "overloaded").increment(1);
        return Err(ApiError::new(ErrorCode::Overloaded).after(5));
    }
    state.limits.handshake(client_address(state, request))?;
    let claims = credentials::claims(state, request, query).await?;
    state.auth.admit(&claims).await?;
    let endpoint = endpoint?;
    if let Endpoint::Conversation(id) = endpoint
        && state.stores.conversations.head(claims.user, id).await?.is_none()
    {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    // It may have begun to go away meanwhile, and a handshake can still be passed on.
    if state.draining.load(Ordering::Relaxed) {
        return Err(ApiError::new(ErrorCode::Draining));
    }
    state.limits.arrival(claims.user);
    Ok((identity_of(&claims), endpoint))
}

/// The switch to frames.
fn upgrade(request: &HttpRequest, payload: web::Payload) -> Result<Upgraded, ApiError> {
    framing::upgrade(request, payload, &[SUBPROTOCOL]).map_err(|_| form::refused())
}

impl Query {
    fn position(&self) -> Position {
        Position {
            cursor: self.get("cursor"),
            after_rev: self.get("after_rev"),
            after_seq: self.get("after_seq"),
            epoch: self.get("epoch"),
        }
    }
}
