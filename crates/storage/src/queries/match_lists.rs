//! Matches, received likes and cards, as their viewer sees them. All of a list is read in one snapshot.

use super::{Conn, pairs, profiles};
use crate::{
    among::among,
    rows::ACTIVE,
    schema::{blocks, likes, matches, passes, persons},
};
use ::matching::{
    Card, Comment, LikeReceived, LikeTarget, Match, MatchedCard, Page, PageRequest, Pair, SwipeKind,
    rules::{self, Bond, Candidate, Relation},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult,
    dsl::{exists, not},
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Listing, MatchId, Place, Timestamp, UserId};
use std::collections::BTreeMap;

/// Living matches of two active people, as a query to go on with. `OFFSET 0` keeps PostgreSQL from making a join of the
/// conditions, whose plan could be a scan of everybody's rows.
macro_rules! living {
    () => {{
        let active = || persons::table.filter(persons::state.eq(ACTIVE));
        matches::table
            .filter(matches::ended_at.is_null())
            .filter(exists(active().filter(persons::id.eq(matches::low_id)).offset(0)))
            .filter(exists(active().filter(persons::id.eq(matches::high_id)).offset(0)))
    }};
    ($viewer:expr) => {
        living!().filter(matches::low_id.eq($viewer.0).or(matches::high_id.eq($viewer.0)))
    };
}

/// The newest first; of those made in the same instant, the last.
macro_rules! load_newest_first {
    ($conn:expr, $query:expr, $limit:expr, $offset:expr) => {
        $query
            .order((matches::created_at.desc(), matches::id.desc()))
            .limit($limit)
            .offset($offset)
            .select((matches::id, matches::low_id, matches::high_id, matches::conversation_id, matches::created_at))
            .load::<MatchColumns>($conn)
            .await
    };
}

type MatchColumns = (i64, i64, i64, i64, i64);

fn seen_by(viewer: UserId, (id, low, high, conversation, created_at): MatchColumns) -> Match {
    Match {
        id: MatchId(id),
        other: UserId(if low == viewer.0 { high } else { low }),
        conversation: ConversationId(conversation),
        created_at: Timestamp::from_micros(created_at),
    }
}

pub(crate) async fn page(
    conn: &mut Conn,
    viewer: UserId,
    page: PageRequest,
    at: Timestamp,
) -> QueryResult<Page<MatchedCard>> {
    let count: i64 = living!(viewer).count().get_result(conn).await?;
    let rows = load_newest_first!(conn, living!(viewer), i64::from(page.size()), page.offset())?;
    Ok(Page { count, items: with_cards(conn, viewer, rows, at).await? })
}

pub(crate) async fn since(
    conn: &mut Conn,
    viewer: UserId,
    since: Timestamp,
    before: Option<Place<MatchId>>,
    limit: u32,
    at: Timestamp,
) -> QueryResult<Listing<MatchedCard, MatchId>> {
    let (made, id) = before.map_or((i64::MAX, i64::MAX), |place| (place.at.as_micros(), place.id.0));
    let behind = matches::created_at.lt(made).or(matches::created_at.eq(made).and(matches::id.lt(id)));
    let recent = living!(viewer).filter(matches::created_at.ge(since.as_micros()).and(behind));
    let rows = load_newest_first!(conn, recent, i64::from(limit) + 1, 0)?;
    let place = |row: &MatchColumns| Place { at: Timestamp::from_micros(row.4), id: MatchId(row.0) };
    let Listing { items, next } = Listing::cut(rows, limit, place);
    Ok(Listing { items: with_cards(conn, viewer, items, at).await?, next })
}

pub(crate) async fn by_id(
    conn: &mut Conn,
    viewer: UserId,
    id: MatchId,
    at: Timestamp,
) -> QueryResult<Option<MatchedCard>> {
    let rows = load_newest_first!(conn, living!(viewer).filter(matches::id.eq(id.0)), 1, 0)?;
    Ok(with_cards(conn, viewer, rows, at).await?.pop())
}

pub(crate) async fn of_pair(conn: &mut Conn, one: UserId, other: UserId) -> QueryResult<Option<Match>> {
    pairs::living_match(conn, one, other).await
}

/// A pair is found from both of its columns, each by its own index.
pub(crate) async fn pairs_of(conn: &mut Conn, people: &[UserId]) -> QueryResult<Vec<(Pair, ConversationId)>> {
    let mut found = Vec::new();
    let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
    let columns = (matches::low_id, matches::high_id, matches::conversation_id);
    let mut rows: Vec<(i64, i64, i64)> =
        living!().filter(among(matches::low_id, &ids)).select(columns).load(conn).await?;
    rows.extend(living!().filter(among(matches::high_id, &ids)).select(columns).load::<(i64, i64, i64)>(conn).await?);
    found.extend(rows.into_iter().filter_map(|(low, high, conversation)| {
        Some((Pair::of(UserId(low), UserId(high))?, ConversationId(conversation)))
    }));
    found.sort_unstable_by_key(|(_, conversation)| *conversation);
    found.dedup();
    Ok(found)
}

async fn with_cards(
    conn: &mut Conn,
    viewer: UserId,
    rows: Vec<MatchColumns>,
    at: Timestamp,
) -> QueryResult<Vec<MatchedCard>> {
    with_cards_of(conn, viewer, rows.into_iter().map(|row| seen_by(viewer, row)).collect(), at).await
}

/// A living match as one of the two sees it.
pub(crate) async fn with_card(
    conn: &mut Conn,
    viewer: UserId,
    matched: Match,
    at: Timestamp,
) -> QueryResult<Option<MatchedCard>> {
    Ok(with_cards_of(conn, viewer, vec![matched], at).await?.pop())
}

async fn with_cards_of(
    conn: &mut Conn,
    viewer: UserId,
    listed: Vec<Match>,
    at: Timestamp,
) -> QueryResult<Vec<MatchedCard>> {
    let mut ids: Vec<UserId> = listed.iter().map(|matched| matched.other).collect();
    ids.push(viewer);
    let people = profiles::candidates(conn, &ids).await?;
    let Some(own) = people.get(&viewer) else { return Ok(Vec::new()) };
    let with_card = |matched: Match| {
        let card = rules::card(&own.profile, people.get(&matched.other)?, Relation::MATCHED, at)?;
        Some(MatchedCard { matched, card })
    };
    Ok(listed.into_iter().filter_map(with_card).collect())
}

/// Likes of a viewer by active people that wait for an answer at this instant, as a query to go on with.
macro_rules! waiting {
    ($viewer:expr, $at:expr) => {{
        let viewer = $viewer.0;
        let there = blocks::blocker_id.eq(viewer).and(blocks::blocked_id.eq(likes::liker_id));
        let back = blocks::blocker_id.eq(likes::liker_id).and(blocks::blocked_id.eq(viewer));
        let passed = passes::user_id.eq(viewer).and(passes::passed_id.eq(likes::liker_id));
        // As the rule has it, also for passes that name no return.
        let untold = passes::returns_at.is_null().and(passes::created_at.gt($at.minus(rules::PASS_HOLDS).as_micros()));
        let holds = passes::returns_at.gt($at.as_micros()).or(untold);
        let as_low = matches::low_id.eq(viewer).and(matches::high_id.eq(likes::liker_id));
        let as_high = matches::low_id.eq(likes::liker_id).and(matches::high_id.eq(viewer));
        likes::table
            .inner_join(persons::table.on(persons::id.eq(likes::liker_id)))
            .filter(likes::liked_id.eq(viewer).and(persons::state.eq(ACTIVE)))
            .filter(not(exists(blocks::table.filter(there.or(back)))))
            .filter(not(exists(passes::table.filter(passed).filter(holds))))
            .filter(not(exists(matches::table.filter(matches::ended_at.is_null()).filter(as_low.or(as_high)))))
    }};
}

/// Who likes, since when and how, which photo or answer, and the words.
type ReceivedColumns = (i64, i64, i16, Option<i64>, Option<i64>, Option<String>);

pub(crate) async fn likes_received(
    conn: &mut Conn,
    viewer: UserId,
    page: PageRequest,
    at: Timestamp,
) -> QueryResult<Page<LikeReceived>> {
    let count: i64 = waiting!(viewer, at).count().get_result(conn).await?;
    let rows: Vec<ReceivedColumns> = waiting!(viewer, at)
        .order((likes::created_at.desc(), likes::liker_id.desc()))
        .limit(i64::from(page.size()))
        .offset(page.offset())
        .select((likes::liker_id, likes::created_at, likes::kind, likes::photo_id, likes::prompt_id, likes::comment))
        .load(conn)
        .await?;
    let mut ids: Vec<UserId> = rows.iter().map(|row| UserId(row.0)).collect();
    ids.push(viewer);
    let people = profiles::candidates(conn, &ids).await?;
    let Some(own) = people.get(&viewer) else { return Ok(Page { count: 0, items: Vec::new() }) };
    let received = |(liker, liked_at, kind, photo, prompt, comment): ReceivedColumns| {
        let liker = people.get(&UserId(liker))?;
        Some(LikeReceived {
            card: rules::liker_card(&own.profile, &liker.profile, at),
            at: Timestamp::from_micros(liked_at),
            kind: SwipeKind::of_like(kind),
            target: LikeTarget::of(photo, prompt),
            comment: comment.map(Comment::from_stored),
        })
    };
    Ok(Page { count, items: rows.into_iter().filter_map(received).collect() })
}

pub(crate) async fn waiting_likes(
    conn: &mut Conn,
    viewer: UserId,
    likers: &[UserId],
    at: Timestamp,
) -> QueryResult<Vec<UserId>> {
    let ids: Vec<i64> = likers.iter().map(|liker| liker.0).collect();
    let rows: Vec<i64> =
        waiting!(viewer, at).filter(among(likes::liker_id, &ids)).select(likes::liker_id).load(conn).await?;
    Ok(rows.into_iter().map(UserId).collect())
}

/// The viewer looks as far as `reach_km`, where that is farther than they want to.
pub(crate) async fn cards(
    conn: &mut Conn,
    viewer: UserId,
    ids: &[UserId],
    reach_km: Option<u32>,
    at: Timestamp,
) -> QueryResult<Vec<Card>> {
    let mut everybody = ids.to_vec();
    everybody.push(viewer);
    let people = profiles::candidates(conn, &everybody).await?;
    let Some(own) = people.get(&viewer).map(|own| own.profile.clone()) else { return Ok(Vec::new()) };
    let own = rules::reaching(own, reach_km);
    let others: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let relations = relations(conn, viewer, &others).await?;
    let card = |shown: &Candidate| {
        let relation = relations.get(&shown.profile.id.0).copied().unwrap_or_default();
        rules::card(&own, shown, relation, at)
    };
    Ok(ids.iter().filter_map(|id| people.get(id)).filter_map(card).collect())
}

/// Those of `ids` whom the viewer has liked, passed or blocked, or has or had a match with.
pub(crate) async fn met(conn: &mut Conn, viewer: UserId, ids: &[UserId]) -> QueryResult<Vec<UserId>> {
    let others: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let known = relations(conn, viewer, &others).await?;
    let blocked = blocks::table.filter(blocks::blocker_id.eq(viewer.0).and(among(blocks::blocked_id, &others)));
    let blocked: Vec<i64> = blocked.select(blocks::blocked_id).load(conn).await?;
    let is_met = |id: &UserId| {
        let swiped = known.get(&id.0).is_some_and(|relation| Relation { blocked: false, ..*relation } != Relation::default());
        swiped || blocked.contains(&id.0)
    };
    Ok(ids.iter().copied().filter(is_met).collect())
}

/// What has passed between the viewer and each of the others; who is missing is a stranger.
async fn relations(conn: &mut Conn, viewer: UserId, others: &[i64]) -> QueryResult<BTreeMap<i64, Relation>> {
    let mut relations: BTreeMap<i64, Relation> = BTreeMap::new();
    for (other, ended) in matched_among(conn, viewer, others).await? {
        let relation = relations.entry(other).or_default();
        if !ended {
            relation.bond = Bond::Matched;
        } else if relation.bond == Bond::None {
            relation.bond = Bond::Parted;
        }
    }
    for other in blocked_among(conn, viewer, others).await? {
        relations.entry(other).or_default().blocked = true;
    }
    let liked = likes::table.filter(likes::liker_id.eq(viewer.0).and(among(likes::liked_id, others)));
    for other in liked.select(likes::liked_id).load::<i64>(conn).await? {
        relations.entry(other).or_default().liked = true;
    }
    let passed = passes::table.filter(passes::user_id.eq(viewer.0).and(among(passes::passed_id, others)));
    let passed = passed.select((passes::passed_id, passes::created_at, passes::returns_at));
    for (other, at, returns_at) in passed.load::<(i64, i64, Option<i64>)>(conn).await? {
        let until = rules::pass_returns_at(Timestamp::from_micros(at), returns_at.map(Timestamp::from_micros));
        relations.entry(other).or_default().passed_until = Some(until);
    }
    Ok(relations)
}

/// With whom of them the viewer has or had a match, and whether it has ended.
async fn matched_among(conn: &mut Conn, viewer: UserId, others: &[i64]) -> QueryResult<Vec<(i64, bool)>> {
    let above = matches::table.filter(matches::low_id.eq(viewer.0).and(among(matches::high_id, others)));
    let below = matches::table.filter(matches::high_id.eq(viewer.0).and(among(matches::low_id, others)));
    let mut rows: Vec<(i64, Option<i64>)> = above.select((matches::high_id, matches::ended_at)).load(conn).await?;
    rows.extend(below.select((matches::low_id, matches::ended_at)).load::<(i64, Option<i64>)>(conn).await?);
    Ok(rows.into_iter().map(|(other, ended_at)| (other, ended_at.is_some())).collect())
}

async fn blocked_among(conn: &mut Conn, viewer: UserId, others: &[i64]) -> QueryResult<Vec<i64>> {
    let there = blocks::blocker_id.eq(viewer.0).and(among(blocks::blocked_id, others));
    let back = blocks::blocked_id.eq(viewer.0).and(among(blocks::blocker_id, others));
    let pairs: Vec<(i64, i64)> =
        blocks::table.filter(there.or(back)).select((blocks::blocker_id, blocks::blocked_id)).load(conn).await?;
    Ok(pairs.into_iter().flat_map(|(one, other)| [one, other]).filter(|id| *id != viewer.0).collect())
}
