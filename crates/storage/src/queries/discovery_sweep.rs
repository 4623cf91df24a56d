//! What keeps discovery right behind everybody's back: rows that a node of the version before did not write, birthdays that make
//! an adult, and what has expired.

use super::{Conn, dialect, discovery_rows, log, seen};
use crate::{
    among::among,
    schema::{deck_builds, decks, impressions, persons, seen as seen_rows},
    transaction::TxError,
};
use ::matching::{Error, rules::utc_day};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{Timestamp, UserId};
use std::{collections::BTreeSet, time::Duration};

/// A deck is of its day; one more, for whoever leafs on at midnight.
const DECKS_KEPT: Duration = Duration::from_hours(48);
/// Ranking looks back a month.
const IMPRESSIONS_KEPT_DAYS: i32 = 35;

type Tx<T> = Result<T, TxError<Error>>;

/// Some people in the order of their ids, and those among them whose rows are not in line.
pub(crate) struct Looked {
    pub(crate) last: Option<UserId>,
    pub(crate) wrong: Vec<UserId>,
}

/// Looks at the people behind `after`, without holding anything: mostly all is in line.
pub(crate) async fn look(conn: &mut Conn, after: UserId, limit: u32, at: Timestamp) -> QueryResult<Looked> {
    let ids: Vec<i64> = persons::table
        .filter(persons::id.gt(after.0))
        .order(persons::id)
        .limit(i64::from(limit))
        .select(persons::id)
        .load(conn)
        .await?;
    let mut wrong: BTreeSet<UserId> = BTreeSet::new();
    if !ids.is_empty() {
        wrong.extend(discovery_rows::difference(conn, &ids, at).await?.people());
        wrong.extend(seen::difference(conn, &ids, utc_day(at)).await?.viewers());
    }
    Ok(Looked { last: ids.last().copied().map(UserId), wrong: wrong.into_iter().collect() })
}

/// Mends the rows of these people. Whoever swipes holds the persons of both, so what is read here stays true until it is written.
pub(crate) async fn mend(conn: &mut Conn, people: &[UserId], at: Timestamp) -> Tx<()> {
    log::lock_persons(conn, people.iter().copied()).await?;
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    discovery_rows::refresh(conn, people, at).await?;
    Ok(seen::reconcile(conn, &ids, utc_day(at)).await?)
}

/// From the old end of each index. Two nodes that do it at the same time find less each.
pub(crate) async fn purge(conn: &mut Conn, at: Timestamp, limit: u32) -> Tx<u64> {
    let (today, limit) = (utc_day(at), i64::from(limit));
    let gone = returned_passes(conn, today, limit).await?
        + old_decks(conn, at.minus(DECKS_KEPT).as_micros(), limit).await?
        + old_impressions(conn, today - IMPRESSIONS_KEPT_DAYS, limit).await?;
    Ok(u64::try_from(gone).unwrap_or(u64::MAX))
}

async fn returned_passes(conn: &mut Conn, today: i32, limit: i64) -> QueryResult<usize> {
    let pairs: Vec<(i64, i64)> = seen_rows::table
        .filter(seen_rows::until.le(today))
        .order(seen_rows::until)
        .limit(limit)
        .select((seen_rows::viewer_id, seen_rows::other_id))
        .load(conn)
        .await?;
    // One that was passed again meanwhile stays.
    if pairs.is_empty() { Ok(0) } else { dialect::remove_expired_seen(conn, &pairs, today).await }
}

async fn old_decks(conn: &mut Conn, before: i64, limit: i64) -> QueryResult<usize> {
    let old = decks::table.filter(decks::built_at.lt(before)).order(decks::built_at).limit(limit);
    let old: Vec<(i64, i64)> = old.select((decks::viewer_id, decks::filter_hash)).load(conn).await?;
    let mut gone = 0;
    for (viewer, hash) in old {
        let row = decks::table.find((viewer, hash)).filter(decks::built_at.lt(before));
        gone += diesel::delete(row).execute(conn).await?;
    }
    let old = deck_builds::table.filter(deck_builds::built_at.lt(before)).order(deck_builds::built_at).limit(limit);
    let old: BTreeSet<i64> = old.select(deck_builds::viewer_id).load::<i64>(conn).await?.into_iter().collect();
    let of_these = among(deck_builds::viewer_id, &old.into_iter().collect::<Vec<_>>());
    // `+ 0`: they are found by their key, not among all that are old.
    let builds = deck_builds::table.filter(of_these).filter((deck_builds::built_at + 0).lt(before));
    Ok(gone + diesel::delete(builds).execute(conn).await?)
}

async fn old_impressions(conn: &mut Conn, before: i32, limit: i64) -> QueryResult<usize> {
    let old = impressions::table.filter(impressions::day.lt(before)).order(impressions::day).limit(limit);
    let old: Vec<i64> = old.select(impressions::user_id).load(conn).await?;
    let rows = impressions::table.filter(among(impressions::user_id, &old)).filter((impressions::day + 0).lt(before));
    diesel::delete(rows).execute(conn).await
}
