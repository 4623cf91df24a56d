use crate::{greeting::Greeting, group::GroupAnswers, socket::Socket};
use kernel::Cursor;
use std::sync::Arc;

/// One of the person's sockets in the group.
pub(super) struct Member {
    pub(super) socket: Arc<Socket>,
    pub(super) answers: GroupAnswers,
    /// Put in front of everything else in the step that makes the member live.
    pub(super) greeting: Option<Greeting>,
    /// The member gets what lies above this.
    pub(super) live: Option<Cursor>,
}
