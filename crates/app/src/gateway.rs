//! What sockets ask of the product: realtime's one port. Thin: a command is an action, a page is read and rendered.

mod command;
mod identity;
mod replay;

pub use identity::identity_of;

use crate::{App, Refusal};
use async_trait::async_trait;
use auth::Claims;
use futures_util::future::BoxFuture;
use identity::claims_of;
use kernel::{ConversationId, Cursor, Seq, Timestamp, UserId};
use protocol::CloseCode;
use realtime::{
    Acquaintance, Acquainted, Admission, Command, CommandError, ConversationPage, ConversationPosition,
    ConversationState, Counter, FrameCost, Gateway, Identity, PersonPage, Reply, Unavailable,
};
use std::sync::Arc;

/// The port over one node of the product.
pub struct AppGateway {
    app: Arc<App>,
}

impl AppGateway {
    pub fn new(app: Arc<App>) -> Self {
        Self { app }
    }
}

#[async_trait]
impl Gateway for AppGateway {
    fn command(&self, who: &Identity, command: Command) -> BoxFuture<'static, Result<Reply, CommandError>> {
        command::carry_out(&self.app, who, command)
    }

    fn admit(&self, who: &Identity, cost: FrameCost) -> Admission {
        self.app.limits.admit(who.person, cost)
    }

    async fn person_page(&self, person: UserId, after: Cursor, limit: usize) -> Result<PersonPage, Unavailable> {
        replay::person_page(&self.app, person, after, limit).await.map_err(unavailable)
    }

    async fn conversation_page(
        &self,
        person: UserId,
        conversation: ConversationId,
        position: ConversationPosition,
        resume: Option<Seq>,
        limit: usize,
    ) -> Result<Option<ConversationPage>, Unavailable> {
        replay::conversation_page(&self.app, person, conversation, position, resume, limit).await.map_err(unavailable)
    }

    async fn conversation_state(
        &self,
        person: UserId,
        conversation: ConversationId,
    ) -> Result<Option<ConversationState>, Unavailable> {
        replay::conversation_state(&self.app, person, conversation).await.map_err(unavailable)
    }

    async fn counters(&self, people: &[UserId]) -> Result<Vec<Counter>, Unavailable> {
        let counters = self.app.ports.events.counters(people).await.map_err(unavailable)?;
        let told = |events::Counter { person, cursor, token_epoch }| Counter { person, cursor, token_epoch };
        Ok(counters.into_iter().map(told).collect())
    }

    async fn check_identities(&self, identities: &[Identity]) -> Result<Vec<Option<CloseCode>>, Unavailable> {
        let claims: Vec<Claims> = identities.iter().map(claims_of).collect();
        let verdicts = self.app.auth.admit_all(&claims).await.map_err(unavailable)?;
        Ok(verdicts.into_iter().map(|verdict| verdict.err().as_ref().map(close_code)).collect())
    }

    async fn acquaintances(&self, people: &[UserId]) -> Result<Vec<Acquaintance>, Unavailable> {
        let found = self.app.matchmaker.acquaintances(people).await.map_err(unavailable)?;
        let named = |person: matching::Person| Acquainted {
            id: person.id,
            username: person.username,
            shares_last_seen: person.privacy.share_last_seen,
        };
        let shown = found
            .into_iter()
            .map(|pair| Acquaintance { people: pair.people.map(named), conversation: pair.conversation });
        Ok(shown.collect())
    }

    async fn note_seen(&self, seen: &[(UserId, Timestamp)]) -> Result<(), Unavailable> {
        self.app.matchmaker.note_seen(seen).await.map_err(unavailable)
    }

    fn epoch(&self) -> Arc<str> {
        self.app.epoch.clone()
    }
}

/// The store failed: that is logged here, and a socket only has to know that it should come back.
fn unavailable(error: impl Into<Refusal>) -> Unavailable {
    let _ = error.into();
    Unavailable
}

/// With which code the sockets of somebody who may not stay are closed.
fn close_code(error: &auth::Error) -> CloseCode {
    match error {
        auth::Error::AccountBanned => CloseCode::Forbidden,
        auth::Error::TokenExpired => CloseCode::TokenExpired,
        _ => CloseCode::SignedOut,
    }
}
