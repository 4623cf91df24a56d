//! What is read of conversations. Each function is one snapshot.

use super::{
    Conn,
    messages::{self as rows, history_of, load_members, open_for, open_ids},
};
use crate::{
    among::among,
    macros::everybody_is_there,
    rows::{ConversationRow, MessageRow},
    schema::{conversation_members, conversations, matches, messages, persons},
};
use ::conversations::{
    Changes, Conversation, ConversationHead, Found, History, Horizons, Member, Message, MessageWindow, Overview,
    SearchWindow,
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, JoinOnDsl as _, QueryDsl as _, QueryResult,
    SelectableHelper as _,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Listing, MatchId, MessageId, Place, Rev, Seq, UserId};
use std::collections::HashMap;
use text::Search;

pub(crate) async fn list(
    conn: &mut Conn,
    person: UserId,
    limit: u32,
    before: Option<Place<ConversationId>>,
) -> QueryResult<Listing<Overview, ConversationId>> {
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |place| (place.at.as_micros(), place.id.0));
    let behind = conversations::updated_at.lt(at).or(conversations::updated_at.eq(at).and(conversations::id.lt(id)));
    let found: Vec<ConversationRow> = conversations::table
        .inner_join(conversation_members::table.on(conversation_members::conversation_id.eq(conversations::id)))
        .filter(conversation_members::user_id.eq(person.0))
        .filter(conversations::closed_at.is_null().and(behind))
        .filter(everybody_is_there!())
        .order((conversations::updated_at.desc(), conversations::id.desc()))
        .limit(i64::from(limit) + 1)
        .select(ConversationRow::as_select())
        .load(conn)
        .await?;
    let found = found.into_iter().map(Conversation::from).collect();
    let Listing { items, next } = Listing::cut(found, limit, |last| Place { at: last.updated_at, id: last.id });
    Ok(Listing { items: overviews(conn, person, items).await?, next })
}

pub(crate) async fn overview(conn: &mut Conn, person: UserId, id: ConversationId) -> QueryResult<Option<Overview>> {
    let Some(found) = open_for(conn, person, id).await? else { return Ok(None) };
    Ok(overviews(conn, person, vec![found]).await?.pop())
}

async fn overviews(conn: &mut Conn, person: UserId, conversations: Vec<Conversation>) -> QueryResult<Vec<Overview>> {
    let ids: Vec<i64> = conversations.iter().map(|conversation| conversation.id.0).collect();
    let mut members = load_members(conn, &ids).await?;
    let mut last = rows::last_of(conn, &conversations).await?;
    let matched: HashMap<i64, i64> = matches::table
        .filter(among(matches::conversation_id, &ids))
        .select((matches::conversation_id, matches::id))
        .load::<(i64, i64)>(conn)
        .await?
        .into_iter()
        .collect();
    let after_read = messages::table
        .filter(messages::conversation_id.eq(conversation_members::conversation_id))
        .filter(messages::seq.gt(conversation_members::read_seq).and(messages::sender_id.ne(person.0)))
        .filter(messages::deleted_at.is_null())
        .select(diesel::dsl::count_star())
        .single_value();
    let unread: HashMap<i64, Option<i64>> = conversation_members::table
        .filter(among(conversation_members::conversation_id, &ids).and(conversation_members::user_id.eq(person.0)))
        .select((conversation_members::conversation_id, after_read))
        .load::<(i64, Option<i64>)>(conn)
        .await?
        .into_iter()
        .collect();
    Ok(conversations
        .into_iter()
        .map(|conversation| Overview {
            members: members.remove(&conversation.id).unwrap_or_default(),
            match_id: matched.get(&conversation.id.0).copied().map(MatchId),
            last_message: last.remove(&conversation.id),
            unread: unread.get(&conversation.id.0).copied().flatten().unwrap_or(0),
            conversation,
        })
        .collect())
}

pub(crate) async fn head(conn: &mut Conn, person: UserId, id: ConversationId) -> QueryResult<Option<ConversationHead>> {
    let Some(conversation) = open_for(conn, person, id).await? else { return Ok(None) };
    let members = load_members(conn, &[id.0]).await?.remove(&id).unwrap_or_default();
    Ok(Some(ConversationHead { last_seq: conversation.last_seq, last_rev: conversation.last_rev, members }))
}

pub(crate) async fn history(
    conn: &mut Conn,
    person: UserId,
    id: ConversationId,
    window: MessageWindow,
) -> QueryResult<Option<History>> {
    if open_for(conn, person, id).await?.is_none() {
        return Ok(None);
    }
    let after = window.after.unwrap_or(Seq::ZERO);
    let before = window.before.unwrap_or(Seq(i64::MAX));
    let inside = messages::table
        .filter(messages::conversation_id.eq(id.0))
        .filter(messages::seq.gt(after.0).and(messages::seq.lt(before.0)))
        .limit(i64::from(window.limit))
        .select(MessageRow::as_select());
    let mut found: Vec<MessageRow> = if window.after.is_some() {
        inside.order(messages::seq.asc()).load(conn).await?
    } else {
        inside.order(messages::seq.desc()).load(conn).await?
    };
    if window.after.is_none() {
        found.reverse();
    }
    Ok(Some(history_of(conn, id, found).await?))
}

pub(crate) async fn message(
    conn: &mut Conn,
    person: UserId,
    id: MessageId,
) -> QueryResult<Option<(Message, Vec<Member>)>> {
    let Some(found) = rows::by_ids(conn, &[id.0]).await?.pop() else { return Ok(None) };
    if open_for(conn, person, found.conversation).await?.is_none() {
        return Ok(None);
    }
    let members = load_members(conn, &[found.conversation.0]).await?.remove(&found.conversation).unwrap_or_default();
    Ok(Some((found, members)))
}

pub(crate) async fn changes(
    conn: &mut Conn,
    person: UserId,
    id: ConversationId,
    since: Rev,
    after: Seq,
    limit: u32,
) -> QueryResult<Option<Changes>> {
    let Some(conversation) = open_for(conn, person, id).await? else { return Ok(None) };
    let mut found: Vec<MessageRow> = messages::table
        .filter(messages::conversation_id.eq(id.0))
        .filter(messages::rev.gt(since.0).and(messages::seq.gt(after.0)))
        .order(messages::seq)
        .limit(i64::from(limit) + 1)
        .select(MessageRow::as_select())
        .load(conn)
        .await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let History { messages, members } = history_of(conn, id, found).await?;
    let moved = |member: &&Member| member.horizons.read_rev > since || member.horizons.delivered_rev > since;
    let moved = if more { Vec::new() } else { members.iter().filter(moved).cloned().collect() };
    Ok(Some(Changes {
        messages,
        moved,
        members,
        last_seq: conversation.last_seq,
        last_rev: conversation.last_rev,
        more,
    }))
}

pub(crate) async fn messages_at(
    conn: &mut Conn,
    person: UserId,
    places: &[(ConversationId, Seq)],
) -> QueryResult<Vec<Message>> {
    let mut conversations: Vec<i64> = places.iter().map(|place| place.0.0).collect();
    conversations.sort_unstable();
    conversations.dedup();
    let open = open_ids(conn, person, &conversations).await?;
    let visible: Vec<_> = places.iter().filter(|place| open.contains(&place.0.0)).copied().collect();
    rows::by_places(conn, &visible).await
}

pub(crate) async fn horizons(
    conn: &mut Conn,
    person: UserId,
    ids: &[i64],
) -> QueryResult<Vec<(ConversationId, UserId, Horizons)>> {
    let open = open_ids(conn, person, ids).await?;
    let members = load_members(conn, &open).await?;
    Ok(members
        .into_iter()
        .flat_map(|(conversation, members)| {
            members.into_iter().map(move |member| (conversation, member.person, member.horizons))
        })
        .collect())
}

/// Texts that one statement of a search brings.
const SEARCHED_AT_ONCE: usize = 500;

/// Folds here, page by page along the index of places: databases fold as their locale says, or ASCII only.
pub(crate) async fn search(
    conn: &mut Conn,
    person: UserId,
    id: ConversationId,
    wanted: &Search,
    window: SearchWindow,
) -> QueryResult<Option<Found>> {
    if open_for(conn, person, id).await?.is_none() {
        return Ok(None);
    }
    let limit = window.limit as usize;
    let (mut before, mut left, mut places) = (window.before, window.most, Vec::new());
    let mut is_through = false;
    while !is_through && left > 0 && places.len() < limit {
        let asked = left.min(SEARCHED_AT_ONCE);
        let page = texts_before(conn, id, before, asked).await?;
        is_through = page.len() < asked;
        left -= page.len().min(left);
        for (seq, text) in page {
            if places.len() == limit {
                is_through = false;
                break;
            }
            before = Some(Seq(seq));
            if wanted.is_in(&text) {
                places.push((id, Seq(seq)));
            }
        }
    }
    let mut messages = rows::by_places(conn, &places).await?;
    messages.sort_unstable_by_key(|message| std::cmp::Reverse(message.seq));
    let members = load_members(conn, &[id.0]).await?.remove(&id).unwrap_or_default();
    Ok(Some(Found { history: History { messages, members }, before: before.filter(|_| !is_through) }))
}

async fn texts_before(
    conn: &mut Conn,
    id: ConversationId,
    before: Option<Seq>,
    limit: usize,
) -> QueryResult<Vec<(i64, String)>> {
    messages::table
        .filter(messages::conversation_id.eq(id.0).and(messages::seq.lt(before.map_or(i64::MAX, |seq| seq.0))))
        .order(messages::seq.desc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((messages::seq, messages::content))
        .load(conn)
        .await
}
