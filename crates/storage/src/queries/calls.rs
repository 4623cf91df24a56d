//! The port of calls. Locks: the conversation, its people, and the rows of calls last.

use super::{Conn, Database, authors, batch, dialect, log, messages::load_conversations};
use crate::{
    among::{among, among_found},
    macros::{in_read, in_transaction},
    rows::CallRow,
    schema::{calls, conversation_members},
    transaction::{Edges, TxError},
};
use ::conversations::{
    Call, CallId, CallState, CallStep, CallStore, ConversationError, Invite,
    call::rules::{self, Ending, Invited},
};
use async_trait::async_trait;
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    SelectableHelper as _,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, ConversationId, StoreError, Timestamp, UserId};

type Tx<T> = Result<T, TxError<ConversationError>>;

#[async_trait]
impl CallStore for Database {
    async fn invite(&self, invite: Invite) -> Result<CallStep, ConversationError> {
        in_transaction!(self, |conn, invite| begin(conn, invite))
    }

    async fn answer(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError> {
        let (by, call) = (by.clone(), call.clone());
        in_transaction!(self, |conn, by, call| answer(conn, &by, conversation, &call, at))
    }

    async fn hang_up(
        &self,
        by: &Author,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<CallStep, ConversationError> {
        let (by, call) = (by.clone(), call.clone());
        in_transaction!(self, |conn, by, call| hang_up(conn, &by, conversation, &call, at))
    }

    async fn overdue(&self, at: Timestamp, limit: u32) -> Result<Vec<(ConversationId, CallId)>, StoreError> {
        in_read!(self, |conn| overdue(conn, at, limit))
    }

    async fn lapse(
        &self,
        conversation: ConversationId,
        call: &CallId,
        at: Timestamp,
    ) -> Result<Option<CallStep>, StoreError> {
        let call = call.clone();
        self.write(move |conn| {
            let call = call.clone();
            Box::pin(async move { lapse(conn, conversation, &call, at).await.map_err(TxError::Database) })
        })
        .await
    }
}

async fn begin(conn: &mut Conn, invite: Invite) -> Tx<CallStep> {
    let members = admit(conn, invite.conversation, &invite.caller).await?;
    let known = find(conn, invite.conversation, &invite.call).await?;
    let others = not_ended(conn, &members).await?;
    let call = match rules::invite(invite, known, &others).map_err(TxError::Rule)? {
        Invited::Again(call) => call,
        Invited::Begun(call) => {
            diesel::insert_into(calls::table).values(CallRow::from(&call)).execute(conn).await?;
            call
        }
    };
    Ok(CallStep { call, members, missed: None })
}

async fn answer(
    conn: &mut Conn,
    by: &Author,
    conversation: ConversationId,
    id: &CallId,
    at: Timestamp,
) -> Tx<CallStep> {
    let members = admit(conn, conversation, by).await?;
    let known = find(conn, conversation, id).await?;
    let call = rules::answer(known, by.person, at).map_err(TxError::Rule)?;
    persist(conn, &call).await?;
    Ok(CallStep { call, members, missed: None })
}

async fn hang_up(
    conn: &mut Conn,
    by: &Author,
    conversation: ConversationId,
    id: &CallId,
    at: Timestamp,
) -> Tx<CallStep> {
    let members = admit(conn, conversation, by).await?;
    let known = find(conn, conversation, id).await?;
    let ending = rules::hang_up(known, by.person, at).map_err(TxError::Rule)?;
    Ok(end(conn, ending, members, at).await?)
}

async fn lapse(
    conn: &mut Conn,
    conversation: ConversationId,
    id: &CallId,
    at: Timestamp,
) -> QueryResult<Option<CallStep>> {
    dialect::lock_conversations(conn, &[conversation.0]).await?;
    let members = member_ids(conn, conversation).await?;
    log::lock_persons(conn, members.iter().copied()).await?;
    let Some(call) = find(conn, conversation, id).await? else { return Ok(None) };
    match rules::lapse(call, at) {
        Ending::Before(_) => Ok(None),
        ending => end(conn, ending, members, at).await.map(Some),
    }
}

/// Keeps the end of a call, and what it leaves in the conversation.
async fn end(conn: &mut Conn, ending: Ending, members: Vec<UserId>, at: Timestamp) -> QueryResult<CallStep> {
    let missed = match &ending {
        // Refused where nothing can be said any more: the call is over all the same.
        Ending::Missed(call) => batch::write(conn, &[call.missed(at)], Edges::Given).await?.pop().and_then(Result::ok),
        Ending::Now(_) | Ending::Before(_) => None,
    };
    if !matches!(ending, Ending::Before(_)) {
        persist(conn, ending.call()).await?;
    }
    Ok(CallStep { call: ending.call().clone(), members, missed })
}

/// Locks the conversation and everybody in it, and lets this person act there. Returns everybody in it.
async fn admit(conn: &mut Conn, conversation: ConversationId, by: &Author) -> Tx<Vec<UserId>> {
    let person = by.person;
    let absent = || TxError::Rule(ConversationError::NotFound);
    dialect::lock_conversations(conn, &[conversation.0]).await?;
    let row = load_conversations(conn, &[conversation.0]).await?.pop().ok_or_else(absent)?;
    let members = member_ids(conn, conversation).await?;
    let persons = log::lock_persons(conn, members.iter().copied().chain([person])).await?;
    let open = authors::open_sessions(conn, by.session()).await?;
    authors::admit(by, persons.get(&person), &open).map_err(TxError::Rule)?;
    ::conversations::rules::admit(&row, members.contains(&person)).map_err(TxError::Rule)?;
    ::conversations::rules::everybody_is_there(persons.values()).map_err(TxError::Rule)?;
    if members.len() < 2 { Err(absent()) } else { Ok(members) }
}

async fn member_ids(conn: &mut Conn, conversation: ConversationId) -> QueryResult<Vec<UserId>> {
    let rows: Vec<i64> = conversation_members::table
        .filter(conversation_members::conversation_id.eq(conversation.0))
        .order(conversation_members::user_id)
        .select(conversation_members::user_id)
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(UserId).collect())
}

async fn find(conn: &mut Conn, conversation: ConversationId, id: &CallId) -> QueryResult<Option<Call>> {
    let row: Option<CallRow> =
        calls::table.find((conversation.0, id.as_str())).select(CallRow::as_select()).first(conn).await.optional()?;
    Ok(row.map(Call::from))
}

/// Every call that has not ended, of every conversation that one of these people is in.
async fn not_ended(conn: &mut Conn, people: &[UserId]) -> QueryResult<Vec<Call>> {
    let ids: Vec<i64> = people.iter().map(|id| id.0).collect();
    let theirs = conversation_members::table
        .filter(among(conversation_members::user_id, &ids))
        .select(conversation_members::conversation_id);
    let rows: Vec<CallRow> = calls::table
        .filter(calls::ended_at.is_null().and(among_found(calls::conversation_id, theirs)))
        .select(CallRow::as_select())
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(Call::from).collect())
}

async fn overdue(conn: &mut Conn, at: Timestamp, limit: u32) -> QueryResult<Vec<(ConversationId, CallId)>> {
    let rows: Vec<(i64, String)> = calls::table
        .filter(calls::ended_at.is_null().and(calls::lapses_at.le(at.as_micros())))
        .order(calls::lapses_at)
        .limit(i64::from(limit))
        .select((calls::conversation_id, calls::call_id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(conversation, id)| (ConversationId(conversation), CallId::from_stored(id))).collect())
}

/// Writes where a call has got to. Its row is locked by the conversation's lock.
async fn persist(conn: &mut Conn, call: &Call) -> QueryResult<()> {
    let row = diesel::update(calls::table.find((call.conversation.0, call.id.as_str())));
    match call.state {
        CallState::Ringing => return Ok(()),
        CallState::Answered { at } => {
            let answered = calls::answered_at.eq(at.as_micros());
            row.set((answered, calls::lapses_at.eq(call.lapses_at.as_micros()))).execute(conn).await?
        }
        CallState::Ended { at } => row.set(calls::ended_at.eq(at.as_micros())).execute(conn).await?,
    };
    Ok(())
}

/// Ends what rings or is talked in where nothing can be said any more, under the locks of these conversations.
pub(crate) async fn end_in(conn: &mut Conn, conversations: &[i64], at: Timestamp) -> QueryResult<()> {
    let living = calls::table.filter(among(calls::conversation_id, conversations).and(calls::ended_at.is_null()));
    diesel::update(living).set(calls::ended_at.eq(at.as_micros())).execute(conn).await.map(drop)
}

/// Has the calls of somebody who was banned lapse at once, under the lock of that person: nobody is busy with them any
/// more, and the next look for overdue calls ends them and tells the other side.
pub(crate) async fn lapse_of(conn: &mut Conn, user: UserId, at: Timestamp) -> QueryResult<()> {
    let theirs = conversation_members::table
        .filter(conversation_members::user_id.eq(user.0))
        .select(conversation_members::conversation_id);
    let living = calls::table.filter(among_found(calls::conversation_id, theirs).and(calls::ended_at.is_null()));
    diesel::update(living).set(calls::lapses_at.eq(at.as_micros())).execute(conn).await.map(drop)
}

/// Removes the calls of every conversation that somebody was ever in: their names are a person's words, and nobody calls
/// there any more.
pub(crate) async fn erase_of(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let theirs = conversation_members::table
        .filter(conversation_members::user_id.eq(user.0))
        .select(conversation_members::conversation_id);
    diesel::delete(calls::table.filter(among_found(calls::conversation_id, theirs))).execute(conn).await.map(drop)
}
