//! What PostgreSQL does in its own way.

pub(crate) use super::{
    discovery::{
        add_impressions, find_anywhere, find_near, lock_profiles, make_room_for_a_search, put_discovery_rows, put_seen,
        remove_expired_seen, remove_seen,
    },
    persist::{append, persist},
    settlers::{insert_interests, insert_settlers, insert_swipes},
};

use super::{
    Conn, Shared,
    bulk::{Bulk, Column},
};
use crate::{
    among::among,
    rows::{JobRow, PersonColumns},
};
use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Bool, Text},
};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use kernel::{ConversationId, MessageId, Seq, UserId};
use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

/// Any number; it only has to be the same for every node.
const SWEEP_LOCK: i64 = 0x7377_6565_7069_6e67;
const AUDIT_LOCK: i64 = 0x6175_6469_746c_6f67;

#[derive(QueryableByName)]
struct Granted {
    #[diesel(sql_type = Bool)]
    granted: bool,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    value: String,
}

pub(crate) async fn setting(conn: &mut Conn, name: &str) -> QueryResult<String> {
    let row: Setting =
        diesel::sql_query("SELECT current_setting($1) AS value").bind::<Text, _>(name).get_result(conn).await?;
    Ok(row.value)
}

/// Lets the statements of this transaction take so long.
pub(crate) async fn limit_statements(conn: &mut Conn, limit: Duration) -> QueryResult<()> {
    conn.batch_execute(&format!("SET LOCAL statement_timeout = {}", limit.as_millis())).await
}

/// Makes two people's likes, blocks and matches happen one after the other, whether rows exist yet or not. Held to the
/// end of the transaction. Different pairs may share a number: they then only wait for each other.
pub(crate) async fn lock_pair(conn: &mut Conn, one: UserId, other: UserId) -> QueryResult<()> {
    let (low, high) = (one.0.min(other.0), one.0.max(other.0));
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashint8extended($1, $2))")
        .bind::<BigInt, _>(low)
        .bind::<BigInt, _>(high)
        .execute(conn)
        .await
        .map(drop)
}

/// Locks these rows of `persons`, lowest id first.
pub(crate) async fn lock_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PersonColumns>> {
    use crate::schema::persons::dsl;
    use diesel::QueryDsl as _;
    dsl::persons
        .filter(among(dsl::id, ids))
        .order(dsl::id)
        .select((dsl::id, dsl::cursor, dsl::state, dsl::token_epoch, dsl::listed_at))
        .for_update()
        .load(conn)
        .await
}

/// Locks these rows of `conversations`, lowest id first.
pub(crate) async fn lock_conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<()> {
    use crate::schema::conversations::dsl;
    use diesel::QueryDsl as _;
    let _: Vec<i64> =
        dsl::conversations.filter(among(dsl::id, ids)).order(dsl::id).select(dsl::id).for_update().load(conn).await?;
    Ok(())
}

/// The conversations of these messages.
pub(crate) async fn conversations_of(conn: &mut Conn, ids: &[i64]) -> QueryResult<HashMap<MessageId, ConversationId>> {
    use crate::schema::messages::dsl;
    use diesel::QueryDsl as _;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = dsl::messages.filter(among(dsl::id, ids)).select((dsl::id, dsl::conversation_id));
    let rows: Vec<(i64, i64)> = rows.load(conn).await?;
    Ok(rows.into_iter().map(|(id, conversation)| (MessageId(id), ConversationId(conversation))).collect())
}

/// Locks those of these rows of `conversations` that nobody else holds.
pub(crate) async fn lock_free_conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    use crate::schema::conversations::dsl;
    use diesel::QueryDsl as _;
    let rows = dsl::conversations.filter(among(dsl::id, ids)).order(dsl::id).select(dsl::id);
    rows.for_update().skip_locked().load(conn).await
}

/// Locks those of these rows of `persons` that nobody else holds.
pub(crate) async fn lock_free_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    use crate::schema::persons::dsl;
    use diesel::QueryDsl as _;
    let rows = dsl::persons.filter(among(dsl::id, ids)).order(dsl::id).select(dsl::id);
    rows.for_update().skip_locked().load(conn).await
}

/// The ids among these conversations that exist, whoever holds their rows.
pub(crate) async fn existing_conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    use crate::schema::conversations::dsl;
    use diesel::QueryDsl as _;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    dsl::conversations.filter(among(dsl::id, ids)).select(dsl::id).load(conn).await
}

/// The ids among these persons that exist, whoever holds their rows.
pub(crate) async fn existing_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<i64>> {
    use crate::schema::persons::dsl;
    use diesel::QueryDsl as _;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    dsl::persons.filter(among(dsl::id, ids)).select(dsl::id).load(conn).await
}

/// Longer with each attempt, and not the same for two that collided.
pub(crate) async fn pause_before_retry(attempt: u32) {
    let jitter = std::process::id().wrapping_mul(attempt) % 7;
    tokio::time::sleep(Duration::from_millis(u64::from(5 * attempt * attempt + jitter))).await;
}

/// The ids of the messages that were sent before under these names.
pub(crate) async fn ids_of_attempts(
    mut conn: Shared<'_>,
    names: &BTreeSet<(ConversationId, UserId, String)>,
) -> QueryResult<Vec<i64>> {
    let statement = Bulk::<BigInt>::new(
        "SELECT m.id FROM unnest(?, ?, ?) AS n (home, sender, name) CROSS JOIN LATERAL (SELECT id FROM messages \
         WHERE conversation_id = n.home AND sender_id = n.sender AND client_message_id = n.name LIMIT 1) AS m",
        vec![
            Column::BigInts(names.iter().map(|name| name.0.0).collect()),
            Column::BigInts(names.iter().map(|name| name.1.0).collect()),
            Column::Texts(names.iter().map(|name| name.2.clone()).collect()),
        ],
    );
    statement.load(&mut conn).await
}

/// The ids of the messages at these places.
pub(crate) async fn ids_at(conn: &mut Conn, places: &[(ConversationId, Seq)]) -> QueryResult<Vec<i64>> {
    let statement = Bulk::<BigInt>::new(
        "SELECT m.id FROM unnest(?, ?) AS n (home, seq) CROSS JOIN LATERAL (SELECT id FROM messages \
         WHERE conversation_id = n.home AND seq = n.seq LIMIT 1) AS m",
        vec![
            Column::BigInts(places.iter().map(|place| place.0.0).collect()),
            Column::BigInts(places.iter().map(|place| place.1.0).collect()),
        ],
    );
    statement.load(conn).await
}

/// Locks those of the jobs that are due which nobody else is claiming, the longest due first.
pub(crate) async fn lock_due_jobs(conn: &mut Conn, kind: &str, at: i64, limit: i64) -> QueryResult<Vec<JobRow>> {
    use crate::schema::jobs::dsl;
    use diesel::{ExpressionMethods as _, QueryDsl as _, SelectableHelper as _};
    let due = dsl::jobs.filter(dsl::kind.eq(kind)).filter(dsl::due_at.le(at)).filter(dsl::dead_at.is_null());
    let due = due.order(dsl::due_at).limit(limit).select(JobRow::as_select());
    due.for_update().skip_locked().load(conn).await
}

/// Whether it is this node that sweeps: one at a time is enough. Held to the end of the transaction.
pub(crate) async fn may_sweep(conn: &mut Conn) -> QueryResult<bool> {
    let row: Granted = diesel::sql_query(format!("SELECT pg_try_advisory_xact_lock({SWEEP_LOCK}) AS granted"))
        .get_result(conn)
        .await?;
    Ok(row.granted)
}

/// Nobody else adds to the audit log until the end of the transaction.
pub(crate) async fn lock_audit_log(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query(format!("SELECT pg_advisory_xact_lock({AUDIT_LOCK})")).execute(conn).await.map(drop)
}

/// Nobody else opens a conversation until the end of the transaction, so that the ids given out follow each other.
pub(crate) async fn lock_new_conversations(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("LOCK TABLE conversations IN SHARE ROW EXCLUSIVE MODE").execute(conn).await.map(drop)
}
