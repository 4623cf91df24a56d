//! Made-up people, where they sign in.

pub(super) mod documented;

use crate::http::{HandlerResult, Json, Visitor};
use actix_web::{HttpResponse, web};
use app::{App, actions::demo};
use protocol::DemoRequest;

pub(super) async fn people(app: web::Data<App>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(demo::people(&app).await?))
}

pub(super) async fn sign_in(app: web::Data<App>, from: Visitor, Json(body): Json<DemoRequest>) -> HandlerResult {
    Ok(HttpResponse::Ok().json(demo::sign_in(&app, from.as_app(), body).await?))
}
