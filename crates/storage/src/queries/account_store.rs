//! The accounts port: making, finding and linking accounts; the rest is in the modules beside it.

use super::{
    Conn, Database, access, bans, discovery_rows, erasure,
    erasure::Interrupted,
    log,
    session_sweep::{self, Swept},
    sessions,
};
use crate::{
    macros::{at_leisure, in_read, in_snapshot, in_transaction},
    schema::{accounts, persons, profiles, sessions as session_rows},
    transaction::{TxError, is_unique_violation},
};
use async_trait::async_trait;
use auth::{
    AccessStatus, Account, Accounts, AppwriteId, Email, Error, NewAccount, NewRefresh, NewSession, NewTicket,
    PasswordHash, Refresh, Rotated, Session, SessionId, TicketHolder, TicketId, TokenEpoch, rules,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult, dsl::exists,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, Event, PersonState, StoreError, Timestamp, UserId};

type Tx<T> = Result<T, TxError<Error>>;

#[async_trait]
impl Accounts for Database {
    async fn create_account(&self, account: NewAccount, session: Option<NewSession>) -> Result<Account, Error> {
        in_transaction!(self, |conn, account, session| create(conn, &account, session.as_ref()))
    }

    async fn account(&self, user: UserId) -> Result<Option<Account>, Error> {
        in_read!(self, |conn| by_id(conn, user))
    }

    async fn find_by_email(&self, email: &Email) -> Result<Option<Account>, Error> {
        let email = email.clone();
        in_read!(self, |conn| by_email(conn, &email))
    }

    async fn demo_people(&self, limit: u32) -> Result<Vec<UserId>, Error> {
        in_read!(self, |conn| demo_people(conn, limit))
    }

    async fn end_demo(&self, at: Timestamp) -> Result<usize, Error> {
        in_transaction!(self, |conn| end_demo(conn, at))
    }

    async fn find_by_appwrite_id(&self, id: &AppwriteId) -> Result<Option<Account>, Error> {
        let id = id.clone();
        in_read!(self, |conn| by_appwrite_id(conn, &id))
    }

    async fn link_appwrite(&self, user: UserId, id: &AppwriteId) -> Result<(), Error> {
        let id = id.clone();
        in_transaction!(self, |conn, id| link(conn, user, &id))
    }

    async fn open_session(&self, user: UserId, session: NewSession, epoch: TokenEpoch) -> Result<(), Error> {
        in_transaction!(self, |conn, session| sessions::open_judged(conn, user, &session, epoch))
    }

    async fn rotate_refresh(&self, shown: &Refresh, successor: NewRefresh, at: Timestamp) -> Result<Rotated, Error> {
        let shown = shown.clone();
        in_transaction!(self, |conn, shown, successor| sessions::rotate(conn, &shown, &successor, at))
    }

    async fn revoke_session(&self, by: &Author, session: &SessionId, at: Timestamp) -> Result<bool, Error> {
        let (by, session) = (by.clone(), session.clone());
        in_transaction!(self, |conn, by, session| sessions::revoke(conn, &by, &session, at))
    }

    async fn revoke_person(&self, by: &Author, at: Timestamp) -> Result<Option<TokenEpoch>, Error> {
        let by = by.clone();
        in_transaction!(self, |conn, by| sessions::revoke_person(conn, &by, at))
    }

    async fn sessions(&self, user: UserId, at: Timestamp) -> Result<Vec<Session>, Error> {
        in_read!(self, |conn| sessions::usable(conn, user, at))
    }

    async fn access_status(&self, user: UserId, session: Option<&SessionId>) -> Result<Option<AccessStatus>, Error> {
        let session = session.cloned();
        in_read!(self, |conn| access::one(conn, user, session.as_ref()))
    }

    async fn access_statuses(&self, of: &[(UserId, Option<SessionId>)]) -> Result<Vec<Option<AccessStatus>>, Error> {
        let of = std::sync::Arc::new(of.to_vec());
        in_snapshot!(self, |conn, of| access::many(conn, &of))
    }

    async fn issue_ticket(&self, by: &Author, ticket: NewTicket) -> Result<(), Error> {
        let by = by.clone();
        in_transaction!(self, |conn, by, ticket| sessions::issue_ticket(conn, &by, &ticket))
    }

    async fn take_ticket(&self, ticket: &TicketId, at: Timestamp) -> Result<Option<TicketHolder>, Error> {
        let ticket = ticket.clone();
        in_transaction!(self, |conn, ticket| sessions::take_ticket(conn, &ticket, at))
    }

    async fn change_password(&self, by: &Author, hash: PasswordHash, session: NewSession) -> Result<TokenEpoch, Error> {
        let by = by.clone();
        in_transaction!(self, |conn, by, hash, session| sessions::change_password(conn, &by, &hash, &session))
    }

    async fn renew_hash(&self, user: UserId, old: &PasswordHash, new: PasswordHash) -> Result<(), Error> {
        let old = old.clone();
        in_transaction!(self, |conn, old, new| sessions::renew_hash(conn, user, &old, &new))
    }

    async fn set_state(&self, user: UserId, state: PersonState, at: Timestamp) -> Result<Option<Vec<Event>>, Error> {
        loop {
            match in_transaction!(self, |conn| bans::attempt(conn, user, state, at)) {
                Ok(told) => return Ok(told),
                Err(Interrupted::Changed) => {}
                Err(Interrupted::Refused(error)) => return Err(error),
                Err(Interrupted::Store(error)) => return Err(error.into()),
            }
        }
    }

    async fn erase_account(&self, by: &Author, at: Timestamp) -> Result<Vec<Event>, Error> {
        loop {
            let by = by.clone();
            match at_leisure!(self, |conn, by| erasure::attempt(conn, &by, at)) {
                Ok(events) => {
                    self.was_erased();
                    return Ok(events);
                }
                // Somebody opened a conversation with them meanwhile; it will be locked in its order this time.
                Err(Interrupted::Changed) => {}
                Err(Interrupted::Refused(error)) => return Err(error),
                Err(Interrupted::Store(error)) => return Err(error.into()),
            }
        }
    }

    async fn sweep(&self, before: Timestamp) -> Result<usize, Error> {
        let mut gone = 0;
        for what in Swept::ALL {
            loop {
                let batch = in_transaction!(self, |conn| session_sweep::batch(conn, what, before))?;
                gone += batch.gone;
                if !batch.more {
                    break;
                }
            }
        }
        Ok(gone)
    }
}

async fn create(conn: &mut Conn, new: &NewAccount, session: Option<&NewSession>) -> Tx<Account> {
    let id = new.id.0;
    let person = diesel::insert_into(persons::table).values(persons::id.eq(id));
    if person.on_conflict_do_nothing().execute(conn).await? == 0 {
        let error = StoreError::unavailable("a random person id was drawn twice");
        return Err(TxError::Rule(error.into()));
    }
    let account = diesel::insert_into(accounts::table).values((
        accounts::id.eq(id),
        accounts::email.eq(new.email.as_str()),
        accounts::email_verified.eq(new.email_verified),
        accounts::password_hash.eq(new.password_hash.as_ref().map(PasswordHash::as_str)),
        accounts::appwrite_id.eq(new.appwrite_id.as_ref().map(AppwriteId::as_str)),
        accounts::created_at.eq(new.at.as_micros()),
        accounts::is_demo.eq(new.is_demo),
    ));
    if account.on_conflict_do_nothing().execute(conn).await? == 0 {
        // Whoever was first is committed by now, so a later statement sees which of the two it was.
        let taken = by_email(conn, &new.email).await?.is_some();
        return Err(TxError::Rule(if taken { Error::EmailTaken } else { Error::AppwriteConflict }));
    }
    let profile = diesel::insert_into(profiles::table).values((
        profiles::user_id.eq(id),
        profiles::username.eq(new.username.as_str()),
        profiles::username_key.eq(new.username.key()),
        profiles::first_name.eq(&new.first_name),
        profiles::last_name.eq(&new.last_name),
        profiles::date_of_birth.eq(new.date_of_birth.map(|birth| birth.to_string())),
        profiles::last_seen_at.eq(new.at.as_micros()),
    ));
    if profile.on_conflict_do_nothing().execute(conn).await? == 0 {
        return Err(TxError::Rule(Error::UsernameTaken));
    }
    discovery_rows::refresh(conn, &[new.id], new.at).await?;
    if let Some(session) = session {
        sessions::insert(conn, new.id, session).await?;
    }
    by_id(conn, new.id).await?.ok_or(TxError::Database(diesel::result::Error::NotFound))
}

async fn link(conn: &mut Conn, user: UserId, id: &AppwriteId) -> Tx<()> {
    log::lock_persons(conn, [user]).await?;
    let account = by_id(conn, user).await?.ok_or(TxError::Rule(Error::AppwriteConflict))?;
    if account.appwrite_id.as_ref() == Some(id) {
        return Ok(());
    }
    if !rules::may_link(&account) {
        return Err(TxError::Rule(Error::AppwriteConflict));
    }
    let row = accounts::table.find(user.0);
    match diesel::update(row).set(accounts::appwrite_id.eq(id.as_str())).execute(conn).await {
        Err(error) if is_unique_violation(&error) => Err(TxError::Rule(Error::AppwriteConflict)),
        written => Ok(written.map(drop)?),
    }
}

type AccountColumns = (i64, String, bool, Option<String>, Option<String>, i64, bool, i16, i64);

/// The accounts that a filter leaves, each with its person's row.
macro_rules! first_account {
    ($conn:expr, $filter:expr) => {
        accounts::table
            .inner_join(persons::table.on(persons::id.eq(accounts::id)))
            .filter($filter)
            .select((
                accounts::id,
                accounts::email,
                accounts::email_verified,
                accounts::password_hash,
                accounts::appwrite_id,
                accounts::created_at,
                accounts::is_demo,
                persons::state,
                persons::token_epoch,
            ))
            .first::<AccountColumns>($conn)
            .await
            .optional()
            .map(|row| row.map(account))
    };
}

async fn by_id(conn: &mut Conn, user: UserId) -> QueryResult<Option<Account>> {
    first_account!(conn, accounts::id.eq(user.0))
}

async fn by_email(conn: &mut Conn, email: &Email) -> QueryResult<Option<Account>> {
    first_account!(conn, accounts::email.eq(email.as_str()))
}

async fn by_appwrite_id(conn: &mut Conn, id: &AppwriteId) -> QueryResult<Option<Account>> {
    first_account!(conn, accounts::appwrite_id.eq(id.as_str()))
}

async fn demo_people(conn: &mut Conn, limit: u32) -> QueryResult<Vec<UserId>> {
    let ids = accounts::table.filter(accounts::is_demo).order((accounts::created_at, accounts::id));
    let ids: Vec<i64> = ids.limit(i64::from(limit)).select(accounts::id).load(conn).await?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Where nobody of them is signed in, nothing is written.
async fn end_demo(conn: &mut Conn, at: Timestamp) -> Tx<usize> {
    let signed_in = session_rows::user_id.eq(accounts::id).and(session_rows::revoked_at.is_null());
    let ids: Vec<i64> = accounts::table
        .filter(accounts::is_demo)
        .filter(exists(session_rows::table.filter(signed_in)))
        .order(accounts::id)
        .select(accounts::id)
        .load(conn)
        .await?;
    for id in &ids {
        let user = UserId(*id);
        if let Some((_, epoch)) = sessions::locked(conn, user).await? {
            sessions::end_everything(conn, user, epoch, at).await?;
        }
    }
    Ok(ids.len())
}

fn account(columns: AccountColumns) -> Account {
    let (id, email, email_verified, password_hash, appwrite_id, created_at, is_demo, state, token_epoch) = columns;
    Account {
        id: UserId(id),
        email: Email::from_stored(email),
        email_verified,
        password_hash: password_hash.map(PasswordHash::from_stored),
        appwrite_id: appwrite_id.map(AppwriteId::from_stored),
        created_at: Timestamp::from_micros(created_at),
        state: PersonState::from_code(state),
        token_epoch,
        is_demo,
    }
}
