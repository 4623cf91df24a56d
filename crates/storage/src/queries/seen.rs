//! Whom discovery leaves out for whom: written with each swipe, in its transaction, under the locks of the pair and of both
//! persons.

use super::{Conn, dialect};
use crate::{
    among::among,
    discovery_columns::SeenColumns,
    schema::{blocks, likes, matches, passes, persons, seen},
};
use ::matching::{
    Pair,
    rules::{self, Bond, Relation, Until},
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult, dsl::exists};
use diesel_async::RunQueryDsl as _;
use kernel::{PersonState, Timestamp, UserId};
use std::collections::{BTreeMap, BTreeSet};

/// Brings both directions of a pair in line with what has passed between the two. What is in line already is not written.
pub(crate) async fn refresh(conn: &mut Conn, pair: Pair) -> QueryResult<()> {
    let [low, high] = pair.both();
    let common = common(conn, pair).await?;
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for (viewer, other) in [(low, high), (high, low)] {
        let (relation, kept) = as_seen_by(conn, viewer, other, common).await?;
        let wanted = rules::seen_until(relation).map(day_of);
        match wanted {
            Some(until) if kept != Some(until) => new.push((viewer.0, other.0, until)),
            None if kept.is_some() => gone.push((viewer.0, other.0)),
            _ => {}
        }
    }
    write(conn, &gone, &new).await
}

/// The day in a row; none for what never ends.
pub(crate) fn day_of(until: Until) -> Option<i32> {
    match until {
        Until::Day(day) => Some(day),
        Until::Ever => None,
    }
}

/// When somebody who was passed then may be shown again.
fn returns_at(passed_at: i64, returns: Option<i64>) -> Timestamp {
    rules::pass_returns_at(Timestamp::from_micros(passed_at), returns.map(Timestamp::from_micros))
}

async fn write(conn: &mut Conn, gone: &[(i64, i64)], new: &[SeenColumns]) -> QueryResult<()> {
    if !gone.is_empty() {
        dialect::remove_seen(conn, gone).await?;
    }
    if !new.is_empty() {
        dialect::put_seen(conn, new).await?;
    }
    Ok(())
}

/// What is the same from both sides.
async fn common(conn: &mut Conn, pair: Pair) -> QueryResult<Relation> {
    let [low, high] = pair.both().map(|id| id.0);
    let there = blocks::table.filter(blocks::blocker_id.eq(low).and(blocks::blocked_id.eq(high)));
    let back = blocks::table.filter(blocks::blocker_id.eq(high).and(blocks::blocked_id.eq(low)));
    let matched = matches::table.filter(matches::low_id.eq(low).and(matches::high_id.eq(high)));
    let (there, back, matched): (bool, bool, bool) =
        diesel::select((exists(there), exists(back), exists(matched))).get_result(conn).await?;
    // Whether the match still lives makes no difference here.
    let bond = if matched { Bond::Parted } else { Bond::None };
    Ok(Relation { bond, blocked: there || back, ..Relation::default() })
}

/// The relation as one of the two sees it, and what is kept of it: a row, and in it the day.
async fn as_seen_by(
    conn: &mut Conn,
    viewer: UserId,
    other: UserId,
    common: Relation,
) -> QueryResult<(Relation, Option<Option<i32>>)> {
    let (viewer, other) = (viewer.0, other.0);
    let liked = likes::table.filter(likes::liker_id.eq(viewer).and(likes::liked_id.eq(other)));
    let pass = || passes::table.filter(passes::user_id.eq(viewer).and(passes::passed_id.eq(other)));
    let passed = pass().select(passes::created_at).single_value();
    let returns = pass().select(passes::returns_at).single_value();
    let kept = seen::table.filter(seen::viewer_id.eq(viewer).and(seen::other_id.eq(other)));
    let day = kept.select(seen::until).single_value();
    let (liked, passed, returns, is_kept, day): (bool, Option<i64>, Option<i64>, bool, Option<i32>) =
        diesel::select((exists(liked), passed, returns, exists(kept), day)).get_result(conn).await?;
    let passed_until = passed.map(|at| returns_at(at, returns));
    let relation = Relation { liked, passed_until, ..common };
    Ok((relation, is_kept.then_some(day)))
}

/// Everybody with whom something has passed, from the side of each of these viewers, who are not erased.
async fn relations(conn: &mut Conn, viewers: &[i64]) -> QueryResult<BTreeMap<(i64, i64), Relation>> {
    let mut found: BTreeMap<(i64, i64), Relation> = BTreeMap::new();
    let blocked =
        blocks::table.filter(among(blocks::blocker_id, viewers)).select((blocks::blocker_id, blocks::blocked_id));
    for pair in blocked.load::<(i64, i64)>(conn).await? {
        found.entry(pair).or_default().blocked = true;
    }
    let blocking =
        blocks::table.filter(among(blocks::blocked_id, viewers)).select((blocks::blocked_id, blocks::blocker_id));
    for pair in blocking.load::<(i64, i64)>(conn).await? {
        found.entry(pair).or_default().blocked = true;
    }
    let liked = likes::table.filter(among(likes::liker_id, viewers)).select((likes::liker_id, likes::liked_id));
    for pair in liked.load::<(i64, i64)>(conn).await? {
        found.entry(pair).or_default().liked = true;
    }
    let passed = passes::table.filter(among(passes::user_id, viewers));
    let passed = passed.select((passes::user_id, passes::passed_id, passes::created_at, passes::returns_at));
    for (viewer, other, at, returns) in passed.load::<(i64, i64, i64, Option<i64>)>(conn).await? {
        found.entry((viewer, other)).or_default().passed_until = Some(returns_at(at, returns));
    }
    for pair in matched(conn, viewers).await? {
        found.entry(pair).or_default().bond = Bond::Parted;
    }
    Ok(found)
}

/// With whom each of these has or had a match. Whoever was erased since has a row in it, and is shown to nobody.
async fn matched(conn: &mut Conn, viewers: &[i64]) -> QueryResult<Vec<(i64, i64)>> {
    let above = matches::table.filter(among(matches::low_id, viewers)).select((matches::low_id, matches::high_id));
    let mut pairs: Vec<(i64, i64)> = above.load(conn).await?;
    let below = matches::table.filter(among(matches::high_id, viewers)).select((matches::high_id, matches::low_id));
    pairs.extend(below.load::<(i64, i64)>(conn).await?);
    let others: Vec<i64> = pairs.iter().flat_map(|(viewer, other)| [*viewer, *other]).collect();
    let erased =
        persons::table.filter(among(persons::id, &others)).filter(persons::state.eq(PersonState::Erased.code()));
    let erased: BTreeSet<i64> = erased.select(persons::id).load::<i64>(conn).await?.into_iter().collect();
    pairs.retain(|(viewer, other)| !erased.contains(viewer) && !erased.contains(other));
    Ok(pairs)
}

/// The rows of some viewers that are not as they should be.
pub(crate) struct Difference {
    gone: Vec<(i64, i64)>,
    new: Vec<SeenColumns>,
}

impl Difference {
    /// The viewers whose rows are not in line.
    pub(crate) fn viewers(&self) -> impl Iterator<Item = UserId> {
        let new = self.new.iter().map(|(viewer, _, _)| *viewer);
        self.gone.iter().map(|(viewer, _)| *viewer).chain(new).map(UserId)
    }
}

/// What is not in line for these viewers. A pass that has returned by `today` has no row any more.
pub(crate) async fn difference(conn: &mut Conn, viewers: &[i64], today: i32) -> QueryResult<Difference> {
    let rows: Vec<SeenColumns> = seen::table
        .filter(among(seen::viewer_id, viewers))
        .select((seen::viewer_id, seen::other_id, seen::until))
        .load(conn)
        .await?;
    let mut kept: BTreeMap<(i64, i64), Option<i32>> =
        rows.into_iter().map(|(viewer, other, until)| ((viewer, other), until)).collect();
    let mut new = Vec::new();
    for ((viewer, other), relation) in relations(conn, viewers).await? {
        let Some(until) = rules::seen_until(relation).map(day_of) else { continue };
        if until.is_some_and(|day| day <= today) {
            continue;
        }
        if kept.remove(&(viewer, other)) != Some(until) {
            new.push((viewer, other, until));
        }
    }
    Ok(Difference { gone: kept.into_keys().collect(), new })
}

/// The same, made good. The persons' rows of these viewers are held.
pub(crate) async fn reconcile(conn: &mut Conn, viewers: &[i64], today: i32) -> QueryResult<()> {
    let Difference { gone, new } = difference(conn, viewers, today).await?;
    write(conn, &gone, &new).await
}

/// Takes everything away that names somebody who is being erased. It comes before the rows go by which the others are found.
pub(crate) async fn erase_of(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let id = user.0;
    let mut others: BTreeSet<i64> = BTreeSet::new();
    others.extend(likes::table.filter(likes::liked_id.eq(id)).select(likes::liker_id).load::<i64>(conn).await?);
    others.extend(passes::table.filter(passes::passed_id.eq(id)).select(passes::user_id).load::<i64>(conn).await?);
    others.extend(blocks::table.filter(blocks::blocker_id.eq(id)).select(blocks::blocked_id).load::<i64>(conn).await?);
    others.extend(blocks::table.filter(blocks::blocked_id.eq(id)).select(blocks::blocker_id).load::<i64>(conn).await?);
    others.extend(matches::table.filter(matches::low_id.eq(id)).select(matches::high_id).load::<i64>(conn).await?);
    others.extend(matches::table.filter(matches::high_id.eq(id)).select(matches::low_id).load::<i64>(conn).await?);
    let others: Vec<i64> = others.into_iter().collect();
    let of_others = seen::table.filter(among(seen::viewer_id, &others)).filter(seen::other_id.eq(id));
    diesel::delete(of_others).execute(conn).await?;
    diesel::delete(seen::table.filter(seen::viewer_id.eq(id))).execute(conn).await.map(drop)
}
