//! What SQLite does in its own way: a write transaction is `BEGIN IMMEDIATE`, so whoever is in one is alone and the
//! locks below have nothing left to do.

pub(crate) use super::{
    discovery::{
        add_impressions, find_anywhere, find_near, lock_profiles, make_room_for_a_search, put_discovery_rows, put_seen,
        remove_expired_seen, remove_seen,
    },
    persist::{append, persist},
    settlers::{insert_interests, insert_settlers, insert_swipes},
};

use super::{Conn, listed::Listed};
use crate::{
    among::among,
    rows::{JobRow, PersonColumns},
};
use diesel::{ExpressionMethods as _, QueryDsl as _, QueryResult, SelectableHelper as _, sql_types::BigInt};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Seq, UserId};
use std::collections::BTreeSet;

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_pair(_conn: &mut Conn, _one: UserId, _other: UserId) -> QueryResult<()> {
    Ok(())
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_audit_log(_conn: &mut Conn) -> QueryResult<()> {
    Ok(())
}

pub(crate) async fn lock_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PersonColumns>> {
    use crate::schema::persons::dsl;
    dsl::persons
        .filter(among(dsl::id, ids))
        .order(dsl::id)
        .select((dsl::id, dsl::cursor, dsl::state, dsl::token_epoch, dsl::listed_at))
        .load(conn)
        .await
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_conversations(_conn: &mut Conn, _ids: &[i64]) -> QueryResult<()> {
    Ok(())
}

/// The ids of the messages that were sent before under these names.
pub(crate) async fn ids_of_attempts(
    conn: &mut Conn,
    names: &BTreeSet<(ConversationId, UserId, String)>,
) -> QueryResult<Vec<i64>> {
    let names: Vec<_> = names.iter().map(|(conversation, sender, name)| (conversation.0, sender.0, name)).collect();
    let statement = Listed::<BigInt>::new(
        "SELECT m.id FROM json_each(?) AS n CROSS JOIN messages AS m ON m.conversation_id = n.value ->> 0 \
         AND m.sender_id = n.value ->> 1 AND m.client_message_id = n.value ->> 2",
        written(serde_json::to_string(&names))?,
    );
    statement.load(conn).await
}

/// The ids of the messages at these places.
pub(crate) async fn ids_at(conn: &mut Conn, places: &[(ConversationId, Seq)]) -> QueryResult<Vec<i64>> {
    let places: Vec<_> = places.iter().map(|(conversation, seq)| (conversation.0, seq.0)).collect();
    let statement = Listed::<BigInt>::new(
        "SELECT m.id FROM json_each(?) AS n CROSS JOIN messages AS m ON m.conversation_id = n.value ->> 0 \
         AND m.seq = n.value ->> 1",
        written(serde_json::to_string(&places))?,
    );
    statement.load(conn).await
}

/// The jobs that are due, the longest due first. Whoever is in a write transaction claims alone.
pub(crate) async fn lock_due_jobs(conn: &mut Conn, kind: &str, at: i64, limit: i64) -> QueryResult<Vec<JobRow>> {
    use crate::schema::jobs::dsl;
    let due = dsl::jobs.filter(dsl::kind.eq(kind)).filter(dsl::due_at.le(at)).filter(dsl::dead_at.is_null());
    due.order(dsl::due_at).limit(limit).select(JobRow::as_select()).load(conn).await
}

fn written(json: serde_json::Result<String>) -> QueryResult<String> {
    json.map_err(|error| diesel::result::Error::SerializationError(error.into()))
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn may_sweep(_conn: &mut Conn) -> QueryResult<bool> {
    Ok(true)
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_new_conversations(_conn: &mut Conn) -> QueryResult<()> {
    Ok(())
}
