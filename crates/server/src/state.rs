//! What the doors work with besides the product itself.

use crate::{config::Config, http::Origins, readiness::Readiness};
use app::App;
use std::sync::{Arc, atomic::AtomicBool};

/// One server's parts, shared by all its threads.
pub(crate) struct AppState {
    /// The product: every action that a request asks for.
    pub(crate) app: Arc<App>,
    pub(crate) config: Arc<Config>,
    pub(crate) origins: Origins,
    pub(crate) readiness: Readiness,
    /// Set when the server begins to go away.
    pub(crate) draining: AtomicBool,
}
