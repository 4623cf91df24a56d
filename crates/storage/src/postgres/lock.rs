//! Locks what a batch needs and reads it, all in one trip to the database. Each statement begins when the one before has ended, so
//! whatever stands behind a lock here is read after it.
//!
//! The statements are sent in the order in which they are first polled, also where one of them has to be prepared: the others wait
//! behind it for the connection's list of prepared statements.

use super::{
    Shared, authors,
    bulk::{Bulk, Column},
    dialect,
    log::locked_persons,
    messages::load_members,
};
use crate::{
    among::among,
    rows::{ConversationRow, FaceColumns, PersonColumns},
    schema::conversations,
    transaction::Edges,
};
use ::conversations::{
    Conversation,
    batch::{Needs, Snapshot},
};
use diesel::{
    QueryDsl as _, QueryResult, SelectableHelper as _,
    sql_types::{BigInt, Bool, Nullable, SmallInt, Text},
};
use diesel_async::RunQueryDsl as _;
use futures_util::future::{try_join, try_join5};

/// The rows that every batch needs, and the ids of the messages that were sent before under the names of new ones.
pub(crate) async fn lock_and_read(
    conn: Shared<'_>,
    ids: &[i64],
    needs: &Needs,
    edges: Edges,
) -> QueryResult<(Snapshot, Vec<i64>)> {
    let authors: Vec<i64> = needs.authors.iter().map(|id| id.0).collect();
    let people = [Column::BigInts(ids.to_vec()), Column::BigInts(authors)];
    let begun_and_locked = try_join(begin(conn, edges), lock_conversations(conn, ids));
    let read = try_join5(
        load_members(conn, ids),
        sent_before(conn, needs),
        lock_persons(conn, people.clone().into()),
        authors::open_sessions(conn, &needs.sessions),
        faces(conn, people.into()),
    );
    let (((), conversations), (members, sent_before, persons, sessions, faces)) =
        try_join(begun_and_locked, read).await?;
    let snapshot = Snapshot {
        conversations: conversations.into_iter().map(Conversation::from).map(|row| (row.id, row)).collect(),
        members,
        persons: locked_persons(persons),
        sessions,
        faces: authors::faces_of(faces),
        ..Snapshot::default()
    };
    Ok((snapshot, sent_before))
}

async fn begin(mut conn: Shared<'_>, edges: Edges) -> QueryResult<()> {
    if edges == Edges::Own { Bulk::<()>::new("BEGIN", vec![]).execute(&mut conn).await.map(drop) } else { Ok(()) }
}

/// Lowest id first. What comes back is each row as it is now that it is locked.
async fn lock_conversations(mut conn: Shared<'_>, ids: &[i64]) -> QueryResult<Vec<ConversationRow>> {
    conversations::table
        .filter(among(conversations::id, ids))
        .order(conversations::id)
        .select(ConversationRow::as_select())
        .for_update()
        .load(&mut conn)
        .await
}

async fn sent_before(conn: Shared<'_>, needs: &Needs) -> QueryResult<Vec<i64>> {
    if needs.attempts.is_empty() { Ok(Vec::new()) } else { dialect::ids_of_attempts(conn, &needs.attempts).await }
}

/// The members and the authors, lowest id first.
async fn lock_persons(mut conn: Shared<'_>, people: Vec<Column>) -> QueryResult<Vec<PersonColumns>> {
    let statement = Bulk::<(BigInt, BigInt, SmallInt, BigInt, BigInt)>::new(
        "SELECT id, cursor, state, token_epoch, listed_at FROM persons WHERE id = ANY(ARRAY(SELECT user_id \
         FROM conversation_members WHERE conversation_id = ANY(?)) || ?) ORDER BY id FOR UPDATE",
        people,
    );
    statement.load(&mut conn).await
}

async fn faces(mut conn: Shared<'_>, people: Vec<Column>) -> QueryResult<Vec<FaceColumns>> {
    let statement = Bulk::<(BigInt, Text, Nullable<Text>, Bool)>::new(
        "SELECT user_id, username, picture, share_read_receipts FROM profiles WHERE user_id = ANY(ARRAY(SELECT user_id \
         FROM conversation_members WHERE conversation_id = ANY(?)) || ?)",
        people,
    );
    statement.load(&mut conn).await
}
