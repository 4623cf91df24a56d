use crate::{MediaError, Photo, PhotoKey, PhotoState, Reason};
use kernel::PhotoId;

/// The most photos that a profile has, whatever was decided about them.
pub const MOST_PHOTOS: usize = 6;

/// The photos of one person in their order. A photo's place is its position here, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Album(Vec<Photo>);

impl Album {
    /// These photos, in their order.
    pub fn of(photos: Vec<Photo>) -> Self {
        Self(photos)
    }

    /// The photos, the first one first.
    pub fn photos(&self) -> &[Photo] {
        &self.0
    }

    /// Gives the photos away, the first one first.
    pub fn into_photos(self) -> Vec<Photo> {
        self.0
    }

    /// The profile picture: of what others may see, the first.
    pub fn primary(&self) -> Option<&Photo> {
        self.0.iter().find(|photo| photo.state == PhotoState::Approved)
    }

    /// Whether one more may be added.
    pub fn admit(&self) -> Result<(), MediaError> {
        if self.0.len() < MOST_PHOTOS { Ok(()) } else { Err(MediaError::TooMany) }
    }

    /// Adds a photo at the first place or the last.
    pub fn add(&mut self, photo: Photo, first: bool) -> Result<(), MediaError> {
        self.admit()?;
        self.0.insert(if first { 0 } else { self.0.len() }, photo);
        Ok(())
    }

    /// Puts the photos into the order of these ids, each of which is named once.
    pub fn reorder(&mut self, ids: &[PhotoId]) -> Result<(), MediaError> {
        let mut ordered = Vec::with_capacity(ids.len());
        for id in ids {
            let photo = self.0.iter().find(|photo| photo.id == *id).ok_or(MediaError::BadOrder)?;
            if ordered.iter().any(|there: &Photo| there.id == *id) {
                return Err(MediaError::BadOrder);
            }
            ordered.push(photo.clone());
        }
        if ordered.len() != self.0.len() {
            return Err(MediaError::BadOrder);
        }
        self.0 = ordered;
        Ok(())
    }

    /// Takes a photo out; those behind it move up.
    pub fn remove(&mut self, id: PhotoId) -> Result<Photo, MediaError> {
        let place = self.0.iter().position(|photo| photo.id == id).ok_or(MediaError::NotFound)?;
        Ok(self.0.remove(place))
    }

    /// Decides about a photo. Returns false if it was decided in the same way before.
    pub fn judge(&mut self, id: PhotoId, state: PhotoState, reason: Option<Reason>) -> Result<bool, MediaError> {
        let photo = self.0.iter_mut().find(|photo| photo.id == id).ok_or(MediaError::NotFound)?;
        let reason = reason.filter(|_| state == PhotoState::Rejected);
        let changed = photo.state != state || photo.reason != reason;
        (photo.state, photo.reason) = (state, reason);
        Ok(changed)
    }

    /// Looks for the photo with this key.
    pub fn by_key(&self, key: &PhotoKey) -> Option<&Photo> {
        self.0.iter().find(|photo| photo.key == *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;

    fn photo(id: i64, state: PhotoState) -> Photo {
        let key = PhotoKey::parse(&format!("{id:064}")).unwrap();
        let created_at = Timestamp::from_seconds(id);
        Photo { id: PhotoId(id), key, state, reason: None, blurhash: String::new(), width: 3, height: 2, created_at }
    }

    fn album(states: &[PhotoState]) -> Album {
        Album::of((1..).zip(states).map(|(id, state)| photo(id, *state)).collect())
    }

    fn ids(album: &Album) -> Vec<i64> {
        album.photos().iter().map(|photo| photo.id.0).collect()
    }

    use PhotoState::{Approved, Pending, Rejected};

    #[test]
    fn the_profile_picture_is_the_first_that_others_may_see() {
        assert_eq!(album(&[]).primary(), None);
        assert_eq!(album(&[Pending, Rejected]).primary(), None);
        assert_eq!(album(&[Rejected, Approved, Approved]).primary().map(|photo| photo.id), Some(PhotoId(2)));
    }

    #[test]
    fn a_seventh_is_one_too_many_whatever_was_decided_about_the_others() {
        let mut full = album(&[Rejected, Pending, Approved, Approved, Approved]);
        full.add(photo(6, Approved), false).unwrap();
        assert!(matches!(full.add(photo(7, Approved), true), Err(MediaError::TooMany)));
        assert_eq!(ids(&full), [1, 2, 3, 4, 5, 6]);
        full.remove(PhotoId(1)).unwrap();
        full.add(photo(7, Approved), true).unwrap();
        assert_eq!(ids(&full), [7, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn an_order_names_each_photo_once() {
        let mut three = album(&[Approved; 3]);
        three.reorder(&[3, 1, 2].map(PhotoId)).unwrap();
        assert_eq!(ids(&three), [3, 1, 2]);
        for wrong in [&[1, 2][..], &[1, 2, 2], &[1, 2, 3, 3], &[1, 2, 4], &[]] {
            let wrong: Vec<_> = wrong.iter().copied().map(PhotoId).collect();
            assert!(matches!(three.reorder(&wrong), Err(MediaError::BadOrder)), "{wrong:?}");
        }
        assert_eq!(ids(&three), [3, 1, 2]);
    }

    #[test]
    fn the_next_approved_one_moves_up() {
        let mut some = album(&[Approved, Pending, Approved]);
        some.remove(PhotoId(1)).unwrap();
        assert_eq!(some.primary().map(|photo| photo.id), Some(PhotoId(3)));
        assert!(some.judge(PhotoId(2), Approved, None).unwrap());
        assert_eq!(some.primary().map(|photo| photo.id), Some(PhotoId(2)));
        assert!(!some.judge(PhotoId(2), Approved, Reason::parse("nudity")).unwrap(), "only a rejection has a reason");
        assert!(some.judge(PhotoId(2), Rejected, Reason::parse("nudity")).unwrap());
        assert_eq!(some.photos()[0].reason, Reason::parse("nudity"));
        assert!(matches!(some.remove(PhotoId(9)), Err(MediaError::NotFound)));
        assert!(matches!(some.judge(PhotoId(9), Approved, None), Err(MediaError::NotFound)));
    }
}
