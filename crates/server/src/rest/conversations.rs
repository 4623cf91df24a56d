//! Conversations: the list, opening, muting, leaving.

pub(super) mod documented;

use crate::http::{HandlerResult, Json, Part, Principal, Query, id_in_path};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    App,
    actions::{conversations, matches},
};
use kernel::ConversationId;
use protocol::{ConversationPatch, Detail, OpenConversationRequest};

pub(super) async fn list(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    Query(part): Query<Part<ConversationId>>,
) -> HandlerResult {
    let found = conversations::list(&app, who.user, part.limit, part.before).await?;
    Ok(part.answer(&app.renderer.links, &request, &found))
}

pub(super) async fn open(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<OpenConversationRequest>,
) -> HandlerResult {
    let opened = conversations::open(&app, &who.asker(), body).await?;
    let mut answer = if opened.created { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(opened.conversation))
}

pub(super) async fn one(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    let id = id_in_path(&id, ConversationId::parse)?;
    Ok(HttpResponse::Ok().json(conversations::one(&app, who.user, id).await?))
}

pub(super) async fn change(
    app: web::Data<App>,
    who: Principal,
    id: web::Path<String>,
    Json(body): Json<ConversationPatch>,
) -> HandlerResult {
    let id = id_in_path(&id, ConversationId::parse)?;
    let shown = match body.is_muted {
        Some(muted) => conversations::mute(&app, &who.asker(), id, muted).await?,
        None => conversations::one(&app, who.user, id).await?,
    };
    Ok(HttpResponse::Ok().json(shown))
}

/// Leaving ends the match for both.
pub(super) async fn leave(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    matches::leave(&app, &who.asker(), id_in_path(&id, ConversationId::parse)?).await?;
    Ok(HttpResponse::Ok().json(Detail::new("conversation left")))
}
