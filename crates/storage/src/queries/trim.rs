//! Dropping old events, beside everything else that is written: what goes is read first, person by person, and goes in short
//! transactions with as long a pause after each.

use super::{Conn, Database};
use crate::{
    schema::{events, persons},
    transaction::TxError,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult,
    dsl::{max, min},
};
use diesel_async::RunQueryDsl as _;
use kernel::{StoreError, Timestamp};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// People looked at in one read.
const PEOPLE: i64 = 200;
/// Events that go in one transaction, about.
const EVENTS: i64 = 1000;
/// What others have at least between two transactions; a process beside this one looks that often whether it may write.
const PAUSE: Duration = Duration::from_millis(5);

/// The beginning of somebody's log, from the first event to the last that goes.
#[derive(Clone, Copy)]
struct Beginning {
    person: i64,
    first: i64,
    last: i64,
}

pub(crate) async fn trim(database: &Database, before: Timestamp) -> Result<u64, StoreError> {
    let mut gone = 0;
    let mut after = Some(i64::MIN);
    while let Some(last_seen) = after {
        let (beginnings, next) = database
            .read(move |conn| {
                Box::pin(async move { Ok::<_, TxError<StoreError>>(beginnings(conn, before, last_seen).await?) })
            })
            .await?;
        after = next;
        for batch in batches(beginnings) {
            let begun = Instant::now();
            let batch = Arc::new(batch);
            gone += database
                .write(move |conn| {
                    let batch = batch.clone();
                    Box::pin(async move { Ok::<_, TxError<StoreError>>(remove(conn, &batch).await?) })
                })
                .await?;
            tokio::time::sleep(begun.elapsed().max(PAUSE)).await;
        }
    }
    Ok(gone)
}

/// What goes of some people's logs, and after whom to go on. A log goes up to its last old event: clocks differ, and a hole
/// in the middle would hide an event.
async fn beginnings(conn: &mut Conn, before: Timestamp, after: i64) -> QueryResult<(Vec<Beginning>, Option<i64>)> {
    let own = events::table.filter(events::user_id.eq(persons::id));
    let first = own.select(min(events::cursor)).single_value();
    let last_old = own.filter(events::at.lt(before.as_micros())).select(max(events::cursor)).single_value();
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = persons::table
        .filter(persons::id.gt(after))
        .order(persons::id)
        .limit(PEOPLE)
        .select((persons::id, first, last_old))
        .load(conn)
        .await?;
    let next = rows.last().map(|(person, _, _)| *person);
    let some =
        |(person, first, last): (i64, Option<i64>, Option<i64>)| Some(Beginning { person, first: first?, last: last? });
    Ok((rows.into_iter().filter_map(some).collect(), next))
}

/// Cut and gathered to transactions of a bounded size. Cursors are dense, so they count events.
fn batches(beginnings: Vec<Beginning>) -> Vec<Vec<Beginning>> {
    let mut batches: Vec<Vec<Beginning>> = Vec::new();
    let mut room = 0;
    for Beginning { person, mut first, last } in beginnings {
        while first <= last {
            if room == 0 {
                batches.push(Vec::new());
                room = EVENTS;
            }
            let end = last.min(first + room - 1);
            if let Some(batch) = batches.last_mut() {
                batch.push(Beginning { person, first, last: end });
            }
            room -= end - first + 1;
            first = end + 1;
        }
    }
    batches
}

async fn remove(conn: &mut Conn, batch: &[Beginning]) -> QueryResult<u64> {
    let mut gone = 0;
    for beginning in batch {
        let own = events::table.filter(events::user_id.eq(beginning.person));
        let old = events::cursor.ge(beginning.first).and(events::cursor.le(beginning.last));
        gone += diesel::delete(own.filter(old)).execute(conn).await? as u64;
    }
    Ok(gone)
}
