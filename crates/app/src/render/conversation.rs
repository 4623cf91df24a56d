//! Conversations on the wire.

use super::{Links, Renderer, message, person};
use crate::people::Faces;
use conversations::{Overview, Shown};
use kernel::{StoreError, UserId};
use protocol::{Conversation, ConversationChange};

/// A conversation as one of its people sees it.
fn conversation(links: &Links, faces: &impl Faces, reader: UserId, overview: &Overview) -> Conversation {
    let (shown, last) = (&overview.conversation, overview.last_message.as_ref());
    Conversation {
        id: shown.id,
        participants: overview.members.iter().map(|member| person::reference(links, faces, member.person)).collect(),
        created_at: shown.created_at,
        updated_at: shown.updated_at,
        is_active: shown.closed_at.is_none(),
        last_message: last.map(|last| message::message(links, faces, last, &overview.members)),
        unread_count: overview.unread,
        match_id: overview.match_id,
        last_seq: shown.last_seq,
        last_rev: shown.last_rev,
        is_muted: is_muted(overview, reader),
    }
}

fn is_muted(overview: &Overview, reader: UserId) -> bool {
    overview.members.iter().any(|member| member.person == reader && member.muted)
}

/// The same as a `conversation_update` shows it.
pub(super) fn change(links: &Links, faces: &impl Faces, reader: UserId, overview: &Overview) -> ConversationChange {
    let shown = &overview.conversation;
    ConversationChange {
        id: shown.id,
        participants: overview.members.iter().map(|member| person::reference(links, faces, member.person)).collect(),
        created_at: shown.created_at,
        updated_at: shown.updated_at,
        is_active: shown.closed_at.is_none(),
        match_id: overview.match_id,
        last_seq: shown.last_seq,
        is_muted: Some(is_muted(overview, reader)),
    }
}

impl Renderer {
    /// Conversations as `reader` sees them, in their order.
    pub async fn conversations(&self, reader: UserId, overviews: &[Overview]) -> Result<Vec<Conversation>, StoreError> {
        let members = overviews.iter().flat_map(|overview| &overview.members).map(|member| member.person);
        let senders = overviews.iter().filter_map(|overview| overview.last_message.as_ref()).map(|last| last.sender);
        let cards = self.people.cards(members.chain(senders)).await?;
        Ok(overviews.iter().map(|overview| conversation(&self.links, &cards, reader, overview)).collect())
    }

    /// A conversation as a change has left it: nothing is asked of the store any more.
    pub fn shown_conversation(&self, reader: UserId, shown: &Shown) -> Conversation {
        conversation(&self.links, &shown.faces, reader, &shown.overview)
    }
}
