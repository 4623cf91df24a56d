use crate::group::{ConversationHandle, ConversationMessage, PersonHandle, PersonMessage, SocketId};
use kernel::UserId;
use std::sync::Arc;

/// Leaves the group when the connection is gone, however it went.
pub(super) struct PersonMember(pub(super) Arc<PersonHandle>, pub(super) SocketId);

impl Drop for PersonMember {
    fn drop(&mut self) {
        self.0.send(PersonMessage::Leave(self.1));
    }
}

/// The same for a conversation.
pub(super) struct ConversationMember(pub(super) Arc<ConversationHandle>, pub(super) UserId, pub(super) SocketId);

impl Drop for ConversationMember {
    fn drop(&mut self) {
        self.0.send(ConversationMessage::Leave { person: self.1, id: self.2 });
    }
}
