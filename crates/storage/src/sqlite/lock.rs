//! What a batch needs. Whoever is in a write transaction is alone, so there is nothing to lock.

use super::{
    Conn, authors, dialect, log,
    messages::{load_conversations, load_members},
};
use crate::transaction::Edges;
use ::conversations::batch::{Needs, Snapshot};
use diesel::QueryResult;

/// The rows that every batch needs, and the ids of the messages that were sent before under the names of new ones.
pub(crate) async fn lock_and_read(
    conn: &mut Conn,
    ids: &[i64],
    needs: &Needs,
    _: Edges,
) -> QueryResult<(Snapshot, Vec<i64>)> {
    let conversations = load_conversations(conn, ids).await?;
    let members = load_members(conn, ids).await?;
    let sent_before =
        if needs.attempts.is_empty() { Vec::new() } else { dialect::ids_of_attempts(conn, &needs.attempts).await? };
    let people = members.values().flatten().map(|member| member.person).chain(needs.authors.iter().copied());
    let persons = log::lock_persons(conn, people).await?;
    let sessions = authors::open_sessions(conn, &needs.sessions).await?;
    let faces = authors::faces(conn, persons.keys().copied()).await?;
    let conversations = conversations.into_iter().map(|row| (row.id, row)).collect();
    Ok((Snapshot { conversations, members, persons, sessions, faces, ..Snapshot::default() }, sent_before))
}
