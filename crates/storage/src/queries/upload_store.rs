//! The port of uploads.

use super::{Database, upload_sweep, uploads};
use crate::macros::{in_read, in_snapshot, in_transaction};
use ::conversations::{
    File, UploadError, UploadStore,
    upload::{Begun, Completed, Digest, Kept, NewUpload, Readership, Standing, UploadRules},
};
use async_trait::async_trait;
use kernel::{Author, StoreError, Timestamp, UploadId};

#[async_trait]
impl UploadStore for Database {
    async fn begin(
        &self,
        by: &Author,
        wanted: NewUpload,
        rules: UploadRules,
        at: Timestamp,
    ) -> Result<Begun, UploadError> {
        let by = by.clone();
        in_transaction!(self, |conn, by, wanted, rules| uploads::begin(conn, &by, &wanted, &rules, at))
    }

    async fn append(&self, by: &Author, id: UploadId, start: u64, bytes: Vec<u8>) -> Result<u64, UploadError> {
        let by = by.clone();
        in_transaction!(self, |conn, by, bytes| uploads::append(conn, &by, id, start, &bytes))
    }

    async fn standing(&self, by: &Author, id: UploadId) -> Result<Standing, UploadError> {
        let by = by.clone();
        in_transaction!(self, |conn, by| uploads::standing(conn, &by, id))
    }

    async fn complete(
        &self,
        by: &Author,
        id: UploadId,
        digest: Digest,
        kept: Kept,
        at: Timestamp,
    ) -> Result<Completed, UploadError> {
        let by = by.clone();
        in_transaction!(self, |conn, by, digest, kept| uploads::complete(conn, &by, id, &digest, &kept, at))
    }

    async fn chunk(&self, id: UploadId, start: u64) -> Result<Option<Vec<u8>>, StoreError> {
        in_read!(self, |conn| uploads::chunk(conn, id, start))
    }

    async fn readable(&self, id: UploadId, readership: Readership) -> Result<Option<File>, StoreError> {
        in_snapshot!(self, |conn| uploads::readable(conn, id, readership))
    }

    async fn sweep_uploads(&self, before: Timestamp) -> Result<usize, StoreError> {
        upload_sweep::sweep(self, before).await
    }
}
