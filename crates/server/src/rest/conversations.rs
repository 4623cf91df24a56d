//! Conversations: the list, opening, muting, leaving.

use super::{id_in_path, matching::done};
use crate::{
    http::{ApiError, Json, Part, Principal, Query},
    render::conversation,
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use conversations::{OpenRule, SendRequest};
use kernel::{Clock as _, ConversationId, UserId};
use matching::WhichMatch;
use protocol::{ConversationPatch, ErrorCode, OpenConversationRequest};
use realtime::FrameCost;
use std::sync::Arc;

type Answer = Result<HttpResponse, ApiError>;

pub(super) async fn list(
    state: web::Data<AppState>,
    who: Principal,
    request: HttpRequest,
    Query(part): Query<Part<ConversationId>>,
) -> Answer {
    let found = state.stores.conversations.list(who.user, part.limit, part.before).await?;
    let cards = conversation::cards(&state.people, &found.items).await?;
    let shown = found.filter_map(|one| Some(conversation::conversation(&state.links, &cards, who.user, &one)));
    Ok(part.answer(&state.links, &request, &shown))
}

pub(super) async fn open(
    state: web::Data<AppState>,
    who: Principal,
    Json(body): Json<OpenConversationRequest>,
) -> Answer {
    let rule =
        if state.config.matching.open_conversation_requires_match { OpenRule::MatchedOnly } else { OpenRule::Anyone };
    let request = body.message.map(|content| SendRequest { content, ..SendRequest::default() });
    // The first message is judged like any other before anything is opened.
    let first = request.map(|request| state.conversations.draft(request)).transpose()?;
    if first.is_some() {
        state.limits.change(who.user, FrameCost::Message)?;
    }
    let store = &state.stores.conversations;
    let opened = store.open(&who.author(), body.participant_id, rule, first, state.clock.now()).await?;
    state.publish(opened.events);
    state.publisher.committed(opened.said.into_iter().map(Arc::new).collect()).await;
    let status = if opened.created { StatusCode::CREATED } else { StatusCode::OK };
    show(&state, who.user, opened.conversation, status).await
}

pub(super) async fn one(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    show(&state, who.user, id_in_path(&id, ConversationId::parse)?, StatusCode::OK).await
}

pub(super) async fn change(
    state: web::Data<AppState>,
    who: Principal,
    id: web::Path<String>,
    Json(body): Json<ConversationPatch>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    if let Some(muted) = body.is_muted {
        state.publish(state.stores.conversations.mute(&who.author(), id, muted, state.clock.now()).await?);
    }
    show(&state, who.user, id, StatusCode::OK).await
}

/// Leaving ends the match for both.
pub(super) async fn leave(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let outcome =
        state.matchmaker.acting(who.author()).unmatch(who.user, WhichMatch::Conversation(id), state.clock.now()).await;
    done(&state, outcome, "conversation left").await
}

async fn show(state: &AppState, reader: UserId, id: ConversationId, status: StatusCode) -> Answer {
    let found = state.stores.conversations.overview(reader, id).await?;
    let found = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let cards = conversation::cards(&state.people, std::slice::from_ref(&found)).await?;
    Ok(HttpResponse::build(status).json(conversation::conversation(&state.links, &cards, reader, &found)))
}
