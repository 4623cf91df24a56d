//! The people whom somebody is shown.

pub(super) mod documented;

use crate::http::{FromQuery, HandlerResult, Principal, Query, QueryFields, language_of, neighbours};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use app::{App, DeckOrder, PageRequest, Question, actions::discovery};
use protocol::Page;
use text::Search;

/// The largest distance that anybody can name, in kilometres.
const FARTHEST: i64 = 20_000;

/// What is asked for, and which page of it.
pub(super) struct Wanted {
    question: Question,
    page: PageRequest,
}

impl FromQuery for Wanted {
    fn read(fields: &mut QueryFields) -> Self {
        let number = fields.number("page", 1).unwrap_or(1);
        let size = fields.number_within("page_size", 1, i64::from(PageRequest::LARGEST)).unwrap_or(20);
        let page = u32::try_from(number).ok().zip(u32::try_from(size).ok());
        let page = page.and_then(|(number, size)| PageRequest::new(number, size));
        let page = page.or_else(|| fields.refuse("page", "must be a page that can exist"));
        let orders = "must be last_activity, -date_joined, date_joined, distance or is_online";
        let order = fields.text("ordering").map(|word| DeckOrder::parse(&word));
        let order = order.map(|order| order.or_else(|| fields.refuse("ordering", orders)).unwrap_or_default());
        let question = Question {
            search: fields.text("search").and_then(|typed| Search::parse(&typed)),
            common_interests: fields.flag("common_interests"),
            active_today: fields.flag("online_only"),
            with_photo: fields.flag("with_photo"),
            max_km: fields.number_within("max_distance", 1, FARTHEST).and_then(|km| u32::try_from(km).ok()),
            order: order.unwrap_or_default(),
        };
        Self { question, page: page.unwrap_or(PageRequest::FIRST) }
    }
}

pub(super) async fn people(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    Query(wanted): Query<Wanted>,
) -> HandlerResult {
    let Wanted { question, page } = wanted;
    let dealt = discovery::page(&app, who.user, question, page).await?;
    let (next, previous) = neighbours(&app.renderer.links, &request, page, dealt.count);
    Ok(HttpResponse::Ok().json(Page {
        count: dealt.count,
        next,
        previous,
        results: dealt.cards,
        empty_reason: dealt.empty_reason.map(str::to_owned),
        widened_to_km: dealt.widened_to_km,
        searched_to_km: dealt.searched_to_km,
    }))
}

pub(super) async fn ranking(app: web::Data<App>, _who: Principal, request: HttpRequest) -> HandlerResult {
    let language = language_of(&app, &request);
    let weights = discovery::ranking(&app, language);
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_LANGUAGE, app.texts.tag(language))).json(weights))
}
