//! Signing up, in and out.

pub(super) mod documented;

use crate::http::{HandlerResult, Json, Principal, Visitor};
use actix_web::{HttpResponse, web};
use app::{
    App,
    actions::{accounts, sessions},
};
use protocol::{
    AppwriteRequest, Detail, Fields, LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest, Request, Secret,
};

/// POST `auth/password`.
#[derive(schemars::JsonSchema)]
pub(super) struct PasswordRequest {
    old_password: Secret,
    new_password: Secret,
}

impl Request for PasswordRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { old_password: fields.secret("old_password"), new_password: fields.secret("new_password") }
    }
}

pub(super) async fn register(app: web::Data<App>, from: Visitor, Json(body): Json<RegisterRequest>) -> HandlerResult {
    Ok(HttpResponse::Created().json(accounts::register(&app, from.as_app(), body).await?))
}

pub(super) async fn login(app: web::Data<App>, from: Visitor, Json(body): Json<LoginRequest>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(accounts::sign_in(&app, from.as_app(), body).await?))
}

pub(super) async fn refresh(app: web::Data<App>, Json(body): Json<RefreshRequest>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(accounts::refresh(&app, body).await?))
}

pub(super) async fn logout(app: web::Data<App>, Json(body): Json<LogoutRequest>) -> HandlerResult {
    sessions::sign_out(&app, body).await?;
    Ok(HttpResponse::Ok().json(Detail::new("signed out")))
}

pub(super) async fn appwrite(app: web::Data<App>, from: Visitor, Json(body): Json<AppwriteRequest>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(accounts::sign_in_by_appwrite(&app, from.as_app(), body).await?))
}

pub(super) async fn ws_ticket(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Created().json(sessions::issue_ticket(&app, &who.claims).await?))
}

pub(super) async fn change_password(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<PasswordRequest>,
) -> HandlerResult {
    let signed_in = accounts::change_password(&app, &who.asker(), body.old_password, body.new_password).await?;
    Ok(HttpResponse::Ok().json(signed_in))
}

pub(super) async fn sessions(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(sessions::list(&app, &who.claims).await?))
}

pub(super) async fn end_session(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    sessions::end(&app, &who.asker(), &id).await?;
    Ok(HttpResponse::Ok().json(Detail::new("signed out")))
}

pub(super) async fn end_all_sessions(app: web::Data<App>, who: Principal) -> HandlerResult {
    sessions::end_all(&app, &who.asker()).await?;
    Ok(HttpResponse::Ok().json(Detail::new("signed out everywhere")))
}
