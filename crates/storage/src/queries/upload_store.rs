//! The port of uploads.

use super::{Database, uploads};
use crate::run::{in_read, in_snapshot, in_transaction};
use ::conversations::{
    File, UploadError, UploadStore,
    upload::{Begun, Completed, Digest, NewUpload, Readership, UploadRules},
};
use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UploadId, UserId};

#[async_trait]
impl UploadStore for Database {
    async fn begin(
        &self,
        owner: UserId,
        wanted: NewUpload,
        rules: UploadRules,
        at: Timestamp,
    ) -> Result<Begun, UploadError> {
        in_transaction!(self, |conn, wanted, rules| uploads::begin(conn, owner, &wanted, &rules, at))
    }

    async fn append(&self, owner: UserId, id: UploadId, start: u64, bytes: Vec<u8>) -> Result<u64, UploadError> {
        in_transaction!(self, |conn, bytes| uploads::append(conn, owner, id, start, &bytes))
    }

    async fn complete(
        &self,
        owner: UserId,
        id: UploadId,
        digest: Digest,
        at: Timestamp,
    ) -> Result<Completed, UploadError> {
        in_transaction!(self, |conn, digest| uploads::complete(conn, owner, id, &digest, at))
    }

    async fn chunk(&self, id: UploadId, start: u64) -> Result<Option<Vec<u8>>, StoreError> {
        in_read!(self, |conn| uploads::chunk(conn, id, start))
    }

    async fn readable(&self, id: UploadId, readership: Readership) -> Result<Option<File>, StoreError> {
        in_snapshot!(self, |conn| uploads::readable(conn, id, readership))
    }

    async fn sweep_uploads(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.write(move |conn| Box::pin(async move { Ok(uploads::sweep(conn, before).await?) })).await
    }
}
