//! Each person's log: counters and events, written by every transaction that has something to tell.

use super::{Conn, dialect};
use crate::rows::PersonColumns;
use ::conversations::batch::PersonRow;
use diesel::QueryResult;
use kernel::{Cursor, Event, EventKind, PersonState, Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// Locks these people, lowest id first; absent ones are left out. Persons are locked last: pair, conversations, persons.
pub(crate) async fn lock_persons(
    conn: &mut Conn,
    people: impl IntoIterator<Item = UserId>,
) -> QueryResult<BTreeMap<UserId, PersonRow>> {
    let mut ids: Vec<i64> = people.into_iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(locked_persons(dialect::lock_persons(conn, &ids).await?))
}

pub(crate) fn locked_persons(rows: Vec<PersonColumns>) -> BTreeMap<UserId, PersonRow> {
    let person = |(id, cursor, state, token_epoch, listed_at)| {
        let (state, listed_at) = (PersonState::from_code(state), Timestamp::from_micros(listed_at));
        (UserId(id), PersonRow { cursor: Cursor(cursor), state, token_epoch, listed_at })
    };
    rows.into_iter().map(person).collect()
}

/// The latest time in the lists of any of these people. What is new to them must not be behind it.
pub(crate) fn latest_in_lists<'a>(people: impl IntoIterator<Item = &'a PersonRow>) -> Timestamp {
    people.into_iter().map(|person| person.listed_at).max().unwrap_or_default()
}

/// Appends to the logs of the people named and returns the events with their cursors, in the order given. The cursor of
/// an event that comes in does not count. An event of somebody who is not there any more is left out. What is new in the
/// lists of somebody is noted with its time.
pub(crate) async fn append_events(conn: &mut Conn, drafts: Vec<Event>) -> QueryResult<Vec<Event>> {
    let mut people = lock_persons(conn, drafts.iter().map(|event| event.person)).await?;
    append_for(conn, &mut people, drafts).await
}

/// The same for people who are locked already and whose rows are as they were read; they are then as they are kept.
pub(crate) async fn append_for(
    conn: &mut Conn,
    people: &mut BTreeMap<UserId, PersonRow>,
    drafts: Vec<Event>,
) -> QueryResult<Vec<Event>> {
    let mut appended = Vec::with_capacity(drafts.len());
    for mut event in drafts {
        let Some(person) = people.get_mut(&event.person) else { continue };
        person.cursor = person.cursor.next();
        event.cursor = person.cursor;
        if matches!(event.kind, EventKind::NewMatch | EventKind::ConversationCreated) {
            person.listed_at = person.listed_at.max(event.at);
        }
        appended.push(event);
    }
    if appended.is_empty() {
        return Ok(appended);
    }
    let told: BTreeSet<UserId> = appended.iter().map(|event| event.person).collect();
    let counted: Vec<_> = told.iter().filter_map(|id| Some((*id, *people.get(id)?))).collect();
    dialect::append(conn, counted, appended.clone()).await?;
    Ok(appended)
}
