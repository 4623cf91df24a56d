//! One batch of changes: lock, read, count, persist.

use super::{
    Conn, authors, dialect, log,
    messages::{attempts, by_ids, by_places, conversations_of, load_conversations, load_members},
    uploads,
};
use ::conversations::{
    Change, Committed, ConversationError,
    batch::{Ledger, Needs, Snapshot},
};
use diesel::QueryResult;
use kernel::{ConversationId, Seq, Timestamp};
use std::collections::HashMap;

/// Everything is judged by what is read after the conversations are locked: a block that commits in between has closed
/// the conversation, and this sees it.
pub(crate) async fn write(
    conn: &mut Conn,
    changes: &[Change],
) -> QueryResult<Vec<Result<Committed, ConversationError>>> {
    let needs = Needs::of(changes);
    let at = changes.iter().map(|change| change.at).max().unwrap_or(Timestamp::from_micros(0));
    let mut ledger = Ledger::new(lock_and_read(conn, &needs, at).await?);
    ledger.apply_all(changes);
    let writes = ledger.writes();
    let ids = if writes.is_empty() { HashMap::new() } else { dialect::persist(conn, &writes).await? };
    Ok(ledger.settle(&ids))
}

async fn lock_and_read(conn: &mut Conn, needs: &Needs, at: Timestamp) -> QueryResult<Snapshot> {
    let mut locked: Vec<i64> = needs.conversations.iter().map(|id| id.0).collect();
    if !needs.unplaced.is_empty() {
        let ids: Vec<i64> = needs.unplaced.iter().map(|id| id.0).collect();
        locked.extend(conversations_of(conn, &ids).await?);
        locked.sort_unstable();
        locked.dedup();
    }
    dialect::lock_conversations(conn, &locked).await?;
    let conversations = load_conversations(conn, &locked).await?;
    let members = load_members(conn, &locked).await?;
    let mut messages = Vec::new();
    if !needs.attempts.is_empty() {
        messages.extend(attempts(conn, &needs.attempts).await?);
    }
    if !needs.messages.is_empty() {
        let ids: Vec<i64> = needs.messages.iter().map(|id| id.0).collect();
        messages.extend(by_ids(conn, &ids).await?);
    }
    if !needs.places.is_empty() {
        // A place beyond the end means the end.
        let end =
            |id: ConversationId| conversations.iter().find(|row| row.id == id).map_or(Seq::ZERO, |row| row.last_seq);
        let places: Vec<_> = needs.places.iter().map(|(id, seq)| (*id, (*seq).min(end(*id)))).collect();
        messages.extend(by_places(conn, &places).await?);
    }
    let people = members.values().flatten().map(|member| member.person).chain(needs.authors.iter().copied());
    let persons = log::lock_persons(conn, people).await?;
    let sessions = authors::open_sessions(conn, &needs.sessions).await?;
    let faces = authors::faces(conn, persons.keys().copied()).await?;
    let mut files = HashMap::new();
    if !needs.uploads.is_empty() {
        let ids: Vec<i64> = needs.uploads.iter().map(|id| id.0).collect();
        let authors: Vec<i64> = needs.authors.iter().map(|id| id.0).collect();
        files = uploads::files_to_send(conn, &ids, &authors, at).await?;
    }
    Ok(Snapshot {
        conversations: conversations.into_iter().map(|row| (row.id, row)).collect(),
        members,
        persons: persons.into_iter().map(|(id, row)| (id, row.as_row())).collect(),
        sessions,
        faces,
        messages,
        files,
    })
}
