//! A ban and its end: a state on the person's row, and an event for everybody who talks with that person. Nothing of what the
//! two have is touched, so all of it is there again afterwards.

use super::{
    Conn, calls, discovery_rows,
    erasure::{self, Interrupted},
    log, sessions,
};
use crate::{
    among::among,
    schema::{matches, persons},
    transaction::TxError,
};
use ::matching::rules::{absence_event, return_event};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Event, MatchId, PersonState, Timestamp, UserId};
use std::collections::BTreeMap;

/// Everybody concerned is locked at once, in the order of their ids. Who that is is certain only under these locks, since
/// nobody opens or closes a conversation with a person without that person's: so they are looked up twice.
pub(crate) async fn attempt(
    conn: &mut Conn,
    user: UserId,
    state: PersonState,
    at: Timestamp,
) -> Result<Option<Vec<Event>>, TxError<Interrupted>> {
    let found = erasure::open_conversations(conn, user).await?;
    let others = erasure::others_in(conn, user, &found).await?;
    log::lock_persons(conn, others.iter().map(|(_, other)| *other).chain([user])).await?;
    let Some((present, epoch)) = sessions::locked(conn, user).await? else { return Ok(None) };
    if present == state || present == PersonState::Erased {
        return Ok(None);
    }
    let open = erasure::open_conversations(conn, user).await?;
    if open.iter().any(|id| !found.contains(id)) {
        return Err(TxError::Rule(Interrupted::Changed));
    }
    diesel::update(persons::table.find(user.0)).set(persons::state.eq(state.code())).execute(conn).await?;
    discovery_rows::refresh(conn, &[user], at).await?;
    if state == PersonState::Banned {
        sessions::end_everything(conn, user, epoch, at).await?;
        calls::lapse_of(conn, user, at).await?;
    }
    let matched = living_matches(conn, &open).await?;
    let told = others.into_iter().filter(|(conversation, _)| open.contains(&conversation.0));
    let events = told.map(|(conversation, other)| match state {
        PersonState::Active => return_event(other, conversation, at),
        _ => absence_event(other, matched.get(&conversation).copied(), conversation, at),
    });
    Ok(Some(log::append_events(conn, events.collect()).await?))
}

/// The living match of each of these conversations that belongs to one.
async fn living_matches(conn: &mut Conn, conversations: &[i64]) -> QueryResult<BTreeMap<ConversationId, MatchId>> {
    // Whether it has ended is judged here: asked for that, PostgreSQL may take an index of all that have not.
    let rows: Vec<(i64, i64, Option<i64>)> = matches::table
        .filter(among(matches::conversation_id, conversations))
        .select((matches::conversation_id, matches::id, matches::ended_at))
        .load(conn)
        .await?;
    let living = rows.into_iter().filter(|(_, _, ended_at)| ended_at.is_none());
    Ok(living.map(|(conversation, id, _)| (ConversationId(conversation), MatchId(id))).collect())
}
