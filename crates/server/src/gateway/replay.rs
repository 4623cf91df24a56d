//! What a socket has missed, read from the store and rendered as it is now.

use super::unavailable;
use crate::{render, state::AppState};
use conversations::{Changes, Member};
use kernel::{ConversationId, Cursor, Rev, Seq, UserId};
use protocol::Horizon;
use realtime::{ConversationPage, ConversationPosition, ConversationState, PersonPage, Unavailable};

pub(super) async fn person_page(
    state: &AppState,
    person: UserId,
    after: Cursor,
    limit: usize,
) -> Result<PersonPage, Unavailable> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let page = state.stores.events.page(person, after, limit).await.map_err(unavailable)?;
    let events = render::log::render(state, person, page.events).await.map_err(unavailable)?;
    Ok(PersonPage { events, counter: page.counter })
}

pub(super) async fn conversation_page(
    state: &AppState,
    person: UserId,
    conversation: ConversationId,
    position: ConversationPosition,
    resume: Option<Seq>,
    limit: usize,
) -> Result<Option<ConversationPage>, Unavailable> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let store = &state.stores.conversations;
    let (since, after) = match position {
        ConversationPosition::AfterRev(rev) => (rev, resume.unwrap_or(Seq::ZERO)),
        ConversationPosition::AfterSeq(seq) => (Rev::ZERO, resume.unwrap_or(seq)),
    };
    let changes = store.changes(person, conversation, since, after, limit).await.map_err(unavailable)?;
    let Some(mut changes) = changes else { return Ok(None) };
    if let ConversationPosition::AfterSeq(_) = position {
        // Who names a place asks for messages; how far everybody is stands in `synced`.
        changes.moved.clear();
    }
    let next = changes.more.then(|| changes.messages.last().map(|message| message.seq)).flatten();
    let frames = render::conversation::changes(state, conversation, since, &changes).await.map_err(unavailable)?;
    let Changes { members, last_seq, last_rev, .. } = changes;
    Ok(Some(ConversationPage { frames, next, state: state_of(person, &members, last_seq, last_rev) }))
}

pub(super) async fn conversation_state(
    state: &AppState,
    person: UserId,
    conversation: ConversationId,
) -> Result<Option<ConversationState>, Unavailable> {
    let head = state.stores.conversations.head(person, conversation).await.map_err(unavailable)?;
    Ok(head.map(|head| state_of(person, &head.members, head.last_seq, head.last_rev)))
}

/// Who keeps reading private is shown as far as messages have arrived.
fn state_of(viewer: UserId, members: &[Member], last_seq: Seq, last_rev: Rev) -> ConversationState {
    let horizons = members
        .iter()
        .map(|member| Horizon {
            user_id: member.person,
            delivered_seq: member.horizons.delivered,
            read_seq: if member.shares_reads || member.person == viewer { member.horizons.read } else { Seq::ZERO },
        })
        .collect();
    ConversationState { last_seq, last_rev, horizons }
}
