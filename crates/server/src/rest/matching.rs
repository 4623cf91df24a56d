//! Likes, matches and what people look for.

pub(super) mod documented;

use crate::http::{
    FromQuery, HandlerResult, Json, Part, Principal, Query, QueryFields, id_in_path, page, wanted_language,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::{
    App, PageRequest,
    actions::{likes, matches, profiles, prompts},
};
use kernel::MatchId;
use protocol::{Detail, InterestsRequest, LikeRequest, PreferencesPatch, TargetRequest};

/// `?page=&page_size=`.
pub(super) struct Paging(PageRequest);

impl FromQuery for Paging {
    fn read(fields: &mut QueryFields) -> Self {
        let number = fields.number("page", 1).unwrap_or(1);
        let size = fields.limit("page_size", 20, PageRequest::LARGEST);
        let page = u32::try_from(number).ok().and_then(|number| PageRequest::new(number, size));
        Self(page.or_else(|| fields.refuse("page", "must be a page that can exist")).unwrap_or(PageRequest::FIRST))
    }
}

pub(super) async fn like(app: web::Data<App>, who: Principal, Json(body): Json<LikeRequest>) -> HandlerResult {
    Ok(HttpResponse::Created().json(likes::like(&app, &who.asker(), body).await?))
}

pub(super) async fn skip(app: web::Data<App>, who: Principal, Json(body): Json<TargetRequest>) -> HandlerResult {
    likes::skip(&app, &who.asker(), body.user_id).await?;
    Ok(done("skipped"))
}

pub(super) async fn unlike(app: web::Data<App>, who: Principal, Json(body): Json<TargetRequest>) -> HandlerResult {
    likes::unlike(&app, &who.asker(), body.user_id).await?;
    Ok(done("like removed"))
}

pub(super) async fn rewind(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(likes::rewind(&app, &who.asker()).await?))
}

pub(super) async fn block(app: web::Data<App>, who: Principal, Json(body): Json<TargetRequest>) -> HandlerResult {
    likes::block(&app, &who.asker(), body.user_id).await?;
    Ok(done("blocked"))
}

pub(super) async fn unblock(app: web::Data<App>, who: Principal, Json(body): Json<TargetRequest>) -> HandlerResult {
    likes::unblock(&app, &who.asker(), body.user_id).await?;
    Ok(done("unblocked"))
}

pub(super) async fn unmatch(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    matches::end(&app, &who.asker(), id_in_path(&id, MatchId::parse)?).await?;
    Ok(done("unmatched"))
}

fn done(what: &str) -> HttpResponse {
    HttpResponse::Ok().json(Detail::new(what))
}

pub(super) async fn matches(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    Query(Paging(wanted)): Query<Paging>,
) -> HandlerResult {
    let found = matches::page(&app, who.user, wanted).await?;
    Ok(HttpResponse::Ok().json(page(&app.renderer.links, &request, wanted, found.count, found.items)))
}

pub(super) async fn one(app: web::Data<App>, who: Principal, id: web::Path<String>) -> HandlerResult {
    let id = id_in_path(&id, MatchId::parse)?;
    Ok(HttpResponse::Ok().json(matches::one(&app, who.user, id).await?))
}

pub(super) async fn recent(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    Query(part): Query<Part<MatchId>>,
) -> HandlerResult {
    let found = matches::recent(&app, who.user, part.before, part.limit).await?;
    Ok(part.answer(&app.renderer.links, &request, &found))
}

pub(super) async fn likes_received(
    app: web::Data<App>,
    who: Principal,
    Query(Paging(wanted)): Query<Paging>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(likes::received(&app, who.user, wanted).await?))
}

pub(super) async fn limits(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(likes::limits(&app, who.user).await?))
}

pub(super) async fn preferences(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::preferences(&app, who.user).await?))
}

pub(super) async fn change_preferences(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<PreferencesPatch>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::change_preferences(&app, &who.asker(), body).await?))
}

pub(super) async fn prompts(app: web::Data<App>, who: Principal, request: HttpRequest) -> HandlerResult {
    let (language, all) = prompts::catalogue(&app, who.user, wanted_language(&request)).await?;
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_LANGUAGE, app.texts.tag(language))).json(all))
}

pub(super) async fn interests(app: web::Data<App>, who: Principal) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::interests(&app, who.user).await?))
}

pub(super) async fn choose_interests(
    app: web::Data<App>,
    who: Principal,
    Json(body): Json<InterestsRequest>,
) -> HandlerResult {
    Ok(HttpResponse::Ok().json(profiles::choose_interests(&app, &who.asker(), body).await?))
}
