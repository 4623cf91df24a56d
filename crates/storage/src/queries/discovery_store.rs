//! The port of discovery; the work is in the modules beside it.

use super::{
    Conn, Database, deck_rows, dialect, discovery_search,
    discovery_sweep::{self, Looked},
    match_lists,
};
use crate::{
    among::among,
    macros::{at_leisure, in_read, in_snapshot, in_transaction},
    schema::{discovery, impressions, interests, profile_interests},
    transaction::TxError,
};
use ::matching::{
    Card, Error,
    discovery::{Deck, Discovery, Found, Impressions, Search, Traits},
};
use async_trait::async_trait;
use diesel::{
    ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult,
    dsl::{count_star, sum},
};
use diesel_async::RunQueryDsl as _;
use kernel::{Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// How many UTC days count as lately for what somebody gave and saw.
const LATELY: i32 = 30;

type Tx<T> = Result<T, TxError<Error>>;

#[async_trait]
impl Discovery for Database {
    async fn census(&self) -> Result<Vec<(i64, [u32; 4])>, Error> {
        in_read!(self, |conn| census(conn))
    }

    async fn find(&self, search: &Search) -> Result<Vec<Found>, Error> {
        let search = search.clone();
        in_snapshot!(self, |conn, search| discovery_search::find(conn, &search))
    }

    async fn traits(&self, viewer: UserId, ids: &[UserId], today: i32) -> Result<Vec<Traits>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, |conn, ids| traits(conn, viewer, &ids, today))
    }

    async fn deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error> {
        in_read!(self, |conn| deck_rows::deck(conn, viewer, filter_hash))
    }

    async fn compact_deck(&self, viewer: UserId, filter_hash: i64) -> Result<Option<Deck>, Error> {
        in_transaction!(self, |conn| deck_rows::compact(conn, viewer, filter_hash))
    }

    async fn dealt_within(&self, viewer: UserId, person: UserId) -> Result<Option<u32>, Error> {
        in_read!(self, |conn| deck_rows::dealt_within(conn, viewer, person))
    }

    async fn cards(
        &self,
        viewer: UserId,
        ids: &[UserId],
        reach_km: Option<u32>,
        at: Timestamp,
    ) -> Result<Vec<Card>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, |conn, ids| match_lists::cards(conn, viewer, &ids, reach_km, at))
    }

    async fn met(&self, viewer: UserId, ids: &[UserId]) -> Result<Vec<UserId>, Error> {
        let ids = ids.to_vec();
        in_snapshot!(self, |conn, ids| match_lists::met(conn, viewer, &ids))
    }

    async fn keep_deck(&self, deck: Deck, since: Timestamp) -> Result<Deck, Error> {
        in_transaction!(self, |conn, deck| deck_rows::keep(conn, &deck, since))
    }

    async fn decks_built(&self, viewer: UserId, since: Timestamp) -> Result<u32, Error> {
        in_read!(self, |conn| deck_rows::built(conn, viewer, since))
    }

    async fn count_impressions(&self, day: i32, counts: &[(UserId, Impressions)]) -> Result<(), Error> {
        let counts = counts.to_vec();
        in_transaction!(self, |conn, counts| count(conn, day, &counts))
    }

    async fn reconcile(&self, after: UserId, limit: u32, at: Timestamp) -> Result<Option<UserId>, Error> {
        let looked: Result<Looked, Error> = in_snapshot!(self, |conn| discovery_sweep::look(conn, after, limit, at));
        let Looked { last, wrong } = looked?;
        if !wrong.is_empty() {
            let done: Result<(), Error> = at_leisure!(self, |conn, wrong| discovery_sweep::mend(conn, &wrong, at));
            done?;
        }
        Ok(last)
    }

    async fn purge(&self, at: Timestamp, limit: u32) -> Result<u64, Error> {
        at_leisure!(self, |conn| discovery_sweep::purge(conn, at, limit))
    }
}

async fn census(conn: &mut Conn) -> QueryResult<Vec<(i64, [u32; 4])>> {
    let rows: Vec<(i64, i16, i64)> = discovery::table
        .group_by((discovery::cell, discovery::gender))
        .select((discovery::cell, discovery::gender, count_star()))
        .load(conn)
        .await?;
    let mut cells: BTreeMap<i64, [u32; 4]> = BTreeMap::new();
    for (cell, gender, count) in rows {
        let place = gender.trailing_zeros().min(3) as usize;
        cells.entry(cell).or_default()[place] = u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(cells.into_iter().collect())
}

async fn traits(conn: &mut Conn, viewer: UserId, ids: &[UserId], today: i32) -> QueryResult<Vec<Traits>> {
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut shared = shared(conn, viewer, &keys).await?;
    // A pass that returns in the course of the day hides nobody whom the search has found on it.
    let tonight = Timestamp::from_seconds((i64::from(today) + 1) * 86_400);
    let likers: BTreeSet<UserId> = match_lists::waiting_likes(conn, viewer, ids, tonight).await?.into_iter().collect();
    let lately = given_and_seen(conn, &keys, today - LATELY).await?;
    let shown = shown(conn, &keys, today - 1).await?;
    let of = |id: &UserId| {
        let (likes_given, cards_seen) = lately.get(&id.0).copied().unwrap_or_default();
        Traits {
            id: *id,
            shared: shared.remove(&id.0).unwrap_or_default(),
            likes_viewer: likers.contains(id),
            likes_given,
            cards_seen,
            shown: shown.get(&id.0).copied().unwrap_or_default(),
        }
    };
    Ok(ids.iter().map(of).collect())
}

/// The interests of each that the viewer has too, in the order of their names.
async fn shared(conn: &mut Conn, viewer: UserId, keys: &[i64]) -> QueryResult<BTreeMap<i64, Vec<String>>> {
    let own: Vec<i64> = profile_interests::table
        .filter(profile_interests::user_id.eq(viewer.0))
        .select(profile_interests::interest_id)
        .load(conn)
        .await?;
    if own.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, String)> = profile_interests::table
        .inner_join(interests::table.on(interests::id.eq(profile_interests::interest_id)))
        .filter(among(profile_interests::user_id, keys))
        .filter(among(profile_interests::interest_id, &own))
        .select((profile_interests::user_id, interests::name))
        .load(conn)
        .await?;
    let mut shared: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (person, name) in rows {
        shared.entry(person).or_default().push(name);
    }
    for names in shared.values_mut() {
        // As the databases compare differently, and people see one list.
        names.sort_unstable();
    }
    Ok(shared)
}

/// The likes that each has given and the cards that each was shown since a day.
async fn given_and_seen(conn: &mut Conn, keys: &[i64], since: i32) -> QueryResult<BTreeMap<i64, (u32, u32)>> {
    let rows: Vec<(i64, Option<i64>, Option<i64>)> = impressions::table
        .filter(among(impressions::user_id, keys))
        .filter(impressions::day.gt(since))
        .group_by(impressions::user_id)
        .select((impressions::user_id, sum(impressions::liked), sum(impressions::seen)))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(person, liked, seen)| (person, (natural(liked), natural(seen)))).collect())
}

/// How often each was shown since a day.
async fn shown(conn: &mut Conn, keys: &[i64], since: i32) -> QueryResult<BTreeMap<i64, u32>> {
    let rows: Vec<(i64, Option<i64>)> = impressions::table
        .filter(among(impressions::user_id, keys))
        .filter(impressions::day.ge(since))
        .group_by(impressions::user_id)
        .select((impressions::user_id, sum(impressions::shown)))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(person, shown)| (person, natural(shown))).collect())
}

fn natural(sum: Option<i64>) -> u32 {
    u32::try_from(sum.unwrap_or_default()).unwrap_or_default()
}

/// In the order of ids, so that two nodes that settle the same people do not wait for each other in a ring; each of them once, as
/// an upsert wants it.
async fn count(conn: &mut Conn, day: i32, counts: &[(UserId, Impressions)]) -> Tx<()> {
    let mut sums: BTreeMap<i64, [i32; 3]> = BTreeMap::new();
    for (person, count) in counts {
        let sum = sums.entry(person.0).or_default();
        for (sum, more) in sum.iter_mut().zip([count.shown, count.seen, count.liked]) {
            *sum = sum.saturating_add(i32::try_from(more).unwrap_or(i32::MAX));
        }
    }
    let sums: Vec<(i64, [i32; 3])> = sums.into_iter().collect();
    if !sums.is_empty() {
        dialect::add_impressions(conn, day, &sums).await?;
    }
    Ok(())
}
