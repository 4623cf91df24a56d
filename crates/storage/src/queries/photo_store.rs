//! The port of photos.

use super::{Database, photos};
use crate::macros::{in_read, in_snapshot, in_transaction};
use ::media::{Added, MediaError, NewPhoto, PendingPhoto, Photo, PhotoKey, PhotoStore, Verdict};
use async_trait::async_trait;
use kernel::{Author, Event, PhotoId, StoreError, Timestamp, UserId};

#[async_trait]
impl PhotoStore for Database {
    async fn add(&self, by: &Author, photo: NewPhoto, at: Timestamp) -> Result<Added, MediaError> {
        let by = by.clone();
        in_transaction!(self, |conn, by, photo| photos::add(conn, &by, &photo, at))
    }

    async fn photos(&self, person: UserId) -> Result<Vec<Photo>, StoreError> {
        in_read!(self, |conn| photos::of(conn, person))
    }

    async fn reorder(
        &self,
        by: &Author,
        ids: &[PhotoId],
        at: Timestamp,
    ) -> Result<(Vec<Photo>, Vec<Event>), MediaError> {
        let (by, ids) = (by.clone(), ids.to_vec());
        in_transaction!(self, |conn, by, ids| photos::reorder(conn, &by, &ids, at))
    }

    async fn remove(&self, by: &Author, id: PhotoId, at: Timestamp) -> Result<Vec<Event>, MediaError> {
        let by = by.clone();
        in_transaction!(self, |conn, by| photos::remove(conn, &by, id, at))
    }

    async fn judge(&self, id: PhotoId, verdict: Verdict, at: Timestamp) -> Result<(UserId, Vec<Event>), MediaError> {
        in_transaction!(self, |conn, verdict| photos::judge(conn, id, &verdict, at))
    }

    async fn pending(&self, limit: u32) -> Result<Vec<PendingPhoto>, StoreError> {
        in_read!(self, |conn| photos::pending(conn, limit))
    }

    async fn readable(
        &self,
        id: PhotoId,
        viewer: UserId,
        reveals_likes: bool,
        at: Timestamp,
    ) -> Result<Option<PhotoKey>, StoreError> {
        in_snapshot!(self, |conn| photos::readable(conn, id, viewer, reveals_likes, at))
    }

    async fn is_kept(&self, key: &PhotoKey) -> Result<bool, StoreError> {
        let key = key.clone();
        in_read!(self, |conn| photos::is_kept(conn, &key))
    }
}
