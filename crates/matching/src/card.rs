use crate::{PictureKey, Privacy};
use kernel::{Timestamp, UserId};

/// What one person sees of another, with the other's privacy already applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The person shown.
    pub id: UserId,
    /// As it is shown.
    pub username: String,
    /// May be empty.
    pub first_name: String,
    /// Empty where it is hidden.
    pub last_name: String,
    /// The profile picture.
    pub picture: Option<PictureKey>,
    /// May be empty.
    pub bio: String,
    /// Free text; may be empty.
    pub location: String,
    /// Names of interests, in order.
    pub interests: Vec<String>,
    /// Full years, if the date of birth is told.
    pub age: Option<u16>,
    /// As exact as this viewer may know: five minutes, or only the day.
    pub last_seen_at: Timestamp,
    /// Whether this viewer may know that the person is online.
    pub shows_presence: bool,
}

/// The little that frames say about a person, with the last name already hidden where it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// As it is shown.
    pub username: String,
    /// May be empty.
    pub first_name: String,
    /// Empty where it is hidden.
    pub last_name: String,
    /// The profile picture.
    pub picture: Option<PictureKey>,
    /// What they share, for the frames that depend on it.
    pub privacy: Privacy,
}
