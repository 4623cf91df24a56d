//! Opening and closing conversations, as matching does it inside its own transactions.

use super::{Conn, calls, dialect};
use crate::{
    among::among,
    schema::{conversation_members, conversations},
};
use diesel::{BoolExpressionMethods as _, ExpressionMethods as _, QueryDsl as _, QueryResult};
use diesel_async::RunQueryDsl as _;
use kernel::{ConversationId, Timestamp, UserId};

/// A new conversation of these people.
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
    for member in members {
        diesel::insert_into(conversation_members::table)
            .values((conversation_members::conversation_id.eq(id), conversation_members::user_id.eq(member.0)))
            .execute(conn)
            .await?;
    }
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
