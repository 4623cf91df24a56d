//! What a socket has missed, read from the store and rendered as it is now.

use crate::{App, Refusal};
use conversations::{Changes, Member};
use kernel::{ConversationId, Cursor, Rev, Seq, UserId};
use protocol::Horizon;
use realtime::{ConversationPage, ConversationPosition, ConversationState, PersonPage};

pub(super) async fn person_page(app: &App, person: UserId, after: Cursor, limit: usize) -> Result<PersonPage, Refusal> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let page = app.ports.events.page(person, after, limit).await?;
    let events = app.renderer.replay(person, page.events).await?;
    Ok(PersonPage { events, counter: page.counter })
}

pub(super) async fn conversation_page(
    app: &App,
    person: UserId,
    conversation: ConversationId,
    position: ConversationPosition,
    resume: Option<Seq>,
    limit: usize,
) -> Result<Option<ConversationPage>, Refusal> {
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let store = &app.ports.conversations;
    let (since, after) = match position {
        ConversationPosition::AfterRev(rev) => (rev, resume.unwrap_or(Seq::ZERO)),
        ConversationPosition::AfterSeq(seq) => (Rev::ZERO, resume.unwrap_or(seq)),
    };
    let changes = store.changes(person, conversation, since, after, limit).await?;
    let Some(mut changes) = changes else { return Ok(None) };
    if let ConversationPosition::AfterSeq(_) = position {
        // Who names a place asks for messages; how far everybody is stands in `synced`.
        changes.moved.clear();
    }
    let next = changes.more.then(|| changes.messages.last().map(|message| message.seq)).flatten();
    let frames = app.renderer.changes(conversation, since, &changes).await?;
    let Changes { members, last_seq, last_rev, .. } = changes;
    Ok(Some(ConversationPage { frames, next, state: state_of(person, &members, last_seq, last_rev) }))
}

pub(super) async fn conversation_state(
    app: &App,
    person: UserId,
    conversation: ConversationId,
) -> Result<Option<ConversationState>, Refusal> {
    let head = app.ports.conversations.head(person, conversation).await?;
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
