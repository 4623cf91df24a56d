//! Sessions, refresh tokens, tickets and what ends them, each under the lock of the person's row.

use super::{Conn, access, authors, dialect};
use crate::{
    schema::{accounts, persons, refresh_tokens, sessions, ws_tickets},
    transaction::TxError,
};
use auth::{
    Error, NewRefresh, NewSession, NewTicket, PasswordHash, Refresh, Rotated, Session, SessionId, TicketHolder,
    TicketId, TokenEpoch,
    rules::{self, RefreshJudgement, RefreshState},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, dsl::count_star,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, PersonState, Timestamp, UserId};
use std::sync::Arc;

type Tx<T> = Result<T, TxError<Error>>;

/// The person's state and epoch, which nobody else changes until the end of the transaction.
pub(crate) async fn locked(conn: &mut Conn, user: UserId) -> QueryResult<Option<(PersonState, TokenEpoch)>> {
    let rows = dialect::lock_persons(conn, &[user.0]).await?;
    Ok(rows.into_iter().next().map(|(_, _, code, epoch, _)| (PersonState::from_code(code), epoch)))
}

/// Locks the person and judges whoever asks for a change in that name.
async fn lock_and_admit(conn: &mut Conn, by: &Author) -> Tx<Option<(PersonState, TokenEpoch)>> {
    let row = locked(conn, by.person).await?;
    let open = authors::open_sessions(conn, by.session()).await?;
    let is_open = |session: &_| open.contains(&(by.person, Arc::clone(session)));
    rules::admit_author(by, row, is_open).map_err(TxError::Rule)?;
    Ok(row)
}

async fn lock_for_sign_in(conn: &mut Conn, user: UserId, read: TokenEpoch) -> Tx<()> {
    let (state, present) = locked(conn, user).await?.ok_or(TxError::Rule(Error::SignedOut))?;
    rules::judge_sign_in(state, present, read).map_err(TxError::Rule)
}

pub(crate) async fn insert(conn: &mut Conn, user: UserId, new: &NewSession) -> QueryResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(new.id.as_str()),
            sessions::user_id.eq(user.0),
            sessions::user_agent.eq(&new.user_agent),
            sessions::created_at.eq(new.at.as_micros()),
            sessions::last_used_at.eq(new.at.as_micros()),
        ))
        .execute(conn)
        .await?;
    insert_refresh(conn, &new.id, &new.refresh, new.at).await
}

async fn insert_refresh(conn: &mut Conn, session: &SessionId, new: &NewRefresh, at: Timestamp) -> QueryResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::id.eq(new.id.as_str()),
            refresh_tokens::session_id.eq(session.as_str()),
            refresh_tokens::issued_at.eq(at.as_micros()),
            refresh_tokens::expires_at.eq(new.expires_at.as_micros()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

pub(crate) async fn open_judged(conn: &mut Conn, user: UserId, session: &NewSession, epoch: TokenEpoch) -> Tx<()> {
    lock_for_sign_in(conn, user, epoch).await?;
    Ok(insert(conn, user, session).await?)
}

pub(crate) async fn rotate(conn: &mut Conn, shown: &Refresh, successor: &NewRefresh, at: Timestamp) -> Tx<Rotated> {
    let (state, token_epoch) = locked(conn, shown.user).await?.ok_or(TxError::Rule(Error::SignedOut))?;
    let found: Option<(Option<i64>, Option<i64>)> = refresh_tokens::table
        .inner_join(sessions::table.on(sessions::id.eq(refresh_tokens::session_id)))
        .filter(refresh_tokens::id.eq(shown.id.as_str()))
        .filter(sessions::id.eq(shown.session.as_str()).and(sessions::user_id.eq(shown.user.0)))
        .select((sessions::revoked_at, refresh_tokens::first_used_at))
        .first(conn)
        .await
        .optional()?;
    let (revoked_at, first_used_at) = found.ok_or(TxError::Rule(Error::SignedOut))?;
    let first_used_at = first_used_at.map(Timestamp::from_micros);
    let token = RefreshState { state, session_revoked: revoked_at.is_some(), first_used_at, grace: shown.grace };
    match rules::judge_refresh(&token, at).map_err(TxError::Rule)? {
        RefreshJudgement::Reused => {
            end(conn, shown.user, &shown.session, at).await?;
            return Ok(Rotated::Reused);
        }
        RefreshJudgement::FirstUse => {
            diesel::update(refresh_tokens::table.find(shown.id.as_str()))
                .set(refresh_tokens::first_used_at.eq(at.as_micros()))
                .execute(conn)
                .await?;
        }
        RefreshJudgement::UsedAgain => {}
    }
    insert_refresh(conn, &shown.session, successor, at).await?;
    diesel::update(sessions::table.find(shown.session.as_str()))
        .set(sessions::last_used_at.eq(at.as_micros()))
        .execute(conn)
        .await?;
    Ok(Rotated::Renewed { token_epoch })
}

pub(crate) async fn revoke(conn: &mut Conn, by: &Author, session: &SessionId, at: Timestamp) -> Tx<bool> {
    lock_and_admit(conn, by).await?;
    Ok(end(conn, by.person, session, at).await?)
}

/// One session of a person who is locked; false if there was none to end.
async fn end(conn: &mut Conn, user: UserId, session: &SessionId, at: Timestamp) -> QueryResult<bool> {
    let open =
        sessions::table.find(session.as_str()).filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_null()));
    let ended = diesel::update(open).set(sessions::revoked_at.eq(at.as_micros())).execute(conn).await?;
    Ok(ended > 0)
}

pub(crate) async fn revoke_person(conn: &mut Conn, by: &Author, at: Timestamp) -> Tx<Option<TokenEpoch>> {
    match lock_and_admit(conn, by).await? {
        Some((_, epoch)) => Ok(Some(end_everything(conn, by.person, epoch, at).await?)),
        None => Ok(None),
    }
}

/// Every session and every token of a person whose row is locked; answers the new epoch.
pub(crate) async fn end_everything(
    conn: &mut Conn,
    user: UserId,
    epoch: TokenEpoch,
    at: Timestamp,
) -> QueryResult<TokenEpoch> {
    let next = epoch + 1;
    diesel::update(persons::table.find(user.0)).set(persons::token_epoch.eq(next)).execute(conn).await?;
    diesel::update(sessions::table.filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_null())))
        .set(sessions::revoked_at.eq(at.as_micros()))
        .execute(conn)
        .await?;
    Ok(next)
}

pub(crate) async fn usable(conn: &mut Conn, user: UserId, at: Timestamp) -> QueryResult<Vec<Session>> {
    let usable_tokens = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(sessions::id).and(refresh_tokens::expires_at.gt(at.as_micros())))
        .select(count_star())
        .single_value();
    let rows: Vec<(String, Option<String>, i64, i64)> = sessions::table
        .filter(sessions::user_id.eq(user.0).and(sessions::revoked_at.is_null()))
        .filter(usable_tokens.gt(0))
        .order((sessions::last_used_at.desc(), sessions::id))
        .select((sessions::id, sessions::user_agent, sessions::created_at, sessions::last_used_at))
        .load(conn)
        .await?;
    let session = |(id, user_agent, created_at, last_used_at)| Session {
        id: SessionId::from_stored(id),
        user_agent,
        created_at: Timestamp::from_micros(created_at),
        last_used_at: Timestamp::from_micros(last_used_at),
    };
    Ok(rows.into_iter().map(session).collect())
}

pub(crate) async fn issue_ticket(conn: &mut Conn, by: &Author, new: &NewTicket) -> Tx<()> {
    lock_and_admit(conn, by).await?;
    let own = sessions::user_id.eq(by.person.0).and(sessions::revoked_at.is_null());
    let open = sessions::table.find(new.session.as_str()).filter(own);
    let open: i64 = open.count().get_result(conn).await?;
    if open == 0 {
        return Err(TxError::Rule(Error::SignedOut));
    }
    diesel::insert_into(ws_tickets::table)
        .values((
            ws_tickets::id.eq(new.id.as_str()),
            ws_tickets::session_id.eq(new.session.as_str()),
            ws_tickets::expires_at.eq(new.expires_at.as_micros()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn take_ticket(conn: &mut Conn, ticket: &TicketId, at: Timestamp) -> Tx<Option<TicketHolder>> {
    let taken: Option<(String, i64)> = diesel::delete(ws_tickets::table.find(ticket.as_str()))
        .returning((ws_tickets::session_id, ws_tickets::expires_at))
        .get_result(conn)
        .await
        .optional()?;
    let Some((session, _)) = taken.filter(|(_, expires_at)| *expires_at > at.as_micros()) else { return Ok(None) };
    let user: i64 = sessions::table.find(&session).select(sessions::user_id).first(conn).await?;
    let (user, session) = (UserId(user), SessionId::from_stored(session));
    let status = access::one(conn, user, Some(&session)).await?;
    Ok(status.map(|status| TicketHolder { user, session, status }))
}

pub(crate) async fn change_password(
    conn: &mut Conn,
    by: &Author,
    hash: &PasswordHash,
    session: &NewSession,
) -> Tx<TokenEpoch> {
    let user = by.person;
    let (_, epoch) = lock_and_admit(conn, by).await?.ok_or(TxError::Rule(Error::SignedOut))?;
    diesel::update(accounts::table.find(user.0)).set(accounts::password_hash.eq(hash.as_str())).execute(conn).await?;
    let next = end_everything(conn, user, epoch, session.at).await?;
    insert(conn, user, session).await?;
    Ok(next)
}

pub(crate) async fn renew_hash(conn: &mut Conn, user: UserId, old: &PasswordHash, new: &PasswordHash) -> Tx<()> {
    let row = accounts::table.find(user.0).filter(accounts::password_hash.eq(old.as_str()));
    diesel::update(row).set(accounts::password_hash.eq(new.as_str())).execute(conn).await?;
    Ok(())
}
