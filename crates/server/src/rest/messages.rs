//! Messages of one conversation.

pub(super) mod documented;

use crate::http::{ApiError, FromQuery, HandlerResult, Json, Principal, Query, QueryFields, array, id_in_path};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    App, MessageWindow,
    actions::messages::{self, Changed, Stretch},
};
use kernel::{ConversationId, MessageId, Seq};
use protocol::{Detail, EditMessageRequest, ErrorCode, SendMessageRequest};
use text::Search;

/// `?limit=&before_seq=&after_seq=`.
pub(super) struct Window(MessageWindow);

impl FromQuery for Window {
    fn read(fields: &mut QueryFields) -> Self {
        let limit = fields.limit("limit", 50, 200);
        Self(MessageWindow { limit, before: fields.seq("before_seq"), after: fields.seq("after_seq") })
    }
}

/// `?q=&limit=&before_seq=`.
pub(super) struct Searched {
    wanted: Option<Search>,
    limit: u32,
    before: Option<Seq>,
}

impl FromQuery for Searched {
    fn read(fields: &mut QueryFields) -> Self {
        let typed = fields.required_text("q", LONGEST_SEARCH);
        let wanted = Search::parse(&typed);
        if wanted.is_none() && !typed.is_empty() {
            fields.refuse::<()>("q", "must have some visible characters");
        }
        let (limit, before) = (fields.limit("limit", 50, 200), fields.seq("before_seq"));
        Self { wanted, limit, before }
    }
}

/// The longest search, in code points.
const LONGEST_SEARCH: usize = 200;

pub(super) async fn window(
    app: web::Data<App>,
    who: Principal,
    id: web::Path<String>,
    request: HttpRequest,
    Query(Window(asked)): Query<Window>,
) -> HandlerResult {
    let id = id_in_path(&id, ConversationId::parse)?;
    let found = messages::window(&app, who.user, id, asked).await?;
    Ok(array(&app.renderer.links, &request, &found.messages, next(&found, asked).as_deref()))
}

/// The query that asks for the messages behind these, if there are any.
fn next(found: &Stretch, asked: MessageWindow) -> Option<String> {
    let (limit, messages) = (asked.limit, found.messages.as_slice());
    if !found.more {
        return None;
    }
    if asked.after.is_none() {
        return messages.first().map(|oldest| format!("limit={limit}&before_seq={}", oldest.seq));
    }
    let until = asked.before.map(|before| format!("&before_seq={before}")).unwrap_or_default();
    messages.last().map(|newest| format!("limit={limit}&after_seq={}{until}", newest.seq))
}

/// The newest first. Where there may be more, a link says where to go on.
pub(super) async fn search(
    app: web::Data<App>,
    who: Principal,
    request: HttpRequest,
    id: web::Path<String>,
    Query(Searched { wanted, limit, before }): Query<Searched>,
) -> HandlerResult {
    let id = id_in_path(&id, ConversationId::parse)?;
    let wanted = wanted.ok_or_else(|| ApiError::new(ErrorCode::ValidationFailed))?;
    let (found, next) = messages::search(&app, who.user, id, &wanted, limit, before).await?;
    let next = next.map(|before| same_query(&request, before));
    Ok(array(&app.renderer.links, &request, &found, next.as_deref()))
}

/// The same question from there on.
fn same_query(request: &HttpRequest, before: Seq) -> String {
    let same = request.query_string().split('&').filter(|part| !part.starts_with("before_seq="));
    same.chain([format!("before_seq={before}").as_str()]).collect::<Vec<_>>().join("&")
}

pub(super) async fn send(
    app: web::Data<App>,
    who: Principal,
    id: web::Path<String>,
    Json(body): Json<SendMessageRequest>,
) -> HandlerResult {
    let id = id_in_path(&id, ConversationId::parse)?;
    show(&app, messages::send(&app, &who.asker(), id, body).await)
}

pub(super) async fn edit(
    app: web::Data<App>,
    who: Principal,
    path: web::Path<(String, String)>,
    Json(body): Json<EditMessageRequest>,
) -> HandlerResult {
    let (id, message) = ids(&path.0, &path.1)?;
    show(&app, messages::edit(&app, &who.asker(), Some(id), message, body.content).await)
}

pub(super) async fn delete(app: web::Data<App>, who: Principal, path: web::Path<(String, String)>) -> HandlerResult {
    let (id, message) = ids(&path.0, &path.1)?;
    messages::delete(&app, &who.asker(), Some(id), message).await?;
    Ok(HttpResponse::Ok().json(Detail::new("message deleted")))
}

pub(super) async fn mark_read(app: web::Data<App>, who: Principal, path: web::Path<(String, String)>) -> HandlerResult {
    let (id, message) = ids(&path.0, &path.1)?;
    messages::read(&app, &who.asker(), Some(id), message).await?;
    Ok(HttpResponse::Ok().json(Detail::new("marked as read")))
}

pub(super) async fn react(
    app: web::Data<App>,
    who: Principal,
    path: web::Path<(String, String, String)>,
) -> HandlerResult {
    reaction(&app, &who, &path, true).await
}

pub(super) async fn unreact(
    app: web::Data<App>,
    who: Principal,
    path: web::Path<(String, String, String)>,
) -> HandlerResult {
    reaction(&app, &who, &path, false).await
}

async fn reaction(app: &App, who: &Principal, path: &(String, String, String), on: bool) -> HandlerResult {
    let (id, message) = ids(&path.0, &path.1)?;
    show(app, messages::react(app, &who.asker(), Some(id), message, &path.2, on).await)
}

fn ids(conversation: &str, message: &str) -> Result<(ConversationId, MessageId), ApiError> {
    Ok((id_in_path(conversation, ConversationId::parse)?, id_in_path(message, MessageId::parse)?))
}

/// The message that a change has come to.
fn show(app: &App, changed: Changed) -> HandlerResult {
    let shown = messages::show(app, changed?.as_ref())?;
    let mut answer = if shown.is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(answer.json(shown.message))
}
