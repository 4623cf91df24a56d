//! Signing up, in and out.

use crate::{
    http::{ApiError, Json, Principal},
    limits::client_address,
    random, render,
    state::AppState,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use auth::{EndedSession, Fresh, NewAccount, Registration, TicketId};
use kernel::{BirthDate, Clock as _, UserId};
use matching::{Newcomer, Profile};
use protocol::{
    AppwriteRequest, Detail, ErrorCode, Fields, LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest, Request,
    Secret, Session, SignedIn, TokenPair, WsTicket,
};
use realtime::{Control, Signal};
use secrecy::{ExposeSecret as _, SecretString};

/// POST `auth/password`.
pub(super) struct PasswordRequest {
    old_password: Secret,
    new_password: Secret,
}

impl Request for PasswordRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { old_password: fields.secret("old_password"), new_password: fields.secret("new_password") }
    }
}

type Answer = Result<HttpResponse, ApiError>;

pub(super) async fn register(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<RegisterRequest>,
) -> Answer {
    state.limits.registration(client_address(&state, &request))?;
    let registration = Registration {
        email: body.email,
        password: hidden(body.password),
        name: body.name,
        username: body.username,
        date_of_birth: body.date_of_birth,
    };
    let (user, salt, fresh) = (random::user_id(), random::salt(), fresh()?);
    let now = state.clock.now();
    let signed_in = state.auth.register(registration, user, salt, user_agent(&request), fresh, now).await?;
    Ok(HttpResponse::Created().json(answer(&state, signed_in).await?))
}

pub(super) async fn login(state: web::Data<AppState>, request: HttpRequest, Json(body): Json<LoginRequest>) -> Answer {
    state.limits.login(&body.email, client_address(&state, &request))?;
    let account = state.auth.recognise(&body.email, hidden(body.password), random::salt()).await?;
    // Read first: what is committed below is answered whatever becomes of the store.
    let profile = state.matchmaker.profile(account.id).await?;
    let signed_in = state.auth.sign_in(account, user_agent(&request), fresh()?, state.clock.now()).await?;
    Ok(HttpResponse::Ok().json(shown_to(&state, profile, &signed_in)))
}

pub(super) async fn refresh(state: web::Data<AppState>, Json(body): Json<RefreshRequest>) -> Answer {
    match state.auth.refresh(body.refresh.reveal(), fresh()?, state.clock.now()).await {
        Ok(pair) => {
            Ok(HttpResponse::Ok().json(TokenPair { access: shown(&pair.access), refresh: shown(&pair.refresh) }))
        }
        Err(auth::Error::RefreshReused(ended)) => {
            close_session(&state, &ended);
            Err(ApiError::new(ErrorCode::RefreshReused))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn logout(state: web::Data<AppState>, Json(body): Json<LogoutRequest>) -> Answer {
    let ended = state.auth.logout(body.refresh.reveal(), state.clock.now()).await?;
    close_session(&state, &ended);
    Ok(HttpResponse::Ok().json(Detail::new("signed out")))
}

pub(super) async fn appwrite(
    state: web::Data<AppState>,
    request: HttpRequest,
    Json(body): Json<AppwriteRequest>,
) -> Answer {
    let appwrite = state.appwrite.as_ref().ok_or_else(|| ApiError::new(ErrorCode::NotFound))?;
    state.limits.login("", client_address(&state, &request))?;
    let identity = appwrite.identify(body.jwt.reveal()).await?;
    let (user, now) = (random::user_id(), state.clock.now());
    let signed_in = state.auth.exchange(identity, user, user_agent(&request), fresh()?, now).await?;
    Ok(HttpResponse::Ok().json(answer(&state, signed_in).await?))
}

pub(super) async fn ws_ticket(state: web::Data<AppState>, who: Principal) -> Answer {
    let id = TicketId::parse(&random::secret()).ok_or_else(|| ApiError::new(ErrorCode::Internal))?;
    let ticket = state.auth.issue_ticket(&who.claims, id, state.clock.now()).await?;
    let body = WsTicket { ticket: ticket.id.as_str().into(), expires_in: ticket.lifetime.as_secs() };
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn change_password(
    state: web::Data<AppState>,
    who: Principal,
    Json(body): Json<PasswordRequest>,
) -> Answer {
    let (old, new) = (hidden(body.old_password), hidden(body.new_password));
    let (salt, fresh, now) = (random::salt(), fresh()?, state.clock.now());
    // Read first: who has changed their password is told so, and gets the only session that is left.
    let profile = state.matchmaker.profile(who.user).await?;
    let signed_in = state.auth.change_password(&who.author(), old, new, salt, fresh, now).await?;
    close_person(&state, who.user);
    Ok(HttpResponse::Ok().json(shown_to(&state, profile, &signed_in)))
}

pub(super) async fn sessions(state: web::Data<AppState>, who: Principal) -> Answer {
    let sessions = state.auth.sessions(who.user, state.clock.now()).await?;
    let sessions: Vec<_> = sessions
        .into_iter()
        .map(|session| Session {
            is_current: who.claims.session.as_ref() == Some(&session.id),
            id: session.id.as_str().to_owned(),
            user_agent: session.user_agent,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(sessions))
}

pub(super) async fn end_session(state: web::Data<AppState>, who: Principal, id: web::Path<String>) -> Answer {
    let ended = state.auth.end_session(&who.author(), &id, state.clock.now()).await?;
    close_session(&state, &ended);
    Ok(HttpResponse::Ok().json(Detail::new("signed out")))
}

pub(super) async fn end_all_sessions(state: web::Data<AppState>, who: Principal) -> Answer {
    state.auth.end_all_sessions(&who.author(), state.clock.now()).await?;
    close_person(&state, who.user);
    Ok(HttpResponse::Ok().json(Detail::new("signed out everywhere")))
}

/// What was committed is told to the sockets of that session, on every node.
fn close_session(state: &AppState, ended: &EndedSession) {
    let control =
        Control::CloseSession { session_id: ended.session.as_str().into(), code: protocol::CloseCode::SignedOut };
    state.realtime.signal(&Signal::Control { person: ended.user, control });
}

/// The same for all sockets of a person.
pub(super) fn close_person(state: &AppState, person: UserId) {
    let control = Control::ClosePerson { code: protocol::CloseCode::SignedOut };
    state.realtime.signal(&Signal::Control { person, control });
}

/// Who has just come has a profile that needs no reading. Whoever asks once more, since the reading failed, is answered alike.
async fn answer(state: &AppState, mut signed_in: auth::SignedIn) -> Result<SignedIn, ApiError> {
    let profile = match signed_in.newcomer.take() {
        Some(newcomer) => Profile::of_newcomer(first_lines(newcomer)),
        None => state.matchmaker.profile(signed_in.account.id).await?,
    };
    Ok(shown_to(state, profile, &signed_in))
}

fn first_lines(account: NewAccount) -> Newcomer {
    Newcomer {
        id: account.id,
        username: account.username.as_str().to_owned(),
        first_name: account.first_name,
        last_name: account.last_name,
        date_of_birth: account.date_of_birth.and_then(|birth| BirthDate::parse(&birth.to_string())),
        at: account.at,
    }
}

fn shown_to(state: &AppState, profile: Profile, signed_in: &auth::SignedIn) -> SignedIn {
    let (user, tokens) = (render::person::user(state, profile, &signed_in.account), &signed_in.tokens);
    SignedIn { user, access: shown(&tokens.access), refresh: shown(&tokens.refresh) }
}

/// Everything random that a sign-in uses.
pub(crate) fn fresh() -> Result<Fresh, ApiError> {
    random::fresh().ok_or_else(|| ApiError::new(ErrorCode::Internal))
}

fn user_agent(request: &HttpRequest) -> Option<&str> {
    request.headers().get(header::USER_AGENT)?.to_str().ok()
}

fn hidden(secret: Secret) -> SecretString {
    secret.into_revealed().into()
}

fn shown(secret: &SecretString) -> Secret {
    secret.expose_secret().into()
}
