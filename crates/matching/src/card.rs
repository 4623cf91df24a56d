use crate::{PictureKey, Privacy, PromptAnswer, ShownPhoto};
use kernel::{Timestamp, UserId};

/// The profile that one person sees of another, with the other's privacy already applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The person to whom it is shown.
    pub viewer: UserId,
    /// The person who is shown.
    pub id: UserId,
    /// The username in the spelling that was chosen.
    pub username: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; empty where the person hides it.
    pub last_name: String,
    /// The profile picture's key, if there is one.
    pub picture: Option<PictureKey>,
    /// The photos, in their order.
    pub photos: Vec<ShownPhoto>,
    /// The text with which the person introduces themselves; may be empty.
    pub bio: String,
    /// The place that the person names, in their own words; may be empty.
    pub location: String,
    /// The names of the person's interests, in order.
    pub interests: Vec<String>,
    /// The person's answers to questions of the catalogue, in order.
    pub prompts: Vec<PromptAnswer>,
    /// Kilometres between the cells of the two, as coarse as anybody may know: 2 within one cell. None where one of them tells
    /// no position or the person does not show how far away they are.
    pub distance_km: Option<u32>,
    /// The language of the viewer's profile, in which texts that are not the person's own are shown.
    pub reader_locale: Option<String>,
    /// The age in full years, if the date of birth is told.
    pub age: Option<u16>,
    /// The instant at which the person was last seen, as exact as this viewer may know: five minutes, or only the day.
    pub last_seen_at: Timestamp,
    /// True when this viewer may know whether the person is online.
    pub shows_presence: bool,
}

/// The little that frames say about a person, with the last name already hidden where it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person whom the frame names.
    pub id: UserId,
    /// The username in the spelling that was chosen.
    pub username: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; empty where the person hides it.
    pub last_name: String,
    /// The profile picture's key, if there is one.
    pub picture: Option<PictureKey>,
    /// The person's privacy, for the frames that depend on it.
    pub privacy: Privacy,
}
