//! What SQLite does in its own way: a write transaction is `BEGIN IMMEDIATE`, so whoever is in one is alone and the
//! locks below have nothing left to do.

pub(crate) use super::keep::keep;

use super::Conn;
use crate::{rows::MessageRow, schema::messages};
use ::conversations::Message;
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, OptionalExtension as _, QueryDsl as _, QueryResult,
    SelectableHelper as _,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, UserId};
use std::collections::BTreeSet;

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_pair(_conn: &mut Conn, _one: UserId, _other: UserId) -> QueryResult<()> {
    Ok(())
}

pub(crate) async fn lock_persons(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<(i64, i64, i16, i64)>> {
    use crate::schema::persons::dsl;
    dsl::persons
        .filter(dsl::id.eq_any(ids))
        .order(dsl::id)
        .select((dsl::id, dsl::cursor, dsl::state, dsl::token_epoch))
        .load(conn)
        .await
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_conversations(_conn: &mut Conn, _ids: &[i64]) -> QueryResult<()> {
    Ok(())
}

/// Messages that were sent before under these names.
pub(crate) async fn attempts(
    conn: &mut Conn,
    names: &BTreeSet<(ConversationId, UserId, String)>,
) -> QueryResult<Vec<Message>> {
    let mut rows = Vec::new();
    for (home, sender, name) in names {
        let row: Option<MessageRow> = messages::table
            .filter(messages::conversation_id.eq(home.0).and(messages::sender_id.eq(sender.0)))
            .filter(messages::client_message_id.eq(name.clone()))
            .select(MessageRow::as_select())
            .first(conn)
            .await
            .optional()?;
        rows.extend(row);
    }
    super::messages::complete(conn, rows).await
}

#[expect(clippy::unused_async, reason = "the same shape as on PostgreSQL, where it waits")]
pub(crate) async fn lock_new_conversations(_conn: &mut Conn) -> QueryResult<()> {
    Ok(())
}
