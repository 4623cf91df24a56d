//! Forgetting tickets, refresh tokens and sessions that are of no use any more. Each batch is a short transaction, so that
//! sign-ins and messages are written in between, and reads from the oldest end of an index.

use super::{Conn, dialect};
use crate::{
    among::among_texts,
    schema::{refresh_tokens, sessions, ws_tickets},
    transaction::TxError,
};
use auth::Error;
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, dsl::count_star};
use diesel_async::RunQueryDsl as _;
use kernel::Timestamp;

/// Rows that one transaction looks at.
const BATCH: i64 = 500;

#[derive(Clone, Copy)]
pub(crate) enum Swept {
    Tickets,
    /// With the sessions that have none left.
    RefreshTokens,
    RevokedSessions,
    /// Sessions that never had a refresh token, such as those an operator made.
    UnusedSessions,
}

impl Swept {
    pub(crate) const ALL: [Self; 4] = [Self::Tickets, Self::RefreshTokens, Self::RevokedSessions, Self::UnusedSessions];
}

/// How many rows went, and whether there may be more.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) gone: usize,
    pub(crate) more: bool,
}

pub(crate) async fn batch(conn: &mut Conn, what: Swept, before: Timestamp) -> Result<Batch, TxError<Error>> {
    if !dialect::may_sweep(conn).await? {
        return Ok(Batch::default());
    }
    let before = before.as_micros();
    Ok(match what {
        Swept::Tickets => tickets(conn, before).await?,
        Swept::RefreshTokens => tokens(conn, before).await?,
        Swept::RevokedSessions => revoked(conn, before).await?,
        Swept::UnusedSessions => unused(conn, before).await?,
    })
}

fn is_full(rows: usize) -> bool {
    i64::try_from(rows).is_ok_and(|rows| rows >= BATCH)
}

async fn tickets(conn: &mut Conn, before: i64) -> QueryResult<Batch> {
    let old: Vec<String> = ws_tickets::table
        .filter(ws_tickets::expires_at.le(before))
        .order(ws_tickets::expires_at)
        .limit(BATCH)
        .select(ws_tickets::id)
        .load(conn)
        .await?;
    let more = is_full(old.len());
    let gone = diesel::delete(ws_tickets::table.filter(among_texts(ws_tickets::id, old))).execute(conn).await?;
    Ok(Batch { gone, more })
}

async fn tokens(conn: &mut Conn, before: i64) -> QueryResult<Batch> {
    let old: Vec<(String, String)> = refresh_tokens::table
        .filter(refresh_tokens::expires_at.le(before))
        .order(refresh_tokens::expires_at)
        .limit(BATCH)
        .select((refresh_tokens::id, refresh_tokens::session_id))
        .load(conn)
        .await?;
    let more = is_full(old.len());
    let (ids, mut named): (Vec<String>, Vec<String>) = old.into_iter().unzip();
    let tokens =
        diesel::delete(refresh_tokens::table.filter(among_texts(refresh_tokens::id, ids))).execute(conn).await?;
    named.sort_unstable();
    named.dedup();
    let left =
        refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id)).select(count_star()).single_value();
    let named: Vec<(String, i64, Option<i64>)> = sessions::table
        .filter(among_texts(sessions::id, named))
        .select((sessions::id, sessions::last_used_at, left))
        .load(conn)
        .await?;
    let ended = remove_useless(conn, named, before).await?;
    Ok(Batch { gone: tokens + ended, more })
}

async fn revoked(conn: &mut Conn, before: i64) -> QueryResult<Batch> {
    let old: Vec<String> = sessions::table
        .filter(sessions::revoked_at.le(before))
        .order(sessions::revoked_at)
        .limit(BATCH)
        .select(sessions::id)
        .load(conn)
        .await?;
    let more = is_full(old.len());
    let gone = diesel::delete(sessions::table.filter(among_texts(sessions::id, old))).execute(conn).await?;
    Ok(Batch { gone, more })
}

/// Those that can still be renewed stand in the same order, so this looks at the oldest and no further.
async fn unused(conn: &mut Conn, before: i64) -> QueryResult<Batch> {
    let left =
        refresh_tokens::table.filter(refresh_tokens::session_id.eq(sessions::id)).select(count_star()).single_value();
    let old: Vec<(String, i64, Option<i64>)> = sessions::table
        .filter(sessions::last_used_at.le(before))
        .order(sessions::last_used_at)
        .limit(BATCH)
        .select((sessions::id, sessions::last_used_at, left))
        .load(conn)
        .await?;
    Ok(Batch { gone: remove_useless(conn, old, before).await?, more: false })
}

/// Of these sessions, each with its last use and how many refresh tokens it has, those that have none and were last used
/// before.
async fn remove_useless(conn: &mut Conn, sessions: Vec<(String, i64, Option<i64>)>, before: i64) -> QueryResult<usize> {
    let is_useless = |(_, last_used, left): &(String, i64, Option<i64>)| left.unwrap_or(0) == 0 && *last_used <= before;
    let useless: Vec<String> = sessions.into_iter().filter(is_useless).map(|(id, _, _)| id).collect();
    if useless.is_empty() {
        return Ok(0);
    }
    diesel::delete(sessions::table.filter(among_texts(sessions::id, useless))).execute(conn).await
}
