//! Erasing a person: what is theirs goes, what names them keeps a number that means nobody.

use super::{Conn, admirers, authors, calls, conversation_rows, deck_rows, dialect, last_swipes, log, photos, seen};
use crate::{
    among::{among, among_found},
    schema::{
        accounts, blocks, conversation_members, conversations, discovery, events, impressions, jobs, like_budgets,
        like_notices, likes, matches, messages, passes, persons, profiles, reactions, uploads,
    },
    transaction::TxError,
};
use ::matching::rules::end_events;
use auth::{Error, rules};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, ConversationId, Event, MatchId, PersonState, StoreError, Timestamp, UserId};
use std::collections::BTreeMap;

#[derive(Debug)]
pub(crate) enum Interrupted {
    /// A conversation was opened between looking for them and locking the person: begin again.
    Changed,
    /// Whoever asks may not ask any more.
    Refused(Error),
    /// The database failed.
    Store(StoreError),
}

impl From<StoreError> for Interrupted {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Conversations come before persons in the order of locks, and which they are is certain only when the person is
/// locked, since nobody opens one with a person without that lock. So they are looked up twice.
pub(crate) async fn attempt(conn: &mut Conn, by: &Author, at: Timestamp) -> Result<Vec<Event>, TxError<Interrupted>> {
    let user = by.person;
    let ids = open_conversations(conn, user).await?;
    dialect::lock_conversations(conn, &ids).await?;
    let others = others_in(conn, user, &ids).await?;
    let people = log::lock_persons(conn, others.iter().map(|(_, other)| *other).chain([user])).await?;
    let sessions = authors::open_sessions(conn, by.session()).await?;
    let row = people.get(&user).map(|person| (person.state, person.token_epoch));
    rules::admit_author(by, row, |session| sessions.contains(&(user, session.clone())))
        .map_err(|error| TxError::Rule(Interrupted::Refused(error)))?;
    if people.get(&user).is_none_or(|person| person.state == PersonState::Erased) {
        return Ok(Vec::new());
    }
    if open_conversations(conn, user).await?.iter().any(|id| !ids.contains(id)) {
        return Err(TxError::Rule(Interrupted::Changed));
    }

    let ids: Vec<ConversationId> = ids.into_iter().map(ConversationId).collect();
    let closed = conversation_rows::close_conversations(conn, &ids, at).await?;
    let ended = end_matches(conn, user, at).await?;
    blank_messages(conn, user, at).await?;
    photos::erase_of(conn, user, at).await?;
    remove_rows(conn, user).await?;
    diesel::update(persons::table.find(user.0))
        .set((persons::state.eq(PersonState::Erased.code()), persons::token_epoch.eq(persons::token_epoch + 1)))
        .execute(conn)
        .await?;
    let told = others.into_iter().filter(|(conversation, _)| closed.contains(conversation));
    let events = told.flat_map(|(id, other)| end_events([other], ended.get(&id).copied(), id, at));
    Ok(log::append_events(conn, events.collect()).await?)
}

pub(crate) async fn open_conversations(conn: &mut Conn, user: UserId) -> QueryResult<Vec<i64>> {
    conversations::table
        .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
        .filter(conversation_members::user_id.eq(user.0).and(conversations::closed_at.is_null()))
        .order(conversations::id)
        .select(conversations::id)
        .load(conn)
        .await
}

/// Everybody else in these conversations.
pub(crate) async fn others_in(
    conn: &mut Conn,
    user: UserId,
    ids: &[i64],
) -> QueryResult<Vec<(ConversationId, UserId)>> {
    let rows: Vec<(i64, i64)> = conversation_members::table
        .filter(among(conversation_members::conversation_id, ids).and(conversation_members::user_id.ne(user.0)))
        .order((conversation_members::conversation_id, conversation_members::user_id))
        .select((conversation_members::conversation_id, conversation_members::user_id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(id, other)| (ConversationId(id), UserId(other))).collect())
}

/// Ends every living match; answers which one had which conversation.
async fn end_matches(conn: &mut Conn, user: UserId, at: Timestamp) -> QueryResult<BTreeMap<ConversationId, MatchId>> {
    let own = matches::low_id.eq(user.0).or(matches::high_id.eq(user.0));
    let rows: Vec<(i64, i64)> = diesel::update(matches::table.filter(own.and(matches::ended_at.is_null())))
        .set(matches::ended_at.eq(at.as_micros()))
        .returning((matches::conversation_id, matches::id))
        .get_results(conn)
        .await?;
    Ok(rows.into_iter().map(|(conversation, id)| (ConversationId(conversation), MatchId(id))).collect())
}

/// Messages are found through the conversations the person was ever in, which have an index; senders have none.
async fn blank_messages(conn: &mut Conn, user: UserId, at: Timestamp) -> QueryResult<()> {
    let own_conversations = conversation_members::table
        .filter(conversation_members::user_id.eq(user.0))
        .select(conversation_members::conversation_id);
    let own = messages::table
        .filter(among_found(messages::conversation_id, own_conversations))
        .filter(messages::sender_id.eq(user.0));
    diesel::update(own.filter(messages::deleted_at.is_null()))
        .set(messages::deleted_at.eq(at.as_micros()))
        .execute(conn)
        .await?;
    diesel::update(own)
        .set((
            messages::content.eq(""),
            messages::attachment.eq(None::<String>),
            // The sender's own name for it may be anything. Nobody sends again who is erased.
            messages::client_message_id.eq(None::<String>),
            messages::fingerprint.eq(0),
        ))
        .execute(conn)
        .await?;
    diesel::delete(reactions::table.filter(reactions::user_id.eq(user.0))).execute(conn).await.map(drop)
}

/// Everything that only means something with the person. Sessions, refresh tokens and tickets go with the account,
/// interests with the profile.
async fn remove_rows(conn: &mut Conn, user: UserId) -> QueryResult<()> {
    let id = user.0;
    diesel::delete(accounts::table.find(id)).execute(conn).await?;
    diesel::delete(profiles::table.find(id)).execute(conn).await?;
    last_swipes::erase(conn, user).await?;
    diesel::delete(discovery::table.find(id)).execute(conn).await?;
    diesel::delete(impressions::table.filter(impressions::user_id.eq(id))).execute(conn).await?;
    deck_rows::erase_of(conn, user).await?;
    seen::erase_of(conn, user).await?;
    diesel::delete(likes::table.filter(likes::liker_id.eq(id).or(likes::liked_id.eq(id)))).execute(conn).await?;
    admirers::erase_of(conn, user).await?;
    diesel::delete(passes::table.filter(passes::user_id.eq(id).or(passes::passed_id.eq(id)))).execute(conn).await?;
    diesel::delete(blocks::table.filter(blocks::blocker_id.eq(id).or(blocks::blocked_id.eq(id)))).execute(conn).await?;
    let notices = like_notices::table.filter(like_notices::liker_id.eq(id).or(like_notices::liked_id.eq(id)));
    diesel::delete(notices).execute(conn).await?;
    diesel::delete(like_budgets::table.filter(like_budgets::user_id.eq(id))).execute(conn).await?;
    calls::erase_of(conn, user).await?;
    diesel::delete(conversation_members::table.filter(conversation_members::user_id.eq(id))).execute(conn).await?;
    diesel::delete(events::table.filter(events::user_id.eq(id))).execute(conn).await?;
    diesel::delete(jobs::table.filter(jobs::person_id.eq(id))).execute(conn).await?;
    // Their chunks go with them.
    diesel::delete(uploads::table.filter(uploads::owner_id.eq(id))).execute(conn).await?;
    Ok(())
}
