//! What sockets ask of the rest of the server: realtime's one port, on the domains and the store.

mod call;
mod command;
mod replay;
mod upload;

use crate::{http::ApiError, state::AppState};
use async_trait::async_trait;
use auth::{Claims, SessionId};
use futures_util::future::BoxFuture;
use kernel::{Author, ConversationId, Cursor, Right, Seq, Timestamp, UserId};
use protocol::{CloseCode, ErrorCode};
use realtime::{
    Acquaintance, Admission, Command, CommandError, ConversationPage, ConversationPosition, ConversationState, Counter,
    FrameCost, Gateway, Identity, PersonPage, Reply, Unavailable,
};
use std::sync::Arc;

/// The port over the server's state.
pub(crate) struct ServerGateway {
    state: Arc<AppState>,
}

impl ServerGateway {
    pub(crate) fn new(state: Arc<AppState>) -> Self {
        Self { state }
    }
}

#[async_trait]
impl Gateway for ServerGateway {
    fn command(&self, who: &Identity, command: Command) -> BoxFuture<'static, Result<Reply, CommandError>> {
        command::dispatch(&self.state, who, command)
    }

    fn admit(&self, who: &Identity, cost: FrameCost) -> Admission {
        self.state.limits.admit(who.person, cost)
    }

    async fn person_page(&self, person: UserId, after: Cursor, limit: usize) -> Result<PersonPage, Unavailable> {
        replay::person_page(&self.state, person, after, limit).await
    }

    async fn conversation_page(
        &self,
        person: UserId,
        conversation: ConversationId,
        position: ConversationPosition,
        resume: Option<Seq>,
        limit: usize,
    ) -> Result<Option<ConversationPage>, Unavailable> {
        replay::conversation_page(&self.state, person, conversation, position, resume, limit).await
    }

    async fn conversation_state(
        &self,
        person: UserId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationState>, Unavailable> {
        replay::conversation_state(&self.state, person, conversation).await
    }

    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, Unavailable> {
        let counters = self.state.stores.events.counters(people).await.map_err(unavailable)?;
        let told = |events::Counter { person, cursor, token_epoch }| Counter { person, cursor, token_epoch };
        Ok(counters.into_iter().map(told).collect())
    }

    async fn check_identities(&self, identities: &[Identity]) -> Result<Vec<Option<CloseCode>>, Unavailable> {
        let claims: Vec<Claims> = identities.iter().map(claims_of).collect();
        let verdicts = self.state.auth.admit_all(&claims).await.map_err(|error| unavailable(ApiError::from(error)))?;
        Ok(verdicts.into_iter().map(|verdict| verdict.err().as_ref().map(close_code)).collect())
    }

    async fn acquaintances(&self, people: &[UserId]) -> Result<Vec<Acquaintance>, Unavailable> {
        let found = self.state.matchmaker.acquaintances(people).await.map_err(unavailable)?;
        let named = |person: matching::Person| (person.id, person.username);
        let shown = found
            .into_iter()
            .map(|pair| Acquaintance { people: pair.people.map(named), conversation: pair.conversation });
        Ok(shown.collect())
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Unavailable> {
        self.state.matchmaker.note_seen(seen).await.map_err(unavailable)
    }

    fn epoch(&self) -> Arc<str> {
        self.state.epoch.clone()
    }
}

/// The store failed and that is logged: a socket only has to know that it should come back.
fn unavailable(error: impl Into<ApiError>) -> Unavailable {
    let _ = error.into();
    Unavailable
}

/// Who sits behind a socket that showed these claims.
pub(crate) fn identity_of(claims: &Claims) -> Identity {
    Identity {
        person: claims.user,
        session_id: claims.session.as_ref().map(|session| session.as_str().into()),
        token_epoch: Some(claims.epoch),
        expires_at: Some(claims.expires_at),
    }
}

/// As whom a socket writes.
fn author_of(identity: &Identity) -> Author {
    let right = Right::Token { session: identity.session_id.clone(), epoch: identity.token_epoch.unwrap_or(0) };
    Author { person: identity.person, right }
}

fn claims_of(identity: &Identity) -> Claims {
    Claims {
        user: identity.person,
        session: identity.session_id.as_deref().and_then(SessionId::parse),
        epoch: identity.token_epoch.unwrap_or(0),
        expires_at: identity.expires_at.unwrap_or(Timestamp::from_micros(i64::MAX)),
    }
}

/// With which code the sockets of somebody who may not stay are closed.
fn close_code(error: &auth::Error) -> CloseCode {
    match error {
        auth::Error::AccountBanned => CloseCode::Forbidden,
        auth::Error::TokenExpired => CloseCode::TokenExpired,
        _ => CloseCode::SignedOut,
    }
}

/// A refusal as a socket tells it.
pub(crate) fn refusal(error: &ApiError) -> CommandError {
    CommandError {
        message: error.message(),
        retry_after_ms: error.retry_after_s.map(|seconds| seconds * 1000),
        close: None,
        code: error.code,
    }
}

/// The same for what was asked of the store in somebody's name: when that name is worth nothing any more, the socket is closed
/// behind the refusal.
fn refused(error: &ApiError) -> CommandError {
    let close = match error.code {
        ErrorCode::SignedOut => Some(CloseCode::SignedOut),
        ErrorCode::AccountBanned => Some(CloseCode::Forbidden),
        _ => None,
    };
    CommandError { close, ..refusal(error) }
}

/// Whom a command of this kind cannot be for.
fn not_found() -> CommandError {
    CommandError::new(ErrorCode::NotFound)
}
