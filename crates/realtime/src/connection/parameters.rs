use crate::{Endpoint, Settings, group::SocketId};
use std::sync::Arc;

/// The facts about a connection that do not change while it lives.
#[derive(Debug)]
pub(super) struct ConnectionParameters {
    pub(super) endpoint: Endpoint,
    pub(super) settings: Arc<Settings>,
    pub(super) epoch: Arc<str>,
    /// Is shown to the client, for support and logs.
    pub(super) socket_id: SocketId,
}
