//! One batch of changes: lock, read, count, keep.

use super::{
    Conn, authors, dialect, log,
    messages::{by_ids, by_places, homes_of, load_conversations, load_members},
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
    let ids = if writes.is_empty() { HashMap::new() } else { dialect::keep(conn, &writes).await? };
    Ok(ledger.settle(&ids))
}

async fn lock_and_read(conn: &mut Conn, needs: &Needs, at: Timestamp) -> QueryResult<Snapshot> {
    let mut homes: Vec<i64> = needs.conversations.iter().map(|id| id.0).collect();
    if !needs.unplaced.is_empty() {
        let ids: Vec<i64> = needs.unplaced.iter().map(|id| id.0).collect();
        homes.extend(homes_of(conn, &ids).await?);
        homes.sort_unstable();
        homes.dedup();
    }
    dialect::lock_conversations(conn, &homes).await?;
    let conversations = load_conversations(conn, &homes).await?;
    let members = load_members(conn, &homes).await?;
    let mut messages = Vec::new();
    if !needs.attempts.is_empty() {
        messages.extend(dialect::attempts(conn, &needs.attempts).await?);
    }
    if !needs.messages.is_empty() {
        let ids: Vec<i64> = needs.messages.iter().map(|id| id.0).collect();
        messages.extend(by_ids(conn, &ids).await?);
    }
    if !needs.places.is_empty() {
        // A place beyond the end means the end.
        let end = |home: ConversationId| conversations.iter().find(|c| c.id == home).map_or(Seq::ZERO, |c| c.last_seq);
        let places: Vec<_> = needs.places.iter().map(|(home, seq)| (*home, (*seq).min(end(*home)))).collect();
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
