//! Photos and files that are sent in one piece.

pub(super) mod documented;

use crate::http::{HandlerResult, Json, Principal, file_part, id_in_path};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    App,
    actions::{photos, uploads},
};
use kernel::PhotoId;
use protocol::PhotoOrderRequest;

pub(super) async fn photos(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(photos::own(&app, who.user).await?))
}

pub(super) async fn add_photo(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    body: web::Payload,
) -> HandlerResult {
    let place = photos::announce(&app, &who.asker()).await?;
    let sent = file_part(&request, body, app.settings.media.bounds.bytes).await?;
    Ok(HttpResponse::Created().json(photos::add(&app, &who.asker(), place, sent.bytes).await?))
}

pub(super) async fn remove_photo(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    photos::remove(&app, &who.asker(), id_in_path(&id, PhotoId::parse)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

pub(super) async fn order_photos(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<PhotoOrderRequest>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(photos::reorder(&app, &who.asker(), body).await?))
}

/// As clients do it that know of one picture only.
pub(super) async fn profile_picture(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    body: web::Payload,
) -> HandlerResult {
    let place = photos::announce(&app, &who.asker()).await?;
    let sent = file_part(&request, body, app.settings.media.bounds.bytes).await?;
    let shown = photos::add_first(&app, &who.asker(), place, &sent.filename, sent.bytes).await?;
    Ok(HttpResponse::Ok().json(shown))
}

pub(super) async fn message_attachment(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    body: web::Payload,
) -> HandlerResult {
    let place = uploads::announce_whole(&app, &who.asker())?;
    let sent = file_part(&request, body, app.settings.uploads.max_bytes).await?;
    let sent = uploads::Sent { filename: sent.filename, content_type: sent.content_type, bytes: sent.bytes };
    Ok(HttpResponse::Ok().json(uploads::whole(&app, &who.asker(), place, sent).await?))
}
