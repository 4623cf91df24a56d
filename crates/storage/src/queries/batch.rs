//! One batch of changes: lock, read, count, persist.

use super::{
    Conn, dialect,
    lock::lock_and_read,
    messages::{by_ids, by_places, conversations_of},
    uploads,
};
use crate::transaction::Edges;
use ::conversations::{
    Change, Committed, ConversationError,
    batch::{Ledger, Needs, Snapshot},
};
use diesel::QueryResult;
use kernel::{Seq, Timestamp};

/// Everything is judged by what is read after the conversations are locked: a block that commits in between has closed
/// the conversation, and this sees it.
pub(crate) async fn write(
    conn: &mut Conn,
    changes: &[Change],
    edges: Edges,
) -> QueryResult<Vec<Result<Committed, ConversationError>>> {
    let needs = Needs::of(changes);
    let at = changes.iter().map(|change| change.at).max().unwrap_or(Timestamp::from_micros(0));
    let mut ledger = Ledger::new(read(conn, &needs, at, edges).await?);
    ledger.apply_all(changes);
    let ids = dialect::persist(conn, &ledger.writes(), edges).await?;
    Ok(ledger.settle(&ids))
}

async fn read(conn: &mut Conn, needs: &Needs, at: Timestamp, edges: Edges) -> QueryResult<Snapshot> {
    let mut ids: Vec<i64> = needs.conversations.iter().map(|id| id.0).collect();
    if !needs.unplaced.is_empty() {
        let unplaced: Vec<i64> = needs.unplaced.iter().map(|id| id.0).collect();
        ids.extend(conversations_of(conn, &unplaced).await?);
        ids.sort_unstable();
        ids.dedup();
    }
    let (mut snapshot, sent_before) = lock_and_read(conn, &ids, needs, edges).await?;
    if !sent_before.is_empty() {
        snapshot.messages.extend(by_ids(conn, &sent_before).await?);
    }
    if !needs.messages.is_empty() {
        let ids: Vec<i64> = needs.messages.iter().map(|id| id.0).collect();
        snapshot.messages.extend(by_ids(conn, &ids).await?);
    }
    if !needs.places.is_empty() {
        // A place beyond the end means the end.
        let end = |id| snapshot.conversations.get(id).map_or(Seq::ZERO, |row| row.last_seq);
        let places: Vec<_> = needs.places.iter().map(|(id, seq)| (*id, (*seq).min(end(id)))).collect();
        snapshot.messages.extend(by_places(conn, &places).await?);
    }
    if !needs.uploads.is_empty() {
        let ids: Vec<i64> = needs.uploads.iter().map(|id| id.0).collect();
        let authors: Vec<i64> = needs.authors.iter().map(|id| id.0).collect();
        snapshot.files = uploads::files_to_send(conn, &ids, &authors, at).await?;
    }
    Ok(snapshot)
}
