use crate::{Endpoint, Settings, group::SocketId};
use std::sync::Arc;

/// What does not change while a socket lives.
#[derive(Debug)]
pub(super) struct ConnectionParameters {
    pub(super) endpoint: Endpoint,
    pub(super) settings: Arc<Settings>,
    pub(super) epoch: Arc<str>,
    /// For support and logs.
    pub(super) socket_id: SocketId,
}
