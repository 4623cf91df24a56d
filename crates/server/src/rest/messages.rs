//! Messages of one conversation.

use super::id_in_path;
use crate::{
    http::{ApiError, FromQuery, Json, Principal, Query, QueryFields, array},
    render,
    say::say,
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use conversations::{
    Change, Committed, ConversationError, Found, History, MOST_SEARCHED, Message, MessageWindow, Outcome, SearchWindow,
    SendRequest, UpTo,
};
use kernel::{Clock as _, ConversationId, MessageId, Seq};
use protocol::{Detail, EditMessageRequest, ErrorCode, SendMessageRequest};
use realtime::FrameCost;
use std::sync::Arc;
use text::Search;

type Answer = Result<HttpResponse, ApiError>;

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
    window: SearchWindow,
}

impl FromQuery for Searched {
    fn read(fields: &mut QueryFields) -> Self {
        let typed = fields.required_text("q", LONGEST_SEARCH);
        let wanted = Search::parse(&typed);
        if wanted.is_none() && !typed.is_empty() {
            fields.refuse::<()>("q", "must have some visible characters");
        }
        let (limit, before) = (fields.limit("limit", 50, 200), fields.seq("before_seq"));
        Self { wanted, window: SearchWindow { limit, most: MOST_SEARCHED, before } }
    }
}

/// The longest search, in code points.
const LONGEST_SEARCH: usize = 200;

pub(super) async fn window(
    state: web::Data<AppState>,
    who: Principal,
    id: web::Path<String>,
    request: HttpRequest,
    Query(Window(asked)): Query<Window>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    // One more than wanted tells whether there are others.
    let window = MessageWindow { limit: asked.limit + 1, ..asked };
    let mut found = state.stores.conversations.history(who.user, id, window).await?;
    let next = found.as_mut().and_then(|history| cut(&mut history.messages, asked));
    show_all(&state, &request, found, next).await
}

/// Takes away what was not asked for, and says how to ask for it.
fn cut(messages: &mut Vec<Message>, asked: MessageWindow) -> Option<String> {
    let limit = asked.limit as usize;
    if messages.len() <= limit {
        return None;
    }
    if asked.after.is_none() {
        messages.drain(..messages.len() - limit);
        return messages.first().map(|oldest| format!("limit={limit}&before_seq={}", oldest.seq));
    }
    messages.truncate(limit);
    let until = asked.before.map(|before| format!("&before_seq={before}")).unwrap_or_default();
    messages.last().map(|newest| format!("limit={limit}&after_seq={}{until}", newest.seq))
}

/// The newest first. Where there may be more, a link says where to go on.
pub(super) async fn search(
    state: web::Data<AppState>,
    who: Principal,
    request: HttpRequest,
    id: web::Path<String>,
    Query(Searched { wanted, window }): Query<Searched>,
) -> Answer {
    let id = id_in_path(&id, ConversationId::parse)?;
    let wanted = wanted.ok_or_else(|| ApiError::new(ErrorCode::ValidationFailed))?;
    let found = state.stores.conversations.search(who.user, id, &wanted, window).await?;
    let Found { history, before } = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    show_all(&state, &request, Some(history), before.map(|before| same_query(&request, before))).await
}

/// The same question from there on.
fn same_query(request: &HttpRequest, before: Seq) -> String {
    let same = request.query_string().split('&').filter(|part| !part.starts_with("before_seq="));
    same.chain([format!("before_seq={before}").as_str()]).collect::<Vec<_>>().join("&")
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

async fn show_all(state: &AppState, request: &HttpRequest, found: Option<History>, next: Option<String>) -> Answer {
    let History { messages, members } = found.ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    let cards = state.people.cards(messages.iter().map(|message| message.sender)).await?;
    let shown = messages.iter().map(|message| render::message::message(&state.links, &cards, message, &members));
    Ok(array(&state.links, request, &shown.collect::<Vec<_>>(), next.as_deref()))
}
