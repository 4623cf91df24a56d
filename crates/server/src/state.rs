//! What every handler works with.

use crate::{
    appwrite::Appwrite,
    clock::SystemClock,
    config::Config,
    http::{ApiError, Origins},
    limits::RateLimits,
    order::SignalOrder,
    people::People,
    publish::Publisher,
    readiness::Readiness,
    render::Links,
    uploads::Pace,
    writer::Writer,
};
use actix_web::HttpRequest;
use auth::{AppwriteId, Auth, Claims};
use conversations::{Calls, Conversations};
use kernel::{Clock as _, Event};
use matching::Matchmaker;
use protocol::ErrorCode;
use realtime::Realtime;
use std::sync::{Arc, atomic::AtomicBool};
use storage::Stores;
use tokio_util::task::TaskTracker;

/// One server's parts, shared by all its threads.
pub(crate) struct AppState {
    pub(crate) config: Arc<Config>,
    pub(crate) clock: SystemClock,
    pub(crate) stores: Stores,
    pub(crate) auth: Auth,
    pub(crate) appwrite: Option<Appwrite>,
    pub(crate) matchmaker: Matchmaker,
    pub(crate) conversations: Conversations,
    pub(crate) calls: Calls,
    pub(crate) signal_order: SignalOrder,
    pub(crate) limits: RateLimits,
    pub(crate) upload_pace: Pace,
    pub(crate) people: People,
    pub(crate) links: Links,
    pub(crate) origins: Origins,
    pub(crate) writer: Writer,
    pub(crate) publisher: Publisher,
    pub(crate) realtime: Realtime,
    pub(crate) readiness: Readiness,
    /// The name of the database's history.
    pub(crate) epoch: Arc<str>,
    /// Set when the server begins to go away.
    pub(crate) draining: AtomicBool,
    /// What is being answered.
    pub(crate) requests: TaskTracker,
}

impl AppState {
    /// Tells the sockets of everybody concerned, on every node, of what is committed. No answer waits for it.
    pub(crate) fn publish(&self, events: Vec<Event>) {
        if !events.is_empty() {
            self.publisher.events(events, &self.requests.token());
        }
    }

    /// Who an old client says it is, with nothing but a bare Appwrite id; only where the setting believes it.
    pub(crate) async fn legacy_claims(&self, request: &HttpRequest) -> Result<Claims, ApiError> {
        let unauthenticated = || ApiError::new(ErrorCode::Unauthenticated);
        if !self.config.auth.appwrite.legacy_id_header {
            return Err(unauthenticated());
        }
        let header = request.headers().get("X-Appwrite-User-Id").ok_or_else(unauthenticated)?;
        let id =
            header.to_str().ok().and_then(AppwriteId::parse).ok_or_else(|| ApiError::new(ErrorCode::InvalidToken))?;
        tracing::warn!("somebody signs in with a bare appwrite id, which anybody can make up");
        Ok(self.auth.claims_by_appwrite(&id, self.clock.now()).await?)
    }
}
