//! Batches of changes. A write transaction has the file to itself, so there is nothing that somebody else could hold.

use super::{Database, batch};
use crate::transaction::{Edges, TxError};
use ::conversations::{Change, Committed, ConversationError};
use kernel::StoreError;
use std::sync::Arc;

impl Database {
    pub(crate) async fn write_batch(
        &self,
        changes: Vec<Change>,
    ) -> Result<Vec<Result<Committed, ConversationError>>, StoreError> {
        let changes = Arc::new(changes);
        self.write(move |conn| {
            let changes = changes.clone();
            Box::pin(async move { batch::write(conn, &changes, Edges::Given).await.map_err(TxError::Database) })
        })
        .await
    }

    pub(crate) async fn write_free_of_batch(
        &self,
        changes: Vec<Change>,
    ) -> Result<Vec<Result<Committed, ConversationError>>, StoreError> {
        self.write_batch(changes).await
    }
}
