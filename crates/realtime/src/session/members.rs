use crate::{
    group::{LeaveConversation, LeavePerson, SocketId},
    hub::{ConversationReach, PersonReach},
};
use kernel::UserId;

/// Leaves the group when the session is gone, however it went.
pub(super) struct PersonMember(pub(super) PersonReach, pub(super) SocketId);

impl Drop for PersonMember {
    fn drop(&mut self) {
        self.0.addr.do_send(LeavePerson(self.1));
    }
}

/// The same for a conversation.
pub(super) struct ConversationMember(pub(super) ConversationReach, pub(super) UserId, pub(super) SocketId);

impl Drop for ConversationMember {
    fn drop(&mut self) {
        self.0.addr.do_send(LeaveConversation { person: self.1, id: self.2 });
    }
}
