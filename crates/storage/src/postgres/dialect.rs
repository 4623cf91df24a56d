//! What PostgreSQL does in its own way.

pub(crate) use super::keep::keep;

use super::{
    Conn,
    bulk::{Bulk, Column},
};
use ::conversations::Message;
use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use kernel::{ConversationId, UserId};
use std::{collections::BTreeSet, time::Duration};

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
pub(crate) async fn lock_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, i64, i16, i64)>> {
    use crate::schema::persons::dsl;
    use diesel::{ExpressionMethods as _, QueryDsl as _};
    dsl::persons
        .filter(dsl::id.eq_any(ids))
        .order(dsl::id)
        .select((dsl::id, dsl::cursor, dsl::state, dsl::token_epoch))
        .for_update()
        .load(conn)
        .await
}

/// Locks these rows of `conversations`, lowest id first.
pub(crate) async fn lock_conversations(conn: &mut Conn, ids: &[i64]) -> QueryResult<()> {
    use crate::schema::conversations::dsl;
    use diesel::{ExpressionMethods as _, QueryDsl as _};
    let _: Vec<i64> =
        dsl::conversations.filter(dsl::id.eq_any(ids)).order(dsl::id).select(dsl::id).for_update().load(conn).await?;
    Ok(())
}

/// Longer with each attempt, and not the same for two that collided.
pub(crate) async fn pause_before_retry(attempt: u32) {
    let jitter = std::process::id().wrapping_mul(attempt) % 7;
    tokio::time::sleep(Duration::from_millis(u64::from(5 * attempt * attempt + jitter))).await;
}

/// Messages that were sent before under these names.
pub(crate) async fn attempts(
    conn: &mut Conn,
    names: &BTreeSet<(ConversationId, UserId, String)>,
) -> QueryResult<Vec<Message>> {
    let statement = Bulk::<diesel::sql_types::BigInt>::new(
        "SELECT m.id FROM unnest(?, ?, ?) AS n (home, sender, name) JOIN messages AS m \
         ON m.conversation_id = n.home AND m.sender_id = n.sender AND m.client_message_id = n.name",
        vec![
            Column::BigInts(names.iter().map(|name| name.0.0).collect()),
            Column::BigInts(names.iter().map(|name| name.1.0).collect()),
            Column::Texts(names.iter().map(|name| name.2.clone()).collect()),
        ],
    );
    let ids: Vec<i64> = statement.load(conn).await?;
    if ids.is_empty() { Ok(Vec::new()) } else { super::messages::by_ids(conn, &ids).await }
}

/// Nobody else opens a conversation until the end of the transaction, so that the ids given out follow each other.
pub(crate) async fn lock_new_conversations(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("LOCK TABLE conversations IN SHARE ROW EXCLUSIVE MODE").execute(conn).await.map(drop)
}
