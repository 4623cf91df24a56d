//! What is between two people: locked in the order everybody keeps, loaded for the rules, ended.

use super::{Conn, admirers, conversation_rows, dialect, last_swipes, log};
use crate::schema::{blocks, conversation_members, conversations, likes, matches};
use ::conversations::batch::PersonRow;
use ::matching::{
    Match, Pair,
    rules::{PairState, end_events},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, OptionalExtension as _, QueryDsl as _,
    QueryResult,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Event, MatchId, PersonState, Timestamp, UserId};
use std::collections::BTreeMap;

/// A pair that nobody else changes until the end of the transaction.
pub(crate) struct LockedPair {
    pub(crate) pair: Pair,
    pub(crate) state: PairState,
    /// The open conversations of just these two, locked; empty unless they were asked for.
    pub(crate) conversations: Vec<i64>,
    /// The rows of the two, locked and as they are kept.
    pub(crate) people: BTreeMap<UserId, PersonRow>,
}

/// What a command may change of a pair. Its conversations, if it may close them or say something there, have to be locked
/// before the persons are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    People,
    Conversations,
}

/// Locks a pair and reads, in later statements, how it stands.
pub(crate) async fn lock(
    conn: &mut Conn,
    by: UserId,
    target: UserId,
    pair: Pair,
    intent: Intent,
) -> QueryResult<LockedPair> {
    dialect::lock_pair(conn, by, target).await?;
    let conversations = match intent {
        Intent::People => Vec::new(),
        Intent::Conversations => open_conversations(conn, pair).await?,
    };
    if !conversations.is_empty() {
        dialect::lock_conversations(conn, &conversations).await?;
    }
    let people = log::lock_persons(conn, [by, target]).await?;
    let state_of = |id| people.get(&id).map_or(PersonState::Erased, |person| person.state);
    let (actor, target_state) = (state_of(by), state_of(target));
    let (blocked, living_match) = between(conn, by, target).await?;
    let is_known = people.contains_key(&target);
    let state = PairState { actor, target: target_state, is_known, blocked, living_match };
    Ok(LockedPair { pair, state, conversations, people })
}

/// The conversations that only these two are in and that `$is_wanted`, lowest id first.
macro_rules! of_these_two {
    ($conn:expr, $pair:expr, $is_wanted:expr) => {{
        let (theirs, third) = diesel::alias!(conversation_members as theirs, conversation_members as third);
        let [low, high] = $pair.both().map(|id| id.0);
        let anybody_else = third
            .filter(third.field(conversation_members::conversation_id).eq(conversations::id))
            .filter(third.field(conversation_members::user_id).ne_all([low, high]));
        conversations::table
            .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
            .inner_join(theirs.on(theirs.field(conversation_members::conversation_id).eq(conversations::id)))
            .filter(conversation_members::user_id.eq(low).and(theirs.field(conversation_members::user_id).eq(high)))
            .filter($is_wanted)
            .filter(not(exists(anybody_else)))
            .order(conversations::id)
            .select(conversations::id)
            .load($conn)
            .await
    }};
}

/// The blocks between two people, whichever way.
macro_rules! blocks_between {
    ($one:expr, $other:expr) => {{
        let there = blocks::blocker_id.eq($one.0).and(blocks::blocked_id.eq($other.0));
        let back = blocks::blocker_id.eq($other.0).and(blocks::blocked_id.eq($one.0));
        blocks::table.filter(there.or(back))
    }};
}

/// The living match of two people, as a query to go on with.
macro_rules! living_between {
    ($one:expr, $other:expr) => {{
        let (low, high) = ($one.0.min($other.0), $one.0.max($other.0));
        matches::table.filter(matches::low_id.eq(low).and(matches::high_id.eq(high)).and(matches::ended_at.is_null()))
    }};
}

/// The open ones: that of their match, or one that was opened without.
pub(crate) async fn open_conversations(conn: &mut Conn, pair: Pair) -> QueryResult<Vec<i64>> {
    of_these_two!(conn, pair, conversations::closed_at.is_null())
}

/// Those that have ended.
pub(crate) async fn closed_conversations(conn: &mut Conn, pair: Pair) -> QueryResult<Vec<i64>> {
    of_these_two!(conn, pair, conversations::closed_at.is_not_null())
}

pub(crate) async fn is_blocked(conn: &mut Conn, one: UserId, other: UserId) -> QueryResult<bool> {
    diesel::select(exists(blocks_between!(one, other))).get_result(conn).await
}

/// Whether one of the two has blocked the other, and their living match as the viewer sees it, in one statement.
async fn between(conn: &mut Conn, viewer: UserId, other: UserId) -> QueryResult<(bool, Option<Match>)> {
    let living = || living_between!(viewer, other);
    let (id, conversation, created_at) = (
        living().select(matches::id).single_value(),
        living().select(matches::conversation_id).single_value(),
        living().select(matches::created_at).single_value(),
    );
    let row: (bool, Option<i64>, Option<i64>, Option<i64>) =
        diesel::select((exists(blocks_between!(viewer, other)), id, conversation, created_at)).get_result(conn).await?;
    let (blocked, id, conversation, created_at) = row;
    let living = id.zip(conversation).zip(created_at);
    Ok((blocked, living.map(|((id, conversation), created_at)| match_of(other, (id, conversation, created_at)))))
}

/// The living match of two people as the viewer sees it.
pub(crate) async fn living_match(conn: &mut Conn, viewer: UserId, other: UserId) -> QueryResult<Option<Match>> {
    let row: Option<(i64, i64, i64)> = living_between!(viewer, other)
        .select((matches::id, matches::conversation_id, matches::created_at))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|row| match_of(other, row)))
}

fn match_of(other: UserId, (id, conversation, created_at): (i64, i64, i64)) -> Match {
    Match {
        id: MatchId(id),
        other,
        conversation: ConversationId(conversation),
        created_at: Timestamp::from_micros(created_at),
    }
}

/// Which of their conversations go with what ends.
#[derive(Clone, Copy)]
pub(crate) enum Closing {
    /// That of the match.
    OfTheMatch,
    /// Whatever the two have.
    All,
}

/// Ends what the two have: the match with both likes, and conversations. Answers the events for both.
pub(crate) async fn end(
    conn: &mut Conn,
    locked: &mut LockedPair,
    closing: Closing,
    at: Timestamp,
) -> QueryResult<Vec<Event>> {
    let living = locked.state.living_match;
    if let Some(living) = living {
        diesel::update(matches::table.find(living.id.0))
            .set(matches::ended_at.eq(at.as_micros()))
            .execute(conn)
            .await?;
        remove_likes(conn, locked.pair).await?;
        admirers::forget(conn, locked.pair).await?;
    }
    let of_match = |id: &ConversationId| living.is_some_and(|living| living.conversation == *id);
    let ids = locked.conversations.iter().copied().map(ConversationId);
    let ids: Vec<_> = ids.filter(|id| matches!(closing, Closing::All) || of_match(id)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let closed = conversation_rows::close_conversations(conn, &ids, at).await?;
    let events = closed.into_iter().flat_map(|id| {
        let ended = living.filter(|living| living.conversation == id).map(|living| living.id);
        end_events(locked.pair.both(), ended, id, at)
    });
    log::append_for(conn, &mut locked.people, events.collect()).await
}

/// The likes of both, if there are any, and what could have been taken back between them. Their persons are locked. Answers who
/// liked whom.
pub(crate) async fn remove_likes(conn: &mut Conn, pair: Pair) -> QueryResult<Vec<(i64, i64)>> {
    let both = pair.both().map(|id| id.0);
    let taken = diesel::delete(likes::table.filter(likes::liker_id.eq_any(both).and(likes::liked_id.eq_any(both))))
        .returning((likes::liker_id, likes::liked_id))
        .get_results(conn)
        .await?;
    last_swipes::forget(conn, pair).await?;
    Ok(taken)
}
