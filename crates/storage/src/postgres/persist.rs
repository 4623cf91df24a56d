//! Persists what a batch has written: a handful of statements over arrays, sent without waiting for each other. An UPDATE names
//! its rows twice, by the join and by `= ANY`: the second has them found by their key whatever the planner makes of the first.

use super::{
    Shared,
    bulk::{Bulk, Column},
};
use crate::transaction::Edges;
use ::conversations::{
    Attachment, Member, Message,
    batch::{PersonRow, Writes},
};
use diesel::{QueryResult, sql_types::BigInt};
use diesel_async::RunQueryDsl as _;
use futures_util::future::try_join_all;
use kernel::{ConversationId, Event, MessageId, Seq, UserId};
use std::{collections::HashMap, future::Future, pin::Pin};

type Ids = HashMap<(ConversationId, Seq), MessageId>;
type Statement<'a> = Pin<Box<dyn Future<Output = QueryResult<usize>> + Send + 'a>>;

/// With edges of its own, the commit goes along: its answer is one of those that are looked at. A transaction in which a statement has
/// failed answers it with ROLLBACK, but then that statement has answered before.
pub(crate) async fn persist(conn: Shared<'_>, writes: &Writes<'_>, edges: Edges) -> QueryResult<Ids> {
    let mut statements: Vec<Statement<'_>> = Vec::with_capacity(8);
    if !writes.is_empty() {
        statements.push(run(conn, update_conversations(writes)));
        statements.push(run(conn, update_persons(&writes.persons)));
        statements.push(run(conn, insert_events(writes.events)));
    }
    if !writes.horizons.is_empty() {
        statements.push(run(conn, update_horizons(&writes.horizons)));
    }
    if !writes.altered.is_empty() {
        statements.push(run(conn, update_messages(&writes.altered)));
        statements.push(run(conn, delete_reactions(&writes.altered)));
        statements.push(run(conn, insert_reactions(&writes.altered)));
    }
    if edges == Edges::Own {
        statements.push(run(conn, Bulk::new("COMMIT", vec![])));
    }
    let (ids, _) =
        futures_util::future::try_join(insert_messages(conn, &writes.new_messages), try_join_all(statements)).await?;
    Ok(ids)
}

/// Appends events of any kind to the logs of people whose rows are locked, and keeps what that has made of these rows.
pub(crate) async fn append(conn: Shared<'_>, persons: Vec<(UserId, PersonRow)>, events: Vec<Event>) -> QueryResult<()> {
    let statements = [run(conn, update_persons(&persons)), run(conn, insert_events_of_any_kind(&events))];
    try_join_all(statements).await.map(drop)
}

fn run(mut conn: Shared<'_>, statement: Bulk) -> Statement<'_> {
    Box::pin(async move { statement.execute(&mut conn).await })
}

async fn insert_messages(mut conn: Shared<'_>, new: &[&Message]) -> QueryResult<Ids> {
    if new.is_empty() {
        return Ok(Ids::new());
    }
    let ints = |value: fn(&Message) -> i64| Column::BigInts(new.iter().map(|m| value(m)).collect());
    let statement = Bulk::<(BigInt, BigInt, BigInt)>::new(
        "INSERT INTO messages (conversation_id, seq, rev, sender_id, kind, content, attachment, client_message_id, \
         fingerprint, reply_to, created_at) \
         SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING conversation_id, seq, id",
        vec![
            ints(|m| m.conversation.0),
            ints(|m| m.seq.0),
            ints(|m| m.rev.0),
            ints(|m| m.sender.0),
            Column::SmallInts(new.iter().map(|m| m.kind.code()).collect()),
            Column::Texts(new.iter().map(|m| m.content.clone()).collect()),
            Column::OptionalTexts(new.iter().map(|m| m.attachment.as_ref().map(Attachment::stored)).collect()),
            Column::OptionalTexts(new.iter().map(|m| m.client_message_id.clone()).collect()),
            ints(|m| m.fingerprint),
            Column::OptionalBigInts(new.iter().map(|m| m.reply_to.map(|id| id.0)).collect()),
            ints(|m| m.created_at.as_micros()),
        ],
    );
    let rows: Vec<(i64, i64, i64)> = statement.load(&mut conn).await?;
    Ok(rows
        .into_iter()
        .map(|(conversation, seq, id)| ((ConversationId(conversation), Seq(seq)), MessageId(id)))
        .collect())
}

fn update_conversations(writes: &Writes<'_>) -> Bulk {
    let rows = &writes.conversations;
    Bulk::new(
        "UPDATE conversations AS c SET last_seq = n.seq, last_rev = n.rev, updated_at = n.at \
         FROM unnest(?, ?, ?, ?) AS n (id, seq, rev, at) WHERE c.id = n.id AND c.id = ANY(?)",
        vec![
            Column::BigInts(rows.iter().map(|row| row.id.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.last_seq.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.last_rev.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.updated_at.as_micros()).collect()),
            Column::BigInts(rows.iter().map(|row| row.id.0).collect()),
        ],
    )
}

fn update_persons(rows: &[(UserId, PersonRow)]) -> Bulk {
    Bulk::new(
        "UPDATE persons AS p SET cursor = n.cursor, listed_at = n.listed_at \
         FROM unnest(?, ?, ?) AS n (id, cursor, listed_at) WHERE p.id = n.id AND p.id = ANY(?)",
        vec![
            Column::BigInts(rows.iter().map(|row| row.0.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.1.cursor.0).collect()),
            Column::BigInts(rows.iter().map(|row| row.1.listed_at.as_micros()).collect()),
            Column::BigInts(rows.iter().map(|row| row.0.0).collect()),
        ],
    )
}

/// No event of a conversation has a detail: those are notices, which the log appends by themselves.
fn insert_events(events: &[Event]) -> Bulk {
    let optional = |value: fn(&Event) -> Option<i64>| Column::OptionalBigInts(events.iter().map(value).collect());
    Bulk::new(
        "INSERT INTO events (user_id, cursor, kind, at, conversation_id, seq, rev, match_id, subject_id) \
         SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            Column::BigInts(events.iter().map(|event| event.person.0).collect()),
            Column::BigInts(events.iter().map(|event| event.cursor.0).collect()),
            Column::SmallInts(events.iter().map(|event| event.kind.code()).collect()),
            Column::BigInts(events.iter().map(|event| event.at.as_micros()).collect()),
            optional(|event| event.conversation.map(|id| id.0)),
            optional(|event| event.seq.map(|seq| seq.0)),
            optional(|event| event.rev.map(|rev| rev.0)),
            optional(|event| event.match_id.map(|id| id.0)),
            optional(|event| event.subject.map(|id| id.0)),
        ],
    )
}

fn insert_events_of_any_kind(events: &[Event]) -> Bulk {
    let optional = |value: fn(&Event) -> Option<i64>| Column::OptionalBigInts(events.iter().map(value).collect());
    Bulk::new(
        "INSERT INTO events (user_id, cursor, kind, at, conversation_id, seq, rev, match_id, subject_id, detail, ref_id) \
         SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        vec![
            Column::BigInts(events.iter().map(|event| event.person.0).collect()),
            Column::BigInts(events.iter().map(|event| event.cursor.0).collect()),
            Column::SmallInts(events.iter().map(|event| event.kind.code()).collect()),
            Column::BigInts(events.iter().map(|event| event.at.as_micros()).collect()),
            optional(|event| event.conversation.map(|id| id.0)),
            optional(|event| event.seq.map(|seq| seq.0)),
            optional(|event| event.rev.map(|rev| rev.0)),
            optional(|event| event.match_id.map(|id| id.0)),
            optional(|event| event.subject.map(|id| id.0)),
            Column::OptionalTexts(events.iter().map(|event| event.detail.clone()).collect()),
            optional(|event| event.ref_id),
        ],
    )
}

fn update_horizons(rows: &[(ConversationId, &Member)]) -> Bulk {
    let ints = |value: fn(&Member) -> i64| Column::BigInts(rows.iter().map(|(_, m)| value(m)).collect());
    let optional =
        |value: fn(&Member) -> Option<i64>| Column::OptionalBigInts(rows.iter().map(|(_, m)| value(m)).collect());
    Bulk::new(
        "UPDATE conversation_members AS m SET read_seq = n.read_seq, read_rev = n.read_rev, read_at = n.read_at, \
         delivered_seq = n.delivered_seq, delivered_rev = n.delivered_rev, delivered_at = n.delivered_at \
         FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) \
         AS n (home, person, read_seq, read_rev, read_at, delivered_seq, delivered_rev, delivered_at) \
         WHERE m.conversation_id = n.home AND m.user_id = n.person AND m.conversation_id = ANY(?)",
        vec![
            Column::BigInts(rows.iter().map(|(conversation, _)| conversation.0).collect()),
            ints(|m| m.person.0),
            ints(|m| m.horizons.read.0),
            ints(|m| m.horizons.read_rev.0),
            optional(|m| m.horizons.read_at.map(kernel::Timestamp::as_micros)),
            ints(|m| m.horizons.delivered.0),
            ints(|m| m.horizons.delivered_rev.0),
            optional(|m| m.horizons.delivered_at.map(kernel::Timestamp::as_micros)),
            Column::BigInts(rows.iter().map(|(conversation, _)| conversation.0).collect()),
        ],
    )
}

fn update_messages(rows: &[&Message]) -> Bulk {
    let ints = |value: fn(&Message) -> i64| Column::BigInts(rows.iter().map(|m| value(m)).collect());
    let optional =
        |value: fn(&Message) -> Option<i64>| Column::OptionalBigInts(rows.iter().map(|m| value(m)).collect());
    Bulk::new(
        "UPDATE messages AS m SET rev = n.rev, content = n.content, attachment = n.attachment, \
         edited_at = n.edited_at, deleted_at = n.deleted_at \
         FROM unnest(?, ?, ?, ?, ?, ?) AS n (id, rev, content, attachment, edited_at, deleted_at) \
         WHERE m.id = n.id AND m.id = ANY(?)",
        vec![
            ints(|m| m.id.0),
            ints(|m| m.rev.0),
            Column::Texts(rows.iter().map(|m| m.content.clone()).collect()),
            Column::OptionalTexts(rows.iter().map(|m| m.attachment.as_ref().map(Attachment::stored)).collect()),
            optional(|m| m.edited_at.map(kernel::Timestamp::as_micros)),
            optional(|m| m.deleted_at.map(kernel::Timestamp::as_micros)),
            ints(|m| m.id.0),
        ],
    )
}

fn delete_reactions(rows: &[&Message]) -> Bulk {
    Bulk::new(
        "DELETE FROM reactions WHERE message_id = ANY(?)",
        vec![Column::BigInts(rows.iter().map(|m| m.id.0).collect())],
    )
}

/// In their order, which `created_at` keeps: reactions are few, and rewritten as a whole.
fn insert_reactions(rows: &[&Message]) -> Bulk {
    let all: Vec<_> =
        rows.iter().flat_map(|m| m.reactions.iter().enumerate().map(move |(place, r)| (m.id, place, r))).collect();
    Bulk::new(
        "INSERT INTO reactions (message_id, user_id, emoji, created_at) SELECT * FROM unnest(?, ?, ?, ?)",
        vec![
            Column::BigInts(all.iter().map(|(id, _, _)| id.0).collect()),
            Column::BigInts(all.iter().map(|(_, _, reaction)| reaction.person.0).collect()),
            Column::Texts(all.iter().map(|(_, _, reaction)| reaction.emoji.as_str().to_owned()).collect()),
            Column::BigInts(all.iter().map(|(_, place, _)| i64::try_from(*place).unwrap_or(i64::MAX)).collect()),
        ],
    )
}
