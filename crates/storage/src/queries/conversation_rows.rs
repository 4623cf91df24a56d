//! Opening and closing conversations, as matching does it inside its own transactions.

use super::{Conn, calls, dialect};
use crate::{
    among::among,
    schema::{conversation_members, conversations, persons},
};
use diesel::{
    BoolExpressionMethods as _, ExpressionMethods as _, IntoSql as _, QueryDsl as _, QueryResult, sql_types::BigInt,
};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Timestamp, UserId};

/// A new conversation of these people, who are there.
pub(crate) async fn open_conversation(
    conn: &mut Conn,
    members: &[UserId],
    at: Timestamp,
) -> QueryResult<ConversationId> {
    let id: i64 = diesel::insert_into(conversations::table)
        .values((conversations::created_at.eq(at.as_micros()), conversations::updated_at.eq(at.as_micros())))
        .returning(conversations::id)
        .get_result(conn)
        .await?;
    let ids: Vec<i64> = members.iter().map(|member| member.0).collect();
    let rows = persons::table.filter(among(persons::id, &ids)).select((id.into_sql::<BigInt>(), persons::id));
    diesel::insert_into(conversation_members::table)
        .values(rows)
        .into_columns((conversation_members::conversation_id, conversation_members::user_id))
        .execute(conn)
        .await?;
    Ok(ConversationId(id))
}

/// Closes the conversations that are still open, under their locks, and returns which those were. Closing takes a `rev`
/// of its own, so everything that was stored has a smaller one. Calls end with it; the end of the conversation tells of
/// them.
pub(crate) async fn close_conversations(
    conn: &mut Conn,
    ids: &[ConversationId],
    at: Timestamp,
) -> QueryResult<Vec<ConversationId>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    dialect::lock_conversations(conn, &ids).await?;
    let open: Vec<i64> = conversations::table
        .filter(among(conversations::id, &ids).and(conversations::closed_at.is_null()))
        .order(conversations::id)
        .select(conversations::id)
        .load(conn)
        .await?;
    diesel::update(conversations::table.filter(among(conversations::id, &open)))
        .set((conversations::closed_at.eq(at.as_micros()), conversations::last_rev.eq(conversations::last_rev + 1)))
        .execute(conn)
        .await?;
    calls::end_in(conn, &open, at).await?;
    Ok(open.into_iter().map(ConversationId).collect())
}
