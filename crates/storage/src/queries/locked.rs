//! The rows that a batch begins with.

use super::{log::LockedPerson, messages::Members};
use ::conversations::{Conversation, Faces, batch::OpenSessions};
use kernel::UserId;
use std::collections::BTreeMap;

/// The rows that every batch needs, read after its conversations were locked.
pub(crate) struct Locked {
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) members: Members,
    /// The members and the authors, locked in their turn.
    pub(crate) persons: BTreeMap<UserId, LockedPerson>,
    pub(crate) sessions: OpenSessions,
    pub(crate) faces: Faces,
    /// Messages that were sent before under the names of these.
    pub(crate) sent_before: Vec<i64>,
}
