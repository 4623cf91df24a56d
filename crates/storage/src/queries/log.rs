//! Each person's log: counters and events, written by every transaction that has something to tell.

use super::{Conn, dialect};
use crate::{
    rows::EventRow,
    schema::{events, persons},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{Cursor, Event, UserId};
use std::collections::BTreeMap;

/// A locked row of `persons`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LockedPerson {
    pub(crate) cursor: Cursor,
    /// 0 active, 1 banned, 2 erased.
    pub(crate) state: i16,
    pub(crate) token_epoch: i64,
}

/// Locks these people, lowest id first; absent ones are left out. Persons are locked last: pair, conversations, persons.
pub(crate) async fn lock_persons(
    conn: &mut Conn,
    people: impl IntoIterator<Item = UserId>,
) -> QueryResult<BTreeMap<UserId, LockedPerson>> {
    let mut ids: Vec<i64> = people.into_iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = dialect::lock_persons(conn, &ids).await?;
    Ok(rows
        .into_iter()
        .map(|(id, cursor, state, token_epoch)| {
            (UserId(id), LockedPerson { cursor: Cursor(cursor), state, token_epoch })
        })
        .collect())
}

/// Appends to the logs of the people named and returns the events with their cursors, in the order given. The cursor of
/// an event that comes in does not count. An event of somebody who is not there any more is left out.
pub(crate) async fn append_events(conn: &mut Conn, drafts: Vec<Event>) -> QueryResult<Vec<Event>> {
    let mut people = lock_persons(conn, drafts.iter().map(|event| event.person)).await?;
    let mut appended = Vec::with_capacity(drafts.len());
    for mut event in drafts {
        let Some(person) = people.get_mut(&event.person) else { continue };
        person.cursor = person.cursor.next();
        event.cursor = person.cursor;
        appended.push(event);
    }
    for (id, person) in &people {
        diesel::update(persons::table.find(id.0)).set(persons::cursor.eq(person.cursor.0)).execute(conn).await?;
    }
    for event in &appended {
        diesel::insert_into(events::table).values(EventRow::from(event)).execute(conn).await?;
    }
    Ok(appended)
}
