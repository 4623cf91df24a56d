//! The WebSocket handshakes.

mod credentials;
mod form;
mod refusal;
mod upgrade;

use crate::{
    http::{ApiError, client_address, get, id_in_path, resource},
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, body::MessageBody as _, web};
use app::{
    Refusal,
    actions::{authenticate, conversations},
    identity_of,
};
use credentials::Query;
use kernel::ConversationId;
use protocol::ErrorCode;
use realtime::{Arrival, Endpoint, Identity, Position};
use std::sync::atomic::Ordering;
use upgrade::upgrade;
use websocket::Upgraded;

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
                let arrival = Arrival { identity, endpoint, position: query.position(), payload };
                let body = state.app.realtime.accept(arrival);
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
) -> Result<(Identity, Endpoint), ApiError> {
    let app = &state.app;
    if state.draining.load(Ordering::Relaxed) {
        return Err(ApiError::new(ErrorCode::Draining));
    }
    // Handshakes under way are not counted yet, so a burst may go a little beyond.
    if state.config.realtime.max_sockets.is_some_and(|most| app.realtime.sockets() >= most) {
        metrics::counter!("matchwire_handshakes_refused_total", "reason" => "overloaded").increment(1);
        return Err(Refusal::new(ErrorCode::Overloaded).after(5).into());
    }
    app.limits.handshake(client_address(state, request))?;
    let shown = credentials::shown(request, query).ok_or_else(|| Refusal::new(ErrorCode::Unauthenticated))?;
    let claims = authenticate::claims(app, shown).await?;
    authenticate::admit(app, &claims).await?;
    let endpoint = endpoint?;
    if let Endpoint::Conversation(id) = endpoint {
        conversations::require_part(app, claims.user, id).await?;
    }
    // It may have begun to go away meanwhile, and a handshake can still be passed on.
    if state.draining.load(Ordering::Relaxed) {
        return Err(ApiError::new(ErrorCode::Draining));
    }
    app.limits.arrival(claims.user);
    Ok((identity_of(&claims), endpoint))
}

impl Query {
    fn position(&self) -> Position {
        let named = |name| self.get(name).map(str::to_owned);
        Position {
            cursor: named("cursor"),
            after_rev: named("after_rev"),
            after_seq: named("after_seq"),
            epoch: named("epoch"),
        }
    }
}
