//! Messages of one conversation.

use super::id_in_path;
use crate::{
    http::{ApiError, Json, Principal, Query},
    render,
    say::say,
    state::AppState,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue, InvalidHeaderValue},
    },
    web,
};
use conversations::{
    Change, Committed, ConversationError, Found, History, MOST_SEARCHED, MessageWindow, Outcome, SearchWindow,
    SendRequest, UpTo,
};
use kernel::{Clock as _, ConversationId, MessageId, Seq};
use protocol::{Detail, EditMessageRequest, ErrorCode, SendMessageRequest};
use realtime::FrameCost;
use serde::Deserialize;
use std::sync::Arc;
use text::Search;

type Answer = Result<HttpResponse, ApiError>;

#[derive(Deserialize)]
pub(super) struct Window {
    limit: Option<u32>,
    before_seq: Option<i64>,
    after_seq: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Searched {
    q: Option<String>,
    limit: Option<u32>,
    before_seq: Option<i64>,
}

/// The longest search, in code points.
const LONGEST_SEARCH: usize = 200;

pub(super) async fn window(
    state: web::Data<AppState>,
    who: Principal,
    id: web::Path<String>,
    Query(asked): Query<Window>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let window = MessageWindow {
        limit: asked.limit.unwrap_or(50).clamp(1, 200),
        before: asked.before_seq.map(Seq),
        after: asked.after_seq.map(Seq),
    };
    show_all(&state, state.stores.conversations.history(who.user, id, window).await?).await
}

/// The newest first. Where there may be more, a link says where to go on.
pub(super) async fn search(
    state: web::Data<AppState>,
    who: Principal,
    request: HttpRequest,
    id: web::Path<String>,
    Query(asked): Query<Searched>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let typed = asked.q.unwrap_or_default();
    let wanted =
        Some(&typed).filter(|typed| typed.chars().count() <= LONGEST_SEARCH).and_then(|typed| Search::parse(typed));
    let wanted = wanted.ok_or_else(|| ApiError::field("q", "must have 1 to 200 characters, some of them visible"))?;
    let limit = asked.limit.unwrap_or(50).clamp(1, 200);
    let window = SearchWindow { limit, most: MOST_SEARCHED, before: asked.before_seq.map(Seq) };
    let found = state.stores.conversations.search(who.user, id, &wanted, window).await?;
    let Found { history, before } = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let mut answer = show_all(&state, Some(history)).await?;
    if let Some(Ok(link)) = before.map(|before| next_link(&state, &request, before)) {
        answer.headers_mut().insert(header::LINK, link);
    }
    Ok(answer)
}

/// The same question from there on (RFC 8288).
fn next_link(state: &AppState, request: &HttpRequest, before: Seq) -> Result<HeaderValue, InvalidHeaderValue> {
    let same = request.query_string().split('&').filter(|part| !part.starts_with("before_seq="));
    let query = same.chain([format!("before_seq={before}").as_str()]).collect::<Vec<_>>().join("&");
    let address = state.links.to(&format!("{}?{query}", request.path()));
    HeaderValue::try_from(format!("<{address}>; rel=\"next\""))
}

pub(super) async fn send(
    state: web::Data<AppState>,
    who: Principal,
    id: web::Path<String>,
    Json(body): Json<SendMessageRequest>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let request = SendRequest {
        content: body.content,
        attachment: body.attachment,
        client_message_id: body.client_message_id,
        reply_to: body.reply_to,
    };
    let limit = state.limits.change(who.user, FrameCost::Message);
    let said = match say(&state, who.author(), id, request, limit.is_err()) {
        Ok(answer) => answer.await,
        Err(error) => Err(error),
    };
    match said {
        Err(ConversationError::NotSentBefore) => {
            Err(limit.err().unwrap_or_else(|| ApiError::new(ErrorCode::RateLimited)))
        }
        said => show(&state, said?.as_ref()),
    }
}

pub(super) async fn edit(
    state: web::Data<AppState>,
    who: Principal,
    path: web::Path<(String, String)>,
    Json(body): Json<EditMessageRequest>,
) -> Answer {
    let (id, message) = ids(&path.0, &path.1)?;
    let change = state.conversations.edit(who.author(), Some(id), message, body.content, state.clock.now())?;
    changed(&state, &who, change).await
}

pub(super) async fn delete(state: web::Data<AppState>, who: Principal, path: web::Path<(String, String)>) -> Answer {
    let (id, message) = ids(&path.0, &path.1)?;
    let change = state.conversations.delete(who.author(), Some(id), message, state.clock.now());
    submit(&state, &who, change).await?;
    Ok(HttpResponse::Ok().json(Detail::new("message deleted")))
}

pub(super) async fn mark_read(state: web::Data<AppState>, who: Principal, path: web::Path<(String, String)>) -> Answer {
    let (id, message) = ids(&path.0, &path.1)?;
    let change = state.conversations.read(who.author(), Some(id), UpTo::Message(message), state.clock.now());
    submit(&state, &who, change).await?;
    Ok(HttpResponse::Ok().json(Detail::new("marked as read")))
}

pub(super) async fn react(
    state: web::Data<AppState>,
    who: Principal,
    path: web::Path<(String, String, String)>,
) -> Answer {
    reaction(&state, &who, &path, true).await
}

pub(super) async fn unreact(
    state: web::Data<AppState>,
    who: Principal,
    path: web::Path<(String, String, String)>,
) -> Answer {
    reaction(&state, &who, &path, false).await
}

async fn reaction(state: &AppState, who: &Principal, path: &(String, String, String), on: bool) -> Answer {
    let (id, message) = ids(&path.0, &path.1)?;
    let change = state.conversations.react(who.author(), Some(id), message, &path.2, on, state.clock.now())?;
    changed(state, who, change).await
}

async fn submit(state: &AppState, who: &Principal, change: Change) -> Result<Arc<Committed>, ApiError> {
    state.limits.change(who.user, FrameCost::Other)?;
    Ok(state.writer.submit(change).await?)
}

async fn changed(state: &AppState, who: &Principal, change: Change) -> Answer {
    show(state, submit(state, who, change).await?.as_ref())
}

fn ids(conversation: &str, message: &str) -> Result<(ConversationId, MessageId), ApiError> {
    Ok((id_in_path(conversation, ConversationId::parse)?, id_in_path(message, MessageId::parse)?))
}

/// The message that a change has come to. All that is shown of it came with the commit.
fn show(state: &AppState, committed: &Committed) -> Answer {
    let (message, status) = match &committed.outcome {
        Outcome::Sent { message, duplicate: false } => (message, StatusCode::CREATED),
        Outcome::Sent { message, duplicate: true } | Outcome::Changed(message) => (message, StatusCode::OK),
        Outcome::Moved { .. } | Outcome::Unchanged => return Err(ApiError::new(ErrorCode::Internal)),
    };
    let shown = render::message::message(&state.links, &committed.faces, message, &[]);
    Ok(HttpResponse::build(status).json(shown))
}

async fn show_all(state: &AppState, found: Option<History>) -> Answer {
    let History { messages, members } = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let cards = state.people.cards(messages.iter().map(|message| message.sender)).await?;
    let shown = messages.iter().map(|message| render::message::message(&state.links, &cards, message, &members));
    Ok(HttpResponse::Ok().json(shown.collect::<Vec<_>>()))
}
