use crate::{MediaError, NewPhoto, Photo, PhotoKey, PhotoState, Reason};
use async_trait::async_trait;
use kernel::{Author, Event, PhotoId, StoreError, Timestamp, UserId};

/// A decision about a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What the photo is from now on.
    pub state: PhotoState,
    /// Why it is rejected, if it is.
    pub reason: Option<Reason>,
}

/// A photo that nobody has decided about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingPhoto {
    /// The photo.
    pub photo: Photo,
    /// The person whose photo it is.
    pub owner: UserId,
}

/// A photo that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The photo.
    pub photo: Photo,
    /// All photos of its owner, in their order.
    pub photos: Vec<Photo>,
    /// The events that are now in the owner's log.
    pub events: Vec<Event>,
}

/// Photos as they are kept. Every method is one transaction, which asks [`crate::Album`] under the lock of the person's row.
///
/// Whatever changes the photos of somebody also keeps the key of [`crate::Album::primary`] as that person's profile picture, and
/// appends [`kernel::EventKind::SelfUpdate`] (`photos`) to that person's log; the events come with the answer. Whoever changes
/// their own is judged under the lock of their row: [`MediaError::SignedOut`], [`MediaError::Banned`].
#[async_trait]
pub trait PhotoStore: Send + Sync {
    /// Adds a photo, and takes back the job that was stored when it was announced ([`crate::files::announced`]). Without that
    /// job its files may be gone, and it is [`MediaError::TooLate`]. A seventh is [`MediaError::TooMany`].
    async fn add(&self, by: &Author, photo: NewPhoto, at: Timestamp) -> Result<Added, MediaError>;

    /// All photos of somebody in their order, for their own eyes.
    async fn photos(&self, person: UserId) -> Result<Vec<Photo>, StoreError>;

    /// Puts the photos of the author into this order; answers them.
    async fn reorder(
        &self,
        by: &Author,
        ids: &[PhotoId],
        at: Timestamp,
    ) -> Result<(Vec<Photo>, Vec<Event>), MediaError>;

    /// Removes a photo of the author, and stores the job that collects its files.
    async fn remove(&self, by: &Author, id: PhotoId, at: Timestamp) -> Result<Vec<Event>, MediaError>;

    /// Decides about a photo; answers whose it is. Without events nothing has changed. [`MediaError::NotFound`] if there is no
    /// such photo.
    async fn judge(&self, id: PhotoId, verdict: Verdict, at: Timestamp) -> Result<(UserId, Vec<Event>), MediaError>;

    /// Photos that nobody has decided about, those that have waited longest first.
    async fn pending(&self, limit: u32) -> Result<Vec<PendingPhoto>, StoreError>;

    /// The key of a photo that this viewer may look at: an own one while the account is not shut, or an approved one of somebody
    /// whose card the viewer may see at that moment, or whose like waits for the viewer's answer.
    async fn readable(
        &self,
        id: PhotoId,
        viewer: UserId,
        reveals_likes: bool,
        at: Timestamp,
    ) -> Result<Option<PhotoKey>, StoreError>;

    /// Whether a photo has the files under this key.
    async fn is_kept(&self, key: &PhotoKey) -> Result<bool, StoreError>;
}
