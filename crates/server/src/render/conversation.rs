//! Conversations on the wire, and the replay of one.

use super::{Links, message, person};
use crate::{
    people::{Cards, Faces, People},
    state::AppState,
};
use bytes::Bytes;
use conversations::{Changes, Member, Overview};
use kernel::{ConversationId, Rev, StoreError, UserId};
use protocol::{Conversation, ConversationChange, FrameKind, NewMessage, Receipt, frame_body};
use realtime::ConversationFrame;

/// Everybody whom these overviews name.
pub(crate) async fn cards(people: &People, overviews: &[Overview]) -> Result<Cards, StoreError> {
    let members = overviews.iter().flat_map(|overview| &overview.members).map(|member| member.person);
    let senders = overviews.iter().filter_map(|overview| overview.last_message.as_ref()).map(|last| last.sender);
    people.cards(members.chain(senders)).await
}

/// A conversation as one of its people sees it.
pub(crate) fn conversation(links: &Links, faces: &impl Faces, reader: UserId, overview: &Overview) -> Conversation {
    let home = &overview.conversation;
    let last = overview.last_message.as_ref();
    Conversation {
        id: home.id,
        participants: overview.members.iter().map(|member| person::reference(links, faces, member.person)).collect(),
        created_at: home.created_at,
        updated_at: home.updated_at,
        is_active: home.closed_at.is_none(),
        last_message: last.map(|last| message::message(links, faces, last, &overview.members)),
        unread_count: overview.unread,
        match_id: overview.match_id,
        last_seq: home.last_seq,
        last_rev: home.last_rev,
        is_muted: is_muted(overview, reader),
    }
}

fn is_muted(overview: &Overview, reader: UserId) -> bool {
    overview.members.iter().any(|member| member.person == reader && member.muted)
}

/// The same as a `conversation_update` shows it.
pub(crate) fn change(links: &Links, cards: &Cards, reader: UserId, overview: &Overview) -> ConversationChange {
    let home = &overview.conversation;
    ConversationChange {
        id: home.id,
        participants: overview.members.iter().map(|member| person::reference(links, cards, member.person)).collect(),
        created_at: home.created_at,
        updated_at: home.updated_at,
        is_active: home.closed_at.is_none(),
        match_id: overview.match_id,
        last_seq: home.last_seq,
        is_muted: Some(is_muted(overview, reader)),
    }
}

/// What has changed in a conversation since a `rev`: each message as it is now, then the horizons.
pub(crate) async fn changes(
    state: &AppState,
    home: ConversationId,
    since: Rev,
    changes: &Changes,
) -> Result<Vec<ConversationFrame>, StoreError> {
    let senders = changes.messages.iter().map(|message| message.sender);
    let cards = state.people.cards(senders.chain(changes.moved.iter().map(|member| member.person))).await?;
    let mut frames: Vec<_> = changes
        .messages
        .iter()
        .map(|found| {
            let message = message::message(&state.links, &cards, found, &changes.members);
            frame(FrameKind::NewMessage, &NewMessage { conversation_id: home, message })
        })
        .collect();
    for member in &changes.moved {
        frames.extend(receipts(state, &cards, home, since, member).await?);
    }
    Ok(frames)
}

/// One receipt for each horizon that has moved. Who keeps reading private shows only that messages arrive.
async fn receipts(
    state: &AppState,
    cards: &Cards,
    home: ConversationId,
    since: Rev,
    member: &Member,
) -> Result<Vec<ConversationFrame>, StoreError> {
    let horizons = &member.horizons;
    let read = (FrameKind::ReadReceipt, horizons.read, horizons.read_rev, horizons.read_at);
    let delivered = (FrameKind::DeliveryReceipt, horizons.delivered, horizons.delivered_rev, horizons.delivered_at);
    let mut frames = Vec::new();
    for (kind, seq, rev, at) in [delivered, read] {
        // A horizon that reading has moved along is told by the read receipt alone.
        let implied = kind == FrameKind::DeliveryReceipt && rev == horizons.read_rev;
        let hidden = !member.shares_reads && (kind == FrameKind::ReadReceipt || implied);
        let Some(at) = at.filter(|_| rev > since && !implied && !hidden) else { continue };
        let Some(message_id) = message_at(state, member.person, home, seq).await? else { continue };
        let username = cards.get(&member.person).map(|card| card.username.clone()).unwrap_or_default();
        let receipt =
            Receipt { conversation_id: home, message_id, seq, user_id: member.person, username, timestamp: at, rev };
        frames.push(frame(kind, &receipt));
    }
    Ok(frames)
}

async fn message_at(
    state: &AppState,
    reader: UserId,
    home: ConversationId,
    seq: kernel::Seq,
) -> Result<Option<kernel::MessageId>, StoreError> {
    let found = state.stores.conversations.messages_at(reader, &[(home, seq)]).await?;
    Ok(found.first().map(|message| message.id))
}

fn frame<T: serde::Serialize>(kind: FrameKind, body: &T) -> ConversationFrame {
    ConversationFrame { kind, body: Bytes::from(frame_body(body)) }
}
