//! Conversations: the list, opening, muting, leaving.

use super::{id_in_path, matching::done};
use crate::{
    http::{ApiError, Json, Part, Principal, Query},
    render::conversation,
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use conversations::{ConversationError, First, OpenRule, SendRequest, Shown};
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
    let (first, limit) = first(&state, who.user, body.message, body.client_message_id)?;
    let store = &state.stores.conversations;
    let opened = match store.open(&who.author(), body.participant_id, rule, first, state.clock.now()).await {
        Err(ConversationError::NotSentBefore) => {
            return Err(limit.unwrap_or_else(|| ApiError::new(ErrorCode::RateLimited)));
        }
        opened => opened?,
    };
    state.publish(opened.events);
    state.publisher.committed(opened.said.into_iter().map(Arc::new).collect()).await;
    let status = if opened.created { StatusCode::CREATED } else { StatusCode::OK };
    Ok(show(&state, who.user, &opened.shown, status))
}

/// The first message is judged like any other before anything is opened. Of somebody who is over the limit it is only looked
/// up, and the refusal is for what is not found.
fn first(
    state: &AppState,
    author: UserId,
    content: Option<String>,
    client_message_id: Option<String>,
) -> Result<(First, Option<ApiError>), ApiError> {
    let Some(content) = content else { return Ok((First::Nothing, None)) };
    let draft = state.conversations.draft(SendRequest { content, client_message_id, ..SendRequest::default() })?;
    match state.limits.change(author, FrameCost::Message) {
        Ok(()) => Ok((First::Say(draft), None)),
        Err(limit) if draft.client_message_id.is_none() => Err(limit),
        Err(limit) => Ok((First::Recall(draft), Some(limit))),
    }
}

pub(super) async fn one(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    read(&state, who.user, id_in_path(&id, ConversationId::parse)?).await
}

pub(super) async fn change(
    state: web::Data<AppState>,
    who: Principal,
    id: web::Path<String>,
    Json(body): Json<ConversationPatch>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let Some(muted) = body.is_muted else { return read(&state, who.user, id).await };
    let muted = state.stores.conversations.mute(&who.author(), id, muted, state.clock.now()).await?;
    state.publish(muted.events);
    Ok(show(&state, who.user, &muted.shown, StatusCode::OK))
}

/// Leaving ends the match for both.
pub(super) async fn leave(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let outcome =
        state.matchmaker.acting(who.author()).unmatch(who.user, WhichMatch::Conversation(id), state.clock.now()).await;
    done(&state, outcome, "conversation left").await
}

/// As a change has left it: nothing is asked of the store any more.
fn show(state: &AppState, reader: UserId, shown: &Shown, status: StatusCode) -> HttpResponse {
    let Shown { overview, faces } = shown;
    HttpResponse::build(status).json(conversation::conversation(&state.links, faces, reader, overview))
}

async fn read(state: &AppState, reader: UserId, id: ConversationId) -> Answer {
    let found = state.stores.conversations.overview(reader, id).await?;
    let found = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let cards = conversation::cards(&state.people, std::slice::from_ref(&found)).await?;
    Ok(HttpResponse::Ok().json(conversation::conversation(&state.links, &cards, reader, &found)))
}
