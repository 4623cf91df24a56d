//! Likes, skips, blocks and what comes of them: the pair is locked, the rule is asked, and what it says is done.

use super::{
    Conn, conversation_rows, log, match_lists,
    pairs::{self, Closing, Intent, LockedPair},
    seen,
};
use crate::{
    schema::{blocks, conversation_members, like_budgets, like_notices, likes, matches, passes},
    transaction::TxError,
};
use ::matching::{
    Error, Like, Liked, Match, Pair, WhichMatch,
    rules::{self, LikeJudgement, LikeState},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    dsl::{exists, max},
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Event, MatchId, Timestamp, UserId};

type Tx<T> = Result<T, TxError<Error>>;

async fn lock(conn: &mut Conn, by: UserId, target: UserId, intent: Intent) -> Tx<LockedPair> {
    let pair = Pair::of(by, target).ok_or(TxError::Rule(Error::OneSelf))?;
    Ok(pairs::lock(conn, by, target, pair, intent).await?)
}

pub(crate) async fn like(conn: &mut Conn, like: &Like) -> Tx<Liked> {
    let locked = lock(conn, like.liker, like.liked, Intent::Begin).await?;
    let state = like_state(conn, like).await?;
    let judgement = rules::judge_like(like, &locked.state, &state).map_err(TxError::Rule)?;
    record(conn, like, rules::like_time(like, &state)).await?;
    let liked = match judgement {
        LikeJudgement::Match => make_match(conn, like, &locked).await?,
        LikeJudgement::Like { tell: false } => Liked { matched: None, events: Vec::new() },
        LikeJudgement::Like { tell: true } => {
            remember_notice(conn, like).await?;
            let events = log::append_events(conn, vec![rules::like_event(like)]).await?;
            Liked { matched: None, events }
        }
    };
    seen::refresh(conn, locked.pair).await?;
    Ok(liked)
}

/// All a like depends on, in one statement.
async fn like_state(conn: &mut Conn, like: &Like) -> QueryResult<LikeState> {
    let (by, target) = (like.liker.0, like.liked.0);
    let mine = likes::table.filter(likes::liker_id.eq(by).and(likes::liked_id.eq(target)));
    let theirs = likes::table.filter(likes::liker_id.eq(target).and(likes::liked_id.eq(by)));
    let spent = like_budgets::table
        .filter(like_budgets::user_id.eq(by).and(like_budgets::day.eq(rules::budget_day(like.at))))
        .select(like_budgets::used)
        .single_value();
    let told = like_notices::table
        .filter(like_notices::liker_id.eq(by).and(like_notices::liked_id.eq(target)))
        .select(like_notices::told_at)
        .single_value();
    let newest = likes::table.filter(likes::liked_id.eq(target)).select(max(likes::created_at)).single_value();
    let (my_like, their_like, spent, told_at, newest): (bool, bool, Option<i64>, Option<i64>, Option<i64>) =
        diesel::select((exists(mine), exists(theirs), spent, told, newest)).get_result(conn).await?;
    let [told_at, newest] = [told_at, newest].map(|at| at.map(Timestamp::from_micros));
    Ok(LikeState { my_like, their_like, spent: spent.unwrap_or_default(), told_at, newest })
}

async fn record(conn: &mut Conn, like: &Like, at: Timestamp) -> QueryResult<()> {
    let (by, target) = (like.liker.0, like.liked.0);
    diesel::insert_into(likes::table)
        .values((likes::liker_id.eq(by), likes::liked_id.eq(target), likes::created_at.eq(at.as_micros())))
        .execute(conn)
        .await?;
    diesel::delete(passes::table.find((by, target))).execute(conn).await?;
    diesel::insert_into(like_budgets::table)
        .values((
            like_budgets::user_id.eq(by),
            like_budgets::day.eq(rules::budget_day(like.at)),
            like_budgets::used.eq(1),
        ))
        .on_conflict((like_budgets::user_id, like_budgets::day))
        .do_update()
        .set(like_budgets::used.eq(like_budgets::used + 1))
        .execute(conn)
        .await
        .map(drop)
}

async fn remember_notice(conn: &mut Conn, like: &Like) -> QueryResult<()> {
    let told_at = like_notices::told_at.eq(like.at.as_micros());
    diesel::insert_into(like_notices::table)
        .values((like_notices::liker_id.eq(like.liker.0), like_notices::liked_id.eq(like.liked.0), told_at))
        .on_conflict((like_notices::liker_id, like_notices::liked_id))
        .do_update()
        .set(told_at)
        .execute(conn)
        .await
        .map(drop)
}

async fn make_match(conn: &mut Conn, like: &Like, locked: &LockedPair) -> Tx<Liked> {
    let (pair, at) = (locked.pair, like.at.not_behind(locked.listed_at));
    // Two who were allowed to talk before they matched keep their conversation.
    let talking = pairs::open_conversations(conn, pair).await?.into_iter().next().map(ConversationId);
    let conversation = match talking {
        Some(conversation) => conversation,
        None => conversation_rows::open_conversation(conn, &pair.both(), at).await?,
    };
    let id: i64 = diesel::insert_into(matches::table)
        .values((
            matches::low_id.eq(pair.low().0),
            matches::high_id.eq(pair.high().0),
            matches::conversation_id.eq(conversation.0),
            matches::created_at.eq(at.as_micros()),
        ))
        .returning(matches::id)
        .get_result(conn)
        .await?;
    let made = Match { id: MatchId(id), other: like.liked, conversation, created_at: at };
    let events = log::append_events(conn, rules::match_events(pair, &made, talking.is_none())).await?;
    let shown = match_lists::with_card(conn, like.liker, made, like.at).await?;
    Ok(Liked { matched: Some(shown.ok_or(TxError::Rule(Error::NotFound))?), events })
}

pub(crate) async fn skip(conn: &mut Conn, by: UserId, target: UserId, at: Timestamp) -> Tx<Vec<Event>> {
    let locked = lock(conn, by, target, Intent::End).await?;
    rules::judge_pass(by, target, &locked.state).map_err(TxError::Rule)?;
    diesel::delete(likes::table.find((by.0, target.0))).execute(conn).await?;
    let created_at = passes::created_at.eq(at.as_micros());
    diesel::insert_into(passes::table)
        .values((passes::user_id.eq(by.0), passes::passed_id.eq(target.0), created_at))
        .on_conflict((passes::user_id, passes::passed_id))
        .do_update()
        .set(created_at)
        .execute(conn)
        .await?;
    end(conn, &locked, Closing::OfTheMatch, at).await
}

pub(crate) async fn unlike(conn: &mut Conn, by: UserId, target: UserId, at: Timestamp) -> Tx<Vec<Event>> {
    let locked = lock(conn, by, target, Intent::End).await?;
    rules::judge_pass(by, target, &locked.state).map_err(TxError::Rule)?;
    diesel::delete(likes::table.find((by.0, target.0))).execute(conn).await?;
    end(conn, &locked, Closing::OfTheMatch, at).await
}

pub(crate) async fn block(conn: &mut Conn, by: UserId, target: UserId, at: Timestamp) -> Tx<Vec<Event>> {
    let locked = lock(conn, by, target, Intent::End).await?;
    rules::judge_block(by, target, &locked.state).map_err(TxError::Rule)?;
    diesel::insert_into(blocks::table)
        .values((blocks::blocker_id.eq(by.0), blocks::blocked_id.eq(target.0), blocks::created_at.eq(at.as_micros())))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    pairs::remove_likes(conn, locked.pair).await?;
    end(conn, &locked, Closing::All, at).await
}

pub(crate) async fn unblock(conn: &mut Conn, by: UserId, target: UserId) -> Tx<()> {
    let locked = lock(conn, by, target, Intent::Begin).await?;
    rules::judge_block(by, target, &locked.state).map_err(TxError::Rule)?;
    diesel::delete(blocks::table.find((by.0, target.0))).execute(conn).await?;
    Ok(seen::refresh(conn, locked.pair).await?)
}

pub(crate) async fn unmatch(conn: &mut Conn, by: UserId, which: WhichMatch, at: Timestamp) -> Tx<Vec<Event>> {
    let other = other_of(conn, by, which).await?.ok_or(TxError::Rule(Error::NotFound))?;
    let locked = lock(conn, by, other, Intent::End).await?;
    rules::judge_unmatch(&locked.state).map_err(TxError::Rule)?;
    let named = match which {
        WhichMatch::Id(id) => locked.state.living_match.is_some_and(|living| living.id == id),
        WhichMatch::Conversation(id) => locked.conversations.contains(&id.0),
    };
    if !named {
        return Err(TxError::Rule(Error::NotFound));
    }
    end(conn, &locked, Closing::All, at).await
}

/// Ends what the two have, and notes what has passed between them now.
async fn end(conn: &mut Conn, locked: &LockedPair, closing: Closing, at: Timestamp) -> Tx<Vec<Event>> {
    let events = pairs::end(conn, locked, closing, at).await?;
    seen::refresh(conn, locked.pair).await?;
    Ok(events)
}

/// With whom. Who is in a match or a conversation of two never changes, so this needs no lock.
async fn other_of(conn: &mut Conn, by: UserId, which: WhichMatch) -> QueryResult<Option<UserId>> {
    match which {
        WhichMatch::Id(id) => {
            let pair: Option<(i64, i64)> =
                matches::table.find(id.0).select((matches::low_id, matches::high_id)).first(conn).await.optional()?;
            Ok(pair.and_then(|(low, high)| other_in(&[low, high], by)))
        }
        WhichMatch::Conversation(id) => {
            let members: Vec<i64> = conversation_members::table
                .filter(conversation_members::conversation_id.eq(id.0))
                .select(conversation_members::user_id)
                .limit(3)
                .load(conn)
                .await?;
            Ok(other_in(&members, by))
        }
    }
}

fn other_in(members: &[i64], by: UserId) -> Option<UserId> {
    match *members {
        [one, other] if one == by.0 => Some(UserId(other)),
        [one, other] if other == by.0 => Some(UserId(one)),
        _ => None,
    }
}

pub(crate) async fn likes_spent(conn: &mut Conn, by: UserId, at: Timestamp) -> QueryResult<i64> {
    let spent: Option<i64> = like_budgets::table
        .find((by.0, rules::budget_day(at)))
        .select(like_budgets::used)
        .first(conn)
        .await
        .optional()?;
    Ok(spent.unwrap_or_default())
}
