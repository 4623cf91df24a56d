//! Who has liked somebody, whatever that somebody has made of it: counted where it is hidden who they are.
//!
//! A number that a pass or a block of the viewer's made smaller would tell that this person was one of them. So passes do not
//! count here, and the likes that a block takes away are noted when it does.

use super::Conn;
use crate::{
    among::among,
    rows::ACTIVE,
    schema::{blocked_likes, likes, matches, persons},
};
use ::matching::Pair;
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl as _;
use kernel::UserId;
use std::collections::BTreeSet;

/// The likes of a viewer that this table has, by active people who have no living match with the viewer. `OFFSET 0` keeps
/// PostgreSQL from making joins of the conditions, whose plan could be a scan of everybody's rows.
macro_rules! of_admirers {
    ($table:ident, $viewer:expr) => {{
        let as_low = matches::low_id.eq($viewer.0).and(matches::high_id.eq($table::liker_id));
        let as_high = matches::low_id.eq($table::liker_id).and(matches::high_id.eq($viewer.0));
        let living = matches::table.filter(matches::ended_at.is_null()).filter(as_low.or(as_high)).offset(0);
        let active = persons::table.filter(persons::id.eq($table::liker_id).and(persons::state.eq(ACTIVE))).offset(0);
        $table::table.filter($table::liked_id.eq($viewer.0)).filter(exists(active)).filter(not(exists(living)))
    }};
}

pub(crate) async fn count(conn: &mut Conn, viewer: UserId) -> QueryResult<i64> {
    let standing: i64 = of_admirers!(likes, viewer).count().get_result(conn).await?;
    // Who likes anew after a block was lifted counts once.
    let again =
        likes::table.filter(likes::liker_id.eq(blocked_likes::liker_id).and(likes::liked_id.eq(viewer.0))).offset(0);
    let blocked: i64 = of_admirers!(blocked_likes, viewer).filter(not(exists(again))).count().get_result(conn).await?;
    Ok(standing + blocked)
}

/// Those of these people who count.
pub(crate) async fn among_likers(conn: &mut Conn, viewer: UserId, likers: &[UserId]) -> QueryResult<Vec<UserId>> {
    let ids: Vec<i64> = likers.iter().map(|liker| liker.0).collect();
    let standing = of_admirers!(likes, viewer).filter(among(likes::liker_id, &ids)).select(likes::liker_id);
    let mut found: BTreeSet<i64> = standing.load(conn).await?.into_iter().collect();
    let blocked = of_admirers!(blocked_likes, viewer).filter(among(blocked_likes::liker_id, &ids));
    found.extend(blocked.select(blocked_likes::liker_id).load::<i64>(conn).await?);
    Ok(found.into_iter().map(UserId).collect())
}

/// Notes likes that a block has taken away: of whom, by whom.
pub(crate) async fn note_blocked(conn: &mut Conn, taken: &[(i64, i64)]) -> QueryResult<()> {
    if taken.is_empty() {
        return Ok(());
    }
    let row = |(liker, liked): &(i64, i64)| (blocked_likes::liked_id.eq(*liked), blocked_likes::liker_id.eq(*liker));
    for taken in taken {
        diesel::insert_into(blocked_likes::table).values(row(taken)).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

/// A match of the two has ended, and with it whatever they felt before.
pub(crate) async fn forget(conn: &mut Conn, pair: Pair) -> QueryResult<()> {
    let both = pair.both().map(|id| id.0);
    let rows =
        blocked_likes::table.filter(blocked_likes::liked_id.eq_any(both)).filter(blocked_likes::liker_id.eq_any(both));
    diesel::delete(rows).execute(conn).await.map(drop)
}

pub(crate) async fn erase_of(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let rows = blocked_likes::table.filter(blocked_likes::liker_id.eq(user.0).or(blocked_likes::liked_id.eq(user.0)));
    diesel::delete(rows).execute(conn).await.map(drop)
}
