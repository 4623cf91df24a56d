//! People as others see them.

use super::{Links, Renderer};
use crate::people::Faces;
use auth::Account;
use kernel::UserId;
use matching::{Card, MatchedCard, Profile, ShownPhoto};
use media::{Album, Photo, Size};
use protocol::{
    CardPhoto, Interest, Match, MatchSummary, MatchedPerson, OwnPhoto, PersonRef, Preferences, Privacy, User,
};

/// The least one shows of a person. Of somebody who is gone only the id is left.
pub(super) fn reference(links: &Links, faces: &impl Faces, id: UserId) -> PersonRef {
    let face = faces.face(id);
    PersonRef {
        id,
        username: face.as_ref().map(|face| face.username.to_owned()).unwrap_or_default(),
        profile_picture: face.and_then(|face| face.picture).map(|key| links.picture_of(key)),
    }
}

/// A match as its frame shows it.
pub(super) fn summary(links: &Links, matched: &MatchedCard) -> MatchSummary {
    let card = &matched.card;
    MatchSummary {
        id: matched.matched.id,
        user: MatchedPerson {
            id: card.id,
            username: card.username.clone(),
            profile_picture: card.picture.as_ref().map(|key| links.picture(key)),
            first_name: card.first_name.clone(),
            last_name: card.last_name.clone(),
        },
        created_at: matched.matched.created_at,
        conversation_id: matched.matched.conversation,
    }
}

impl Renderer {
    /// Somebody as a list of people shows them.
    pub fn person(&self, person: matching::Person) -> MatchedPerson {
        MatchedPerson {
            id: person.id,
            username: person.username,
            profile_picture: person.picture.as_ref().map(|key| self.links.picture(key)),
            first_name: person.first_name,
            last_name: person.last_name,
        }
    }

    /// A public profile, as a viewer sees it who may know what stands on the card.
    pub fn card(&self, card: Card) -> protocol::Card {
        protocol::Card {
            id: card.id,
            username: card.username,
            first_name: card.first_name,
            last_name: card.last_name,
            profile_picture: card.picture.as_ref().map(|key| self.links.picture(key)),
            bio: card.bio,
            location: card.location,
            is_online: card.shows_presence && self.is_present(card.id),
            last_activity: card.last_seen_at,
            interests: card.interests,
            age: card.age,
            distance: card.distance_km.map(f64::from),
            photos: card.photos.into_iter().map(|photo| self.photo(photo, card.viewer)).collect(),
            prompts: self.prompts(card.prompts, card.reader_locale.as_deref()),
            why: None,
        }
    }

    fn photo(&self, photo: ShownPhoto, viewer: UserId) -> CardPhoto {
        let [url, thumb_url] = Size::ALL.map(|size| self.links.photo(photo.id, size, viewer));
        CardPhoto { id: photo.id, url, thumb_url, blurhash: photo.blurhash }
    }

    /// Photos as their owner sees them.
    pub fn own_photos(&self, owner: UserId, photos: Vec<Photo>) -> Vec<OwnPhoto> {
        let album = Album::of(photos);
        let primary = album.primary().map(|photo| photo.id);
        let own = |(position, photo): (u16, Photo)| {
            let [url, thumb_url] = Size::ALL.map(|size| self.links.photo(photo.id, size, owner));
            OwnPhoto {
                id: photo.id,
                position,
                is_primary: primary == Some(photo.id),
                url,
                thumb_url,
                blurhash: photo.blurhash,
                width: photo.width,
                height: photo.height,
                state: photo.state.word().to_owned(),
                reason_code: photo.reason.map(|reason| reason.as_str().to_owned()),
            }
        };
        (0..).zip(album.into_photos()).map(own).collect()
    }

    /// A match as one of the two sees it.
    pub fn matched(&self, matched: MatchedCard) -> Match {
        Match {
            id: matched.matched.id,
            created_at: matched.matched.created_at,
            is_active: true,
            conversation_id: matched.matched.conversation,
            matched_user: self.card(matched.card),
        }
    }

    /// One's own profile, with what only the owner sees.
    pub fn user(&self, profile: Profile, account: &Account, photos: Vec<Photo>) -> User {
        User {
            id: profile.id,
            username: profile.username,
            email: account.email.as_str().to_owned(),
            first_name: profile.first_name,
            last_name: profile.last_name,
            profile_picture: profile.picture.as_ref().map(|key| self.links.picture(key)),
            bio: profile.bio,
            date_of_birth: profile.date_of_birth.map(|date| date.to_string()),
            phone_number: profile.phone_number,
            location: profile.location,
            is_online: self.is_present(profile.id),
            last_activity: profile.last_seen_at,
            interests: profile.interests.into_iter().map(|one| Interest { id: one.id.0, name: one.name }).collect(),
            preferences: preferences(profile.preferences),
            appwrite_user_id: account.appwrite_id.as_ref().map(|id| id.as_str().to_owned()),
            prompts: self.prompts(profile.prompts, profile.locale.as_deref()),
            locale: profile.locale,
            time_zone: profile.time_zone,
            privacy: privacy(profile.privacy),
            paused: profile.paused,
            gender: profile.gender.map(|gender| gender.letter().to_owned()),
            photos: self.own_photos(profile.id, photos),
            hide_last_name: profile.privacy.hide_last_name,
            share_presence: profile.privacy.share_presence,
            share_typing: profile.privacy.share_typing,
            share_read_receipts: profile.privacy.share_read_receipts,
        }
    }
}

fn privacy(switches: matching::Privacy) -> Privacy {
    Privacy {
        share_presence: switches.share_presence,
        share_last_seen: switches.share_last_seen,
        share_read_receipts: switches.share_read_receipts,
        share_typing: switches.share_typing,
        share_distance: switches.share_distance,
        hide_last_name: switches.hide_last_name,
        discoverable: switches.discoverable,
    }
}

/// The people whom somebody looks for.
pub fn preferences(preferences: matching::Preferences) -> Preferences {
    Preferences {
        min_age: preferences.min_age,
        max_age: preferences.max_age,
        max_distance: preferences.max_distance,
        gender_preference: preferences.gender.letter().to_owned(),
    }
}
