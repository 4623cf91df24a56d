//! The swipe that somebody made last, as long as it can be taken back. The row is written under the lock of its person.

use super::Conn;
use crate::{
    among::among_found,
    schema::{last_swipes, likes, passes},
};
use ::matching::{LastSwipe, Pair, SwipeKind, rules};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{Event, Timestamp, UserId};

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kept {
    /// None where there is nothing to take back.
    pub(crate) last: Option<LastSwipe>,
    /// When the own devices were last told of swipes.
    pub(crate) told_at: Option<Timestamp>,
}

pub(crate) async fn find(conn: &mut Conn, by: UserId) -> QueryResult<Kept> {
    let row: Option<(Option<i64>, i16, i64, Option<i64>)> = last_swipes::table
        .find(by.0)
        .select((last_swipes::other_id, last_swipes::kind, last_swipes::at, last_swipes::told_at))
        .first(conn)
        .await
        .optional()?;
    let Some((other, kind, at, told_at)) = row else { return Ok(Kept::default()) };
    // What a newer version made of a kind that nobody knows here cannot be taken back here.
    let last = other.zip(SwipeKind::from_code(kind)).map(|(other, kind)| LastSwipe {
        other: UserId(other),
        kind,
        at: Timestamp::from_micros(at),
    });
    Ok(Kept { last, told_at: told_at.map(Timestamp::from_micros) })
}

/// Keeps what is there to take back now. Answers the event for the own devices if that is due; it has to be appended.
pub(crate) async fn note(
    conn: &mut Conn,
    by: UserId,
    last: Option<LastSwipe>,
    told_at: Option<Timestamp>,
    at: Timestamp,
) -> QueryResult<Option<Event>> {
    let event = rules::swipes_event(by, told_at, at);
    let told_at = event.as_ref().map(|event| event.at).or(told_at);
    let kind = last.map_or(SwipeKind::Pass, |last| last.kind);
    let kept = (
        last_swipes::other_id.eq(last.map(|last| last.other.0)),
        last_swipes::kind.eq(kind.code()),
        last_swipes::at.eq(last.map_or(at, |last| last.at).as_micros()),
        last_swipes::told_at.eq(told_at.map(Timestamp::as_micros)),
    );
    diesel::insert_into(last_swipes::table)
        .values((last_swipes::user_id.eq(by.0), kept))
        .on_conflict(last_swipes::user_id)
        .do_update()
        .set(kept)
        .execute(conn)
        .await?;
    Ok(event)
}

/// Of these two nothing is taken back any more.
pub(crate) async fn forget(conn: &mut Conn, pair: Pair) -> QueryResult<()> {
    let both = pair.both().map(|id| id.0);
    let between = last_swipes::user_id.eq_any(both).and(last_swipes::other_id.eq_any(both.map(Some)));
    diesel::update(last_swipes::table.filter(between))
        .set(last_swipes::other_id.eq(None::<i64>))
        .execute(conn)
        .await
        .map(drop)
}

/// Erases what somebody swiped, and their name where others swiped them. Those are found by their likes and passes, as long as
/// these are there.
pub(crate) async fn erase(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    diesel::delete(last_swipes::table.find(user.0)).execute(conn).await?;
    let of_user = last_swipes::other_id.eq(user.0);
    let likers = likes::table.filter(likes::liked_id.eq(user.0)).select(likes::liker_id);
    let likers = last_swipes::table.filter(among_found(last_swipes::user_id, likers).and(of_user));
    diesel::update(likers).set(last_swipes::other_id.eq(None::<i64>)).execute(conn).await?;
    let passers = passes::table.filter(passes::passed_id.eq(user.0)).select(passes::user_id);
    let passers = last_swipes::table.filter(among_found(last_swipes::user_id, passers).and(of_user));
    diesel::update(passers).set(last_swipes::other_id.eq(None::<i64>)).execute(conn).await.map(drop)
}
