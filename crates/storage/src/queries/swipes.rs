//! Likes, skips, blocks and what comes of them: the pair is locked, the rule is asked, and what it says is done.

use super::{
    Conn, admirers, conversation_rows, deck_rows, last_swipes, like_targets, likes as kept_likes, log, match_lists,
    pairs::{self, Closing, Intent, LockedPair},
    seen,
};
use crate::{
    schema::{blocks, conversation_members, last_swipes as swiped, like_budgets, likes, matches, passes},
    transaction::TxError,
};
use ::matching::{
    Error, LastSwipe, Like, Liked, Match, Pair, Pass, Rewound, SwipeKind, WhichMatch,
    rules::{self, LikeJudgement, PassState},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult, dsl::exists,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Event, MatchId, Timestamp, UserId};

type Tx<T> = Result<T, TxError<Error>>;

async fn lock(conn: &mut Conn, by: UserId, target: UserId, intent: Intent) -> Tx<LockedPair> {
    let pair = Pair::of(by, target).ok_or(TxError::Rule(Error::OneSelf))?;
    Ok(pairs::lock(conn, by, target, pair, intent).await?)
}

/// With the conversations that the two have without a match: something may be said there.
pub(crate) async fn like(conn: &mut Conn, like: &Like) -> Tx<Liked> {
    let mut locked = lock(conn, like.liker, like.liked, Intent::Conversations).await?;
    let facts = kept_likes::facts(conn, like).await?;
    let judgement = rules::judge_like(like, &locked.state, &facts.state).map_err(TxError::Rule)?;
    rules::judge_target(like_targets::is_theirs(conn, like).await?).map_err(TxError::Rule)?;
    let is_match = judgement == LikeJudgement::Match;
    kept_likes::record(conn, like, &facts, is_match).await?;
    let swipe = LastSwipe { other: like.liked, kind: SwipeKind::Like(like.kind), at: like.at };
    let last = rules::rewindable(swipe, is_match);
    let own = last_swipes::note(conn, like.liker, last, facts.told_at, like.at).await?;
    // A match that is made below keeps the two as far from each other as this like does.
    seen::refresh(conn, locked.pair).await?;
    let LikeJudgement::Like { tell } = judgement else {
        let made = make_match(conn, like, &locked).await?;
        let told = rules::match_events(locked.pair, &made, locked.conversations.is_empty()).into_iter().chain(own);
        let mut events = log::append_for(conn, &mut locked.people, told.collect()).await?;
        events.extend(kept_likes::say_comments(conn, like, &facts, &made).await?);
        let shown = match_lists::with_card(conn, like.liker, made, like.at).await?;
        return Ok(Liked { matched: Some(shown.ok_or(TxError::Rule(Error::NotFound))?), events });
    };
    if tell {
        kept_likes::remember_notice(conn, like).await?;
    }
    let told = tell.then(|| rules::like_event(like)).into_iter().chain(own);
    let events = log::append_for(conn, &mut locked.people, told.collect()).await?;
    Ok(Liked { matched: None, events })
}

/// Two who were allowed to talk before they matched keep their conversation.
async fn make_match(conn: &mut Conn, like: &Like, locked: &LockedPair) -> QueryResult<Match> {
    let (pair, at) = (locked.pair, like.at.not_behind(log::latest_in_lists(locked.people.values())));
    let conversation = match locked.conversations[..] {
        [conversation, ..] => ConversationId(conversation),
        [] => conversation_rows::open_conversation(conn, &pair.both(), at).await?,
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
    Ok(Match { id: MatchId(id), other: like.liked, conversation, created_at: at })
}

pub(crate) async fn skip(conn: &mut Conn, pass: &Pass) -> Tx<Vec<Event>> {
    let &Pass { by, target, at, returns_at, .. } = pass;
    let mut locked = lock(conn, by, target, Intent::Conversations).await?;
    let (state, told_at) = pass_state(conn, pass).await?;
    let judgement = rules::judge_skip(pass, &locked.state, &state).map_err(TxError::Rule)?;
    diesel::delete(likes::table.find((by.0, target.0))).execute(conn).await?;
    let kept = (passes::created_at.eq(at.as_micros()), passes::returns_at.eq(returns_at.as_micros()));
    diesel::insert_into(passes::table)
        .values((passes::user_id.eq(by.0), passes::passed_id.eq(target.0), kept))
        .on_conflict((passes::user_id, passes::passed_id))
        .do_update()
        .set(kept)
        .execute(conn)
        .await?;
    if judgement.counts {
        kept_likes::spend(conn, by, SwipeKind::Pass, at).await?;
    }
    let mut events = end(conn, &mut locked, Closing::OfTheMatch, at).await?;
    let swipe = LastSwipe { other: target, kind: SwipeKind::Pass, at };
    let last = rules::rewindable(swipe, locked.state.living_match.is_some());
    let own = last_swipes::note(conn, by, last, told_at, at).await?;
    events.extend(log::append_for(conn, &mut locked.people, own.into_iter().collect()).await?);
    Ok(events)
}

/// What a pass depends on, and when the own devices were last told of swipes, in one statement.
async fn pass_state(conn: &mut Conn, pass: &Pass) -> QueryResult<(PassState, Option<Timestamp>)> {
    let (by, target) = (pass.by.0, pass.target.0);
    let earlier = || passes::table.filter(passes::user_id.eq(by).and(passes::passed_id.eq(target)));
    let today =
        like_budgets::table.filter(like_budgets::user_id.eq(by).and(like_budgets::day.eq(rules::budget_day(pass.at))));
    let row: (Option<i64>, Option<i64>, Option<i64>, Option<i64>) = diesel::select((
        earlier().select(passes::created_at).single_value(),
        earlier().select(passes::returns_at).single_value(),
        today.select(like_budgets::passes).single_value(),
        swiped::table.filter(swiped::user_id.eq(by)).select(swiped::told_at).single_value(),
    ))
    .get_result(conn)
    .await?;
    let (passed_at, returns_at, spent, told_at) = row;
    let [passed_at, returns_at, told_at] = [passed_at, returns_at, told_at].map(|at| at.map(Timestamp::from_micros));
    let passed_until = passed_at.map(|at| rules::pass_returns_at(at, returns_at));
    Ok((PassState { passed_until, spent: spent.unwrap_or_default() }, told_at))
}

/// Which swipe it is is certain only when its person is locked, which is after the pair: it is looked up twice. Where another device
/// has swiped somebody else meanwhile, the one that was meant is not the last any more.
pub(crate) async fn rewind(conn: &mut Conn, by: UserId, at: Timestamp) -> Tx<Rewound> {
    let nothing = || TxError::Rule(Error::NothingToRewind);
    let other = last_swipes::find(conn, by).await?.last.ok_or_else(nothing)?.other;
    let mut locked = lock(conn, by, other, Intent::People).await?;
    let kept = last_swipes::find(conn, by).await?;
    let last = kept.last.filter(|last| last.other == other);
    let stands = match last {
        Some(last) => stands(conn, by, last).await?,
        None => false,
    };
    rules::judge_rewind(last, &locked.state, stands, at).map_err(TxError::Rule)?;
    diesel::delete(likes::table.find((by.0, other.0))).execute(conn).await?;
    diesel::delete(passes::table.find((by.0, other.0))).execute(conn).await?;
    seen::refresh(conn, locked.pair).await?;
    let own = last_swipes::note(conn, by, None, kept.told_at, at).await?;
    let reach = deck_rows::dealt_within(conn, by, other).await?;
    let card = match_lists::cards(conn, by, &[other], reach, at).await?.pop().ok_or_else(nothing)?;
    let events = log::append_for(conn, &mut locked.people, own.into_iter().collect()).await?;
    Ok(Rewound { card, events })
}

/// Whether what this swipe has left is there as it left it.
async fn stands(conn: &mut Conn, by: UserId, last: LastSwipe) -> QueryResult<bool> {
    let (by, other) = (by.0, last.other.0);
    match last.kind {
        SwipeKind::Like(_) => {
            let like = likes::table.filter(likes::liker_id.eq(by).and(likes::liked_id.eq(other)));
            diesel::select(exists(like.filter(likes::kind.eq(last.kind.code())))).get_result(conn).await
        }
        SwipeKind::Pass => {
            let pass = passes::table.filter(passes::user_id.eq(by).and(passes::passed_id.eq(other)));
            diesel::select(exists(pass)).get_result(conn).await
        }
    }
}

pub(crate) async fn unlike(conn: &mut Conn, by: UserId, target: UserId, at: Timestamp) -> Tx<Vec<Event>> {
    let mut locked = lock(conn, by, target, Intent::Conversations).await?;
    rules::judge_pass(by, target, &locked.state).map_err(TxError::Rule)?;
    let removed = diesel::delete(likes::table.find((by.0, target.0))).execute(conn).await?;
    let mut events = end(conn, &mut locked, Closing::OfTheMatch, at).await?;
    if removed > 0 {
        let kept = last_swipes::find(conn, by).await?;
        let last = kept.last.filter(|last| last.other != target);
        let own = last_swipes::note(conn, by, last, kept.told_at, at).await?;
        events.extend(log::append_for(conn, &mut locked.people, own.into_iter().collect()).await?);
    }
    Ok(events)
}

pub(crate) async fn block(conn: &mut Conn, by: UserId, target: UserId, at: Timestamp) -> Tx<Vec<Event>> {
    let mut locked = lock(conn, by, target, Intent::Conversations).await?;
    if !rules::judge_block(by, target, &locked.state).map_err(TxError::Rule)? {
        return Ok(Vec::new());
    }
    diesel::insert_into(blocks::table)
        .values((blocks::blocker_id.eq(by.0), blocks::blocked_id.eq(target.0), blocks::created_at.eq(at.as_micros())))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let taken = pairs::remove_likes(conn, locked.pair).await?;
    if locked.state.living_match.is_none() {
        admirers::note_blocked(conn, &taken).await?;
    }
    end(conn, &mut locked, Closing::All, at).await
}

pub(crate) async fn unblock(conn: &mut Conn, by: UserId, target: UserId) -> Tx<()> {
    let locked = lock(conn, by, target, Intent::People).await?;
    rules::judge_block(by, target, &locked.state).map_err(TxError::Rule)?;
    diesel::delete(blocks::table.find((by.0, target.0))).execute(conn).await?;
    Ok(seen::refresh(conn, locked.pair).await?)
}

pub(crate) async fn unmatch(conn: &mut Conn, by: UserId, which: WhichMatch, at: Timestamp) -> Tx<Vec<Event>> {
    let other = other_of(conn, by, which).await?.ok_or(TxError::Rule(Error::NotFound))?;
    let mut locked = lock(conn, by, other, Intent::Conversations).await?;
    rules::judge_unmatch(&locked.state).map_err(TxError::Rule)?;
    let named = match which {
        WhichMatch::Id(id) => locked.state.living_match.is_some_and(|living| living.id == id),
        WhichMatch::Conversation(id) => locked.conversations.contains(&id.0),
    };
    if !named {
        return Err(TxError::Rule(Error::NotFound));
    }
    end(conn, &mut locked, Closing::All, at).await
}

/// Ends what the two have, and notes what has passed between them now.
async fn end(conn: &mut Conn, locked: &mut LockedPair, closing: Closing, at: Timestamp) -> Tx<Vec<Event>> {
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
