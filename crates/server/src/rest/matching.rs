//! Likes, matches and what people look for.

use super::id_in_path;
use crate::{
    http::{ApiError, FromQuery, Json, Part, Principal, Query, QueryFields},
    render::{self, page},
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, web};
use kernel::{Clock as _, Event, MatchId, UserId};
use matching::{GenderPreference, Match, PageRequest, PreferencesChange, WhichMatch};
use protocol::{
    Detail, ErrorCode, InterestChoice, InterestsRequest, LikeAnswer, LikeBudget, LikeLimits, LikeRequest,
    LikesReceived, PreferencesPatch, RecentMatch, TargetRequest,
};

type Answer = Result<HttpResponse, ApiError>;

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

pub(super) async fn like(state: web::Data<AppState>, who: Principal, Json(body): Json<LikeRequest>) -> Answer {
    if body.kind.as_deref().is_some_and(|kind| kind != "like") {
        return Err(ApiError::field("kind", "only plain likes are offered here"));
    }
    let now = state.clock.now();
    match state.matchmaker.acting(who.author()).like(who.user, body.user_id, now).await {
        Ok(liked) => {
            state.publish(liked.events);
            let matched = liked.matched.map(|shown| render::person::matched(&state, shown));
            let detail = if matched.is_some() { "it's a match" } else { "liked" };
            let answer = LikeAnswer { detail: detail.to_owned(), is_match: matched.is_some(), matched };
            Ok(HttpResponse::Created().json(answer))
        }
        Err(matching::Error::AlreadyLiked { matched }) => already_liked(&state, who.user, matched).await,
        Err(matching::Error::LimitReached { max, reset_at }) => {
            let seconds = reset_at.since(now).as_secs() + 1;
            let error = ApiError::new(ErrorCode::LikeLimitReached).after(seconds);
            Err(error.with("max", max).with("reset_at", reset_at.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}

/// A second like tells what the first has come to.
async fn already_liked(state: &AppState, viewer: UserId, matched: Option<Match>) -> Answer {
    let mut error = ApiError::new(ErrorCode::AlreadyLiked).with("is_match", matched.is_some());
    if let Some(matched) = matched
        && let Some(shown) = render_match(state, viewer, matched).await?
    {
        error = error.with("match", serde_json::to_value(shown).unwrap_or_default());
    }
    Err(error)
}

/// None when the match has ended since.
async fn render_match(state: &AppState, viewer: UserId, matched: Match) -> Result<Option<protocol::Match>, ApiError> {
    match state.matchmaker.match_by_id(viewer, matched.id, state.clock.now()).await {
        Ok(found) => Ok(Some(render::person::matched(state, found))),
        Err(matching::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn skip(state: web::Data<AppState>, who: Principal, Json(body): Json<TargetRequest>) -> Answer {
    done(&state, state.matchmaker.acting(who.author()).skip(who.user, body.user_id, state.clock.now()).await, "skipped")
        .await
}

pub(super) async fn unlike(state: web::Data<AppState>, who: Principal, Json(body): Json<TargetRequest>) -> Answer {
    done(
        &state,
        state.matchmaker.acting(who.author()).unlike(who.user, body.user_id, state.clock.now()).await,
        "like removed",
    )
    .await
}

pub(super) async fn block(state: web::Data<AppState>, who: Principal, Json(body): Json<TargetRequest>) -> Answer {
    done(
        &state,
        state.matchmaker.acting(who.author()).block(who.user, body.user_id, state.clock.now()).await,
        "blocked",
    )
    .await
}

pub(super) async fn unblock(state: web::Data<AppState>, who: Principal, Json(body): Json<TargetRequest>) -> Answer {
    let outcome = state.matchmaker.acting(who.author()).unblock(who.user, body.user_id).await;
    done(&state, outcome.map(|()| Vec::new()), "unblocked").await
}

pub(super) async fn unmatch(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let id = id_in_path(&id, MatchId::parse)?;
    let outcome = state.matchmaker.acting(who.author()).unmatch(who.user, WhichMatch::Id(id), state.clock.now()).await;
    done(&state, outcome, "unmatched").await
}

pub(super) async fn done(
    state: &web::Data<AppState>,
    outcome: Result<Vec<Event>, matching::Error>,
    detail: &str,
) -> Answer {
    state.publish(outcome?);
    Ok(HttpResponse::Ok().json(Detail::new(detail)))
}

pub(super) async fn matches(
    state: web::Data<AppState>,
    who: Principal,
    request: HttpRequest,
    Query(Paging(wanted)): Query<Paging>,
) -> Answer {
    let found = state.matchmaker.matches(who.user, wanted, state.clock.now()).await?;
    let shown = found.items.into_iter().map(|matched| render::person::matched(&state, matched)).collect();
    Ok(HttpResponse::Ok().json(page::page(&state.links, &request, wanted, found.count, shown)))
}

pub(super) async fn one(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let id = id_in_path(&id, MatchId::parse)?;
    let found = state.matchmaker.match_by_id(who.user, id, state.clock.now()).await?;
    Ok(HttpResponse::Ok().json(render::person::matched(&state, found)))
}

pub(super) async fn recent(
    state: web::Data<AppState>,
    who: Principal,
    request: HttpRequest,
    Query(part): Query<Part<MatchId>>,
) -> Answer {
    let found = state.matchmaker.recent_matches(who.user, part.before, part.limit, state.clock.now()).await?;
    let flat = found.filter_map(|one| Some(RecentMatch::from_match(render::person::matched(&state, one))));
    Ok(part.answer(&state.links, &request, &flat))
}

pub(super) async fn likes_received(
    state: web::Data<AppState>,
    who: Principal,
    Query(Paging(wanted)): Query<Paging>,
) -> Answer {
    let found = state.matchmaker.likes_received(who.user, wanted, state.clock.now()).await?;
    let reveal = state.config.matching.reveal_likes;
    let cards = || found.items.into_iter().map(|like| render::person::card(&state, like.card)).collect();
    Ok(HttpResponse::Ok().json(LikesReceived { count: found.count, results: reveal.then(cards) }))
}

pub(super) async fn limits(state: web::Data<AppState>, who: Principal) -> Answer {
    let budget = state.matchmaker.like_budget(who.user, state.clock.now()).await?;
    let like = LikeBudget { used: budget.used, max: budget.max, reset_at: budget.reset_at };
    Ok(HttpResponse::Ok().json(LikeLimits { like, super_like: None }))
}

pub(super) async fn preferences(state: web::Data<AppState>, who: Principal) -> Answer {
    let profile = state.matchmaker.profile(who.user).await?;
    Ok(HttpResponse::Ok().json(render::person::preferences(profile.preferences)))
}

pub(super) async fn change_preferences(
    state: web::Data<AppState>,
    who: Principal,
    Json(body): Json<PreferencesPatch>,
) -> Answer {
    let gender = body.gender_preference.as_deref().map(|letter| {
        GenderPreference::parse(letter).ok_or_else(|| ApiError::field("gender_preference", "must be M, F, O or A"))
    });
    let change = PreferencesChange {
        min_age: body.min_age,
        max_age: body.max_age,
        max_distance: body.max_distance,
        gender: gender.transpose()?,
    };
    let preferences = state.matchmaker.acting(who.author()).change_preferences(who.user, change).await?;
    Ok(HttpResponse::Ok().json(render::person::preferences(preferences)))
}

pub(super) async fn interests(state: web::Data<AppState>, who: Principal) -> Answer {
    let all = state.matchmaker.interests(who.user).await?;
    Ok(HttpResponse::Ok().json(choices(all)))
}

pub(super) async fn choose_interests(
    state: web::Data<AppState>,
    who: Principal,
    Json(body): Json<InterestsRequest>,
) -> Answer {
    let all = state.matchmaker.acting(who.author()).set_interests(who.user, &body.interest_ids).await?;
    Ok(HttpResponse::Ok().json(choices(all)))
}

fn choices(all: Vec<(matching::Interest, bool)>) -> Vec<InterestChoice> {
    all.into_iter()
        .map(|(interest, is_selected)| InterestChoice { id: interest.id.0, name: interest.name, is_selected })
        .collect()
}
