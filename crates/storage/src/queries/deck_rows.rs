//! Decks: the order in which a viewer is shown people.

use super::Conn;
use crate::{
    among::among,
    schema::{deck_builds, decks, seen},
    transaction::TxError,
};
use ::matching::{
    Error,
    discovery::{Dealt, Deck},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    upsert::excluded,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Timestamp, UserId};
use std::collections::BTreeSet;

/// Decks of a viewer beside the newest that are kept.
const OTHERS: usize = 2;

type Tx<T> = Result<T, TxError<Error>>;

/// When a deck was built, how far it looked, and who is in it.
type DeckColumns = (i64, Option<i32>, Option<i32>, Vec<u8>);

pub(crate) async fn deck(conn: &mut Conn, viewer: UserId, filter_hash: i64) -> QueryResult<Option<Deck>> {
    let row: Option<DeckColumns> = decks::table
        .find((viewer.0, filter_hash))
        .select((decks::built_at, decks::widened_to_km, decks::searched_to_km, decks::ids))
        .first(conn)
        .await
        .optional()?;
    let km = |km: Option<i32>| km.and_then(|km| u32::try_from(km).ok());
    Ok(row.map(|(built_at, widened, searched, ids)| Deck {
        viewer,
        filter_hash,
        built_at: Timestamp::from_micros(built_at),
        widened_to_km: km(widened),
        searched_to_km: km(searched),
        cards: unpacked(&ids),
    }))
}

/// Of two nodes that keep one at the same time, the second waits at the row and then finds the first one's in its place.
pub(crate) async fn keep(conn: &mut Conn, deck: &Deck, since: Timestamp) -> Tx<Deck> {
    let km = |km: Option<u32>| km.and_then(|km| i32::try_from(km).ok());
    let row = (
        decks::viewer_id.eq(deck.viewer.0),
        decks::filter_hash.eq(deck.filter_hash),
        decks::built_at.eq(deck.built_at.as_micros()),
        decks::widened_to_km.eq(km(deck.widened_to_km)),
        decks::searched_to_km.eq(km(deck.searched_to_km)),
        decks::ids.eq(packed(&deck.cards)),
    );
    let replaced = diesel::insert_into(decks::table)
        .values(row)
        .on_conflict((decks::viewer_id, decks::filter_hash))
        .do_update()
        .set((
            decks::built_at.eq(excluded(decks::built_at)),
            decks::widened_to_km.eq(excluded(decks::widened_to_km)),
            decks::searched_to_km.eq(excluded(decks::searched_to_km)),
            decks::ids.eq(excluded(decks::ids)),
        ));
    let replaced = diesel::query_dsl::methods::FilterDsl::filter(replaced, decks::built_at.lt(since.as_micros()));
    if replaced.execute(conn).await? == 0 {
        let kept = self::deck(conn, deck.viewer, deck.filter_hash).await?;
        return kept.ok_or(TxError::Database(diesel::result::Error::NotFound));
    }
    let built = (deck_builds::viewer_id.eq(deck.viewer.0), deck_builds::built_at.eq(deck.built_at.as_micros()));
    diesel::insert_into(deck_builds::table).values(built).on_conflict_do_nothing().execute(conn).await?;
    forget_others(conn, deck).await?;
    Ok(deck.clone())
}

/// Whoever comes first takes out what was seen. A second one who has read before finds another deck than it has read, and takes
/// that as it is.
pub(crate) async fn compact(conn: &mut Conn, viewer: UserId, filter_hash: i64) -> Tx<Option<Deck>> {
    let Some(mut kept) = deck(conn, viewer, filter_hash).await? else { return Ok(None) };
    let before = packed(&kept.cards);
    let ids: Vec<i64> = kept.cards.iter().map(|dealt| dealt.id.0).collect();
    let gone = seen::table.filter(seen::viewer_id.eq(viewer.0)).filter(among(seen::other_id, &ids));
    let gone: BTreeSet<i64> = gone.select(seen::other_id).load::<i64>(conn).await?.into_iter().collect();
    kept.cards.retain(|dealt| !gone.contains(&dealt.id.0));
    if gone.is_empty() {
        return Ok(Some(kept));
    }
    let same = decks::built_at.eq(kept.built_at.as_micros()).and(decks::ids.eq(before));
    let row = decks::table.find((viewer.0, filter_hash)).filter(same);
    let written = diesel::update(row).set(decks::ids.eq(packed(&kept.cards))).execute(conn).await?;
    if written == 0 { Ok(deck(conn, viewer, filter_hash).await?) } else { Ok(Some(kept)) }
}

/// A viewer has three decks at the most.
pub(crate) async fn dealt_within(conn: &mut Conn, viewer: UserId, person: UserId) -> QueryResult<Option<u32>> {
    let widened = decks::table.filter(decks::viewer_id.eq(viewer.0).and(decks::widened_to_km.is_not_null()));
    let rows: Vec<(Option<i32>, Vec<u8>)> = widened.select((decks::widened_to_km, decks::ids)).load(conn).await?;
    let has = |ids: &[u8]| unpacked(ids).iter().any(|dealt| dealt.id == person);
    let reached = rows.into_iter().filter(|(_, ids)| has(ids)).filter_map(|(km, _)| u32::try_from(km?).ok());
    Ok(reached.max())
}

async fn forget_others(conn: &mut Conn, deck: &Deck) -> QueryResult<()> {
    let others: Vec<i64> = decks::table
        .filter(decks::viewer_id.eq(deck.viewer.0).and(decks::filter_hash.ne(deck.filter_hash)))
        .order((decks::built_at.desc(), decks::filter_hash))
        .select(decks::filter_hash)
        .load(conn)
        .await?;
    for hash in others.into_iter().skip(OTHERS) {
        diesel::delete(decks::table.find((deck.viewer.0, hash))).execute(conn).await?;
    }
    Ok(())
}

pub(crate) async fn built(conn: &mut Conn, viewer: UserId, since: Timestamp) -> QueryResult<u32> {
    let own = deck_builds::table.filter(deck_builds::viewer_id.eq(viewer.0));
    let count: i64 = own.filter(deck_builds::built_at.ge(since.as_micros())).count().get_result(conn).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Everything of somebody who is being erased. In the decks of others a number stays until the next day, which means nobody.
pub(crate) async fn erase_of(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    diesel::delete(decks::table.filter(decks::viewer_id.eq(user.0))).execute(conn).await?;
    diesel::delete(deck_builds::table.filter(deck_builds::viewer_id.eq(user.0))).execute(conn).await.map(drop)
}

fn packed(cards: &[Dealt]) -> Vec<u8> {
    cards.iter().flat_map(|dealt| dealt.number().to_be_bytes()).collect()
}

fn unpacked(bytes: &[u8]) -> Vec<Dealt> {
    bytes.as_chunks().0.iter().map(|number| Dealt::from_stored(i64::from_be_bytes(*number))).collect()
}
