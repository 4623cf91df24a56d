//! One's own profile, and what others see of it.

pub(super) mod documented;

use crate::http::{HandlerResult, Json, Principal, id_in_path};
use actix_web::{HttpResponse, web};
use app::{
    App,
    actions::{accounts, position, profiles, prompts},
};
use kernel::UserId;
use protocol::{PositionRequest, PromptsRequest, UserPatch};

pub(super) async fn me(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::own(&app, who.user).await?))
}

pub(super) async fn change_me(app: web::Data<App>, who: Principal, Json(body): Json<UserPatch>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::change(&app, &who.asker(), body).await?))
}

pub(super) async fn erase_me(app: web::Data<App>, who: Principal) -> HandlerResult {
    accounts::erase(&app, &who.asker()).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn note_position(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<PositionRequest>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(position::note(&app, &who.asker(), body).await?))
}

pub(super) async fn forget_position(app: web::Data<App>, who: Principal) -> HandlerResult {
    position::forget(&app, &who.asker()).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn answer_prompts(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<PromptsRequest>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(prompts::answer(&app, &who.asker(), body).await?))
}

pub(super) async fn card(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    let id = id_in_path(&id, UserId::parse)?;
    Ok(HttpResponse::Ok().json(profiles::card(&app, who.user, id).await?))
}
