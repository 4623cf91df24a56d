//! Throwing away files that were never complete, and those that no message shows: a deleted message names its file no longer.

use super::{Conn, Database};
use crate::transaction::TxError;
use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Bool},
};
use diesel_async::RunQueryDsl as _;
use kernel::{StoreError, Timestamp};
use std::sync::Arc;

/// Files thrown away in one transaction: each has chunks that go with it.
const BATCH: usize = 20;

/// Files looked at in one read.
const PAGE: &str = "SELECT id, touched_at, (completed_at IS NULL OR (SELECT m.id FROM messages AS m \
     WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL) AS unused FROM uploads \
     WHERE touched_at < $1 AND touched_at >= $2 AND (touched_at > $2 OR id > $3) ORDER BY touched_at, id LIMIT 500";

/// Sending a file touches it, so one that was sent after it was looked at is judged anew and stays.
const REMOVE: &str = "DELETE FROM uploads WHERE id = $1 AND touched_at < $2 AND (completed_at IS NULL \
     OR (SELECT m.id FROM messages AS m WHERE m.attachment = CAST(uploads.id AS TEXT) LIMIT 1) IS NULL)";

#[derive(QueryableByName)]
struct Old {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    touched_at: i64,
    #[diesel(sql_type = Bool)]
    unused: bool,
}

pub(crate) async fn sweep(database: &Database, before: Timestamp) -> Result<usize, StoreError> {
    let before = before.as_micros();
    let mut gone = 0;
    let mut place = Some((i64::MIN, i64::MIN));
    while let Some(after) = place {
        let page = database
            .read(move |conn| Box::pin(async move { Ok::<_, TxError<StoreError>>(page(conn, before, after).await?) }))
            .await?;
        place = page.last().map(|old| (old.touched_at, old.id));
        let unused: Vec<i64> = page.into_iter().filter(|old| old.unused).map(|old| old.id).collect();
        for batch in unused.chunks(BATCH) {
            let batch: Arc<[i64]> = batch.into();
            gone += database
                .write(move |conn| {
                    let batch = batch.clone();
                    Box::pin(async move { Ok::<_, TxError<StoreError>>(remove(conn, &batch, before).await?) })
                })
                .await?;
        }
    }
    Ok(gone)
}

async fn page(conn: &mut Conn, before: i64, (touched_at, id): (i64, i64)) -> QueryResult<Vec<Old>> {
    let page = diesel::sql_query(PAGE).bind::<BigInt, _>(before).bind::<BigInt, _>(touched_at).bind::<BigInt, _>(id);
    page.load(conn).await
}

async fn remove(conn: &mut Conn, ids: &[i64], before: i64) -> QueryResult<usize> {
    let mut gone = 0;
    for id in ids {
        gone += diesel::sql_query(REMOVE).bind::<BigInt, _>(id).bind::<BigInt, _>(before).execute(conn).await?;
    }
    Ok(gone)
}
