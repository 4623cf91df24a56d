//! What is kept of a like: the like itself with its words, what it spends, and that somebody was told of it.

use super::{Conn, batch};
use crate::{
    schema::{last_swipes as swiped, like_budgets, like_notices, likes, passes},
    transaction::Edges,
};
use ::conversations::{Action, Change, Draft, Text};
use ::matching::{
    Comment, Like, LikeKind, LikeTarget, Match, Spent, SwipeKind,
    rules::{self, LikeState},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    dsl::{exists, max},
    upsert::excluded,
};
use diesel_async::RunQueryDsl as _;
use kernel::{Author, Event, Timestamp, UserId};

/// All that a like depends on and changes.
pub(crate) struct LikeFacts {
    pub(crate) state: LikeState,
    /// The target of an own like that stands already.
    target: Option<LikeTarget>,
    comment: Option<String>,
    /// The words of the other's like.
    their_comment: Option<String>,
    is_passed: bool,
    /// When the own devices were last told of swipes.
    pub(crate) told_at: Option<Timestamp>,
}

type FactColumns = (
    (Option<i16>, Option<i64>, Option<i64>, Option<String>),
    (Option<i16>, Option<String>),
    (bool, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>),
);

/// Read in one statement, under the locks of the pair and of both people.
pub(crate) async fn facts(conn: &mut Conn, like: &Like) -> QueryResult<LikeFacts> {
    let (by, target) = (like.liker.0, like.liked.0);
    let mine = || likes::table.filter(likes::liker_id.eq(by).and(likes::liked_id.eq(target)));
    let theirs = || likes::table.filter(likes::liker_id.eq(target).and(likes::liked_id.eq(by)));
    let own = (
        mine().select(likes::kind).single_value(),
        mine().select(likes::photo_id).single_value(),
        mine().select(likes::prompt_id).single_value(),
        mine().select(likes::comment).single_value(),
    );
    let other = (theirs().select(likes::kind).single_value(), theirs().select(likes::comment).single_value());
    let today = || {
        like_budgets::table.filter(like_budgets::user_id.eq(by).and(like_budgets::day.eq(rules::budget_day(like.at))))
    };
    let passed = passes::table.filter(passes::user_id.eq(by).and(passes::passed_id.eq(target)));
    let notices = like_notices::table.filter(like_notices::liker_id.eq(by).and(like_notices::liked_id.eq(target)));
    let rest = (
        exists(passed),
        today().select(like_budgets::used).single_value(),
        today().select(like_budgets::super_used).single_value(),
        notices.select(like_notices::told_at).single_value(),
        likes::table.filter(likes::liked_id.eq(target)).select(max(likes::created_at)).single_value(),
        swiped::table.filter(swiped::user_id.eq(by)).select(swiped::told_at).single_value(),
    );
    let row: FactColumns = diesel::select((own, other, rest)).get_result(conn).await?;
    let ((kind, photo, prompt, comment), (their_kind, their_comment), rest) = row;
    let (is_passed, spent, super_spent, told_at, newest, swipes_told_at) = rest;
    let spent = match like.kind {
        LikeKind::Plain => spent,
        LikeKind::Super => super_spent,
    };
    let state = LikeState {
        my_like: kind.map(SwipeKind::of_like),
        their_like: their_kind.is_some(),
        spent: spent.unwrap_or_default(),
        told_at: told_at.map(Timestamp::from_micros),
        newest: newest.map(Timestamp::from_micros),
    };
    let told_at = swipes_told_at.map(Timestamp::from_micros);
    Ok(LikeFacts { state, target: LikeTarget::of(photo, prompt), comment, their_comment, is_passed, told_at })
}

/// Keeps the like, in the place of one that stands, takes an earlier pass back, and spends.
pub(crate) async fn record(conn: &mut Conn, like: &Like, facts: &LikeFacts, is_match: bool) -> QueryResult<()> {
    let (by, target) = (like.liker.0, like.liked.0);
    let about = like.target.or(facts.target);
    // The words of a mutual like are said instead.
    let comment = own_words(like, facts).filter(|_| !is_match);
    let kept = (
        likes::created_at.eq(rules::like_time(like, &facts.state).as_micros()),
        likes::kind.eq(SwipeKind::Like(like.kind).code()),
        likes::photo_id.eq(about.and_then(LikeTarget::photo)),
        likes::prompt_id.eq(about.and_then(LikeTarget::prompt)),
        likes::comment.eq(comment),
    );
    diesel::insert_into(likes::table)
        .values((likes::liker_id.eq(by), likes::liked_id.eq(target), kept))
        .on_conflict((likes::liker_id, likes::liked_id))
        .do_update()
        .set(kept)
        .execute(conn)
        .await?;
    if facts.is_passed {
        diesel::delete(passes::table.find((by, target))).execute(conn).await?;
    }
    spend(conn, like.liker, SwipeKind::Like(like.kind), like.at).await
}

fn own_words<'a>(like: &'a Like, facts: &'a LikeFacts) -> Option<&'a str> {
    like.comment.as_ref().map(Comment::as_str).or(facts.comment.as_deref())
}

/// Counts one swipe of this kind among those of the day.
pub(crate) async fn spend(conn: &mut Conn, by: UserId, kind: SwipeKind, at: Timestamp) -> QueryResult<()> {
    let one = |of| i64::from(kind == of);
    diesel::insert_into(like_budgets::table)
        .values((
            like_budgets::user_id.eq(by.0),
            like_budgets::day.eq(rules::budget_day(at)),
            like_budgets::used.eq(one(SwipeKind::Like(LikeKind::Plain))),
            like_budgets::super_used.eq(one(SwipeKind::Like(LikeKind::Super))),
            like_budgets::passes.eq(one(SwipeKind::Pass)),
        ))
        .on_conflict((like_budgets::user_id, like_budgets::day))
        .do_update()
        .set((
            like_budgets::used.eq(like_budgets::used + excluded(like_budgets::used)),
            like_budgets::super_used.eq(like_budgets::super_used + excluded(like_budgets::super_used)),
            like_budgets::passes.eq(like_budgets::passes + excluded(like_budgets::passes)),
        ))
        .execute(conn)
        .await
        .map(drop)
}

pub(crate) async fn spent(conn: &mut Conn, by: UserId, at: Timestamp) -> QueryResult<Spent> {
    let row: Option<(i64, i64, i64)> = like_budgets::table
        .find((by.0, rules::budget_day(at)))
        .select((like_budgets::used, like_budgets::super_used, like_budgets::passes))
        .first(conn)
        .await
        .optional()?;
    let (likes, super_likes, passes) = row.unwrap_or_default();
    Ok(Spent { likes, super_likes, passes })
}

pub(crate) async fn remember_notice(conn: &mut Conn, like: &Like) -> QueryResult<()> {
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

/// Has the words of both likes said in the conversation of the match, the earlier like's first, and takes them from the likes: what
/// is deleted there is nowhere else. The conversation is new or locked.
pub(crate) async fn say_comments(
    conn: &mut Conn,
    like: &Like,
    facts: &LikeFacts,
    made: &Match,
) -> QueryResult<Vec<Event>> {
    let words = [(like.liked, facts.their_comment.as_deref()), (like.liker, own_words(like, facts))];
    let say = |(author, words): (UserId, Option<&str>)| {
        let content = Text::parse(words?.to_owned(), Comment::LONGEST).ok()?;
        let draft = Draft { content, attachment: None, client_message_id: None, reply_to: None };
        let (author, action) = (Author::server(author), Action::Send(draft));
        Some(Change { conversation: Some(made.conversation), author, at: made.created_at, action })
    };
    let changes: Vec<Change> = words.into_iter().filter_map(say).collect();
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    if facts.their_comment.is_some() {
        let theirs = likes::table.find((like.liked.0, like.liker.0));
        diesel::update(theirs).set(likes::comment.eq(None::<String>)).execute(conn).await?;
    }
    // Both are active and the conversation is open, as the rule has judged under the same locks.
    let said = batch::write(conn, &changes, Edges::Given).await?;
    Ok(said.into_iter().filter_map(Result::ok).flat_map(|committed| committed.events).collect())
}
