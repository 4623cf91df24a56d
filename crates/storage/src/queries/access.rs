//! How things stand with people and their sessions, as handshakes and writes ask.

use super::Conn;
use crate::{
    among::{among, among_texts},
    schema::{persons, sessions},
};
use auth::{AccessStatus, SessionId, SessionStatus};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, NullableExpressionMethods as _,
    OptionalExtension as _, QueryDsl as _, QueryResult,
};
use diesel_async::RunQueryDsl as _;
use kernel::{PersonState, UserId};
use std::collections::BTreeMap;

/// One statement, since every handshake and every write asks it.
pub(crate) async fn one(
    conn: &mut Conn,
    user: UserId,
    session: Option<&SessionId>,
) -> QueryResult<Option<AccessStatus>> {
    let name = session.map_or("", SessionId::as_str);
    let row: Option<(i16, i64, Option<String>, Option<i64>)> = persons::table
        .left_join(sessions::table.on(sessions::user_id.eq(persons::id).and(sessions::id.eq(name))))
        .filter(persons::id.eq(user.0))
        .select((persons::state, persons::token_epoch, sessions::id.nullable(), sessions::revoked_at.nullable()))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(code, token_epoch, found, revoked_at)| AccessStatus {
        state: PersonState::from_code(code),
        token_epoch,
        session: judge(session.is_some(), found.map(|_| open_until(revoked_at))),
    }))
}

/// Many at once, in two statements.
pub(crate) async fn many(
    conn: &mut Conn,
    of: &[(UserId, Option<SessionId>)],
) -> QueryResult<Vec<Option<AccessStatus>>> {
    let ids: Vec<i64> = of.iter().map(|(user, _)| user.0).collect();
    let rows: Vec<(i64, i16, i64)> = persons::table
        .filter(among(persons::id, &ids))
        .select((persons::id, persons::state, persons::token_epoch))
        .load(conn)
        .await?;
    let people: BTreeMap<_, _> = rows.into_iter().map(|(id, code, epoch)| (id, (code, epoch))).collect();
    let named = of.iter().filter_map(|(_, session)| session.as_ref());
    let rows: Vec<(String, i64, Option<i64>)> = sessions::table
        .filter(among_texts(sessions::id, named.map(|id| id.as_str().to_owned()).collect()))
        .select((sessions::id, sessions::user_id, sessions::revoked_at))
        .load(conn)
        .await?;
    let found: BTreeMap<_, _> = rows.into_iter().map(|(id, user, revoked_at)| (id, (user, revoked_at))).collect();
    let answer = |(user, session): &(UserId, Option<SessionId>)| {
        let &(code, token_epoch) = people.get(&user.0)?;
        let own = session.as_ref().and_then(|id| found.get(id.as_str())).filter(|(owner, _)| *owner == user.0);
        let session = judge(session.is_some(), own.map(|(_, revoked_at)| open_until(*revoked_at)));
        Some(AccessStatus { state: PersonState::from_code(code), token_epoch, session })
    };
    Ok(of.iter().map(answer).collect())
}

fn open_until(revoked_at: Option<i64>) -> SessionStatus {
    if revoked_at.is_none() { SessionStatus::Open } else { SessionStatus::Revoked }
}

/// `found` is how the person's session of that name stands, if there is one.
fn judge(named: bool, found: Option<SessionStatus>) -> SessionStatus {
    if named { found.unwrap_or(SessionStatus::Unknown) } else { SessionStatus::NotNamed }
}
