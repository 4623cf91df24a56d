use crate::{Endpoint, Settings};
use std::sync::Arc;

/// What does not change while a socket lives.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) endpoint: Endpoint,
    pub(super) settings: Arc<Settings>,
    pub(super) epoch: Arc<str>,
    /// The name of the socket for support and logs.
    pub(super) name: u64,
}
