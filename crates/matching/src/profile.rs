use crate::{Cell, Gender, Interest, Preferences, PromptAnswer, ShownPhoto};
use kernel::{BirthDate, Event, Timestamp, UserId};
use text::Username;

/// The unguessable name under which a public picture is served; the address around it belongs to the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey(String);

impl PictureKey {
    /// Reads 16 to 128 of `A–Z a–z 0–9 - _ .`, not beginning with a dot.
    pub fn parse(raw: &str) -> Option<Self> {
        let sound = (16..=128).contains(&raw.len())
            && !raw.starts_with('.')
            && raw.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        sound.then(|| Self(raw.to_owned()))
    }

    /// A key from the store, which holds only parsed ones.
    pub fn from_stored(key: String) -> Self {
        Self(key)
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The switches by which somebody says what others get to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "switches that people set one by one")]
pub struct Privacy {
    /// Hides the last name from everybody.
    pub hide_last_name: bool,
    /// Shows matches whether the person is online.
    pub share_presence: bool,
    /// Shows matches when the person was last seen, to five minutes.
    pub share_last_seen: bool,
    /// Shows the other side of a conversation that the person types.
    pub share_typing: bool,
    /// Shows the other side of a conversation how far the person has read.
    pub share_read_receipts: bool,
    /// Shows others how far away the person is. Without it discovery knows the person's place only coarsely
    /// ([`Profile::sought_cell`]).
    pub share_distance: bool,
    /// Lets discovery show the person.
    pub discoverable: bool,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            hide_last_name: false,
            share_presence: true,
            share_last_seen: true,
            share_typing: true,
            share_read_receipts: true,
            share_distance: true,
            discoverable: true,
        }
    }
}

/// A change of privacy; none leaves a switch as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivacyChange {
    /// See [`Privacy::hide_last_name`].
    pub hide_last_name: Option<bool>,
    /// See [`Privacy::share_presence`].
    pub share_presence: Option<bool>,
    /// See [`Privacy::share_last_seen`].
    pub share_last_seen: Option<bool>,
    /// See [`Privacy::share_typing`].
    pub share_typing: Option<bool>,
    /// See [`Privacy::share_read_receipts`].
    pub share_read_receipts: Option<bool>,
    /// See [`Privacy::share_distance`].
    pub share_distance: Option<bool>,
    /// See [`Privacy::discoverable`].
    pub discoverable: Option<bool>,
}

/// All that a person has told about themselves, for their own eyes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The person whose profile it is.
    pub id: UserId,
    /// The username in the spelling that was chosen.
    pub username: String,
    /// The first name; may be empty.
    pub first_name: String,
    /// The last name; may be empty. Others see it only as [`Privacy`] allows.
    pub last_name: String,
    /// The text with which the person introduces themselves; may be empty.
    pub bio: String,
    /// The date of birth, which is an adult's, if it is told.
    pub date_of_birth: Option<BirthDate>,
    /// The gender, if it is told.
    pub gender: Option<Gender>,
    /// The phone number, which nobody else sees.
    pub phone_number: Option<String>,
    /// The place that the person names, such as a city; may be empty.
    pub location: String,
    /// The profile picture's key, if there is one.
    pub picture: Option<PictureKey>,
    /// The photos that others may see, in their order; the first one is the profile picture.
    pub photos: Vec<ShownPhoto>,
    /// The instant at which the person was last here.
    pub last_seen_at: Timestamp,
    /// The interests that the person chose, by name.
    pub interests: Vec<Interest>,
    /// The answers to questions of the catalogue, in the order that the person chose.
    pub prompts: Vec<PromptAnswer>,
    /// The people whom the person wants to see.
    pub preferences: Preferences,
    /// The switches by which the person says what others see.
    pub privacy: Privacy,
    /// Where the person is, if a phone has told.
    pub cell: Option<Cell>,
    /// True while the person wants to be shown to nobody new, and sees nobody new.
    pub paused: bool,
    /// The language of what is sent to the person, such as `fr` or `pt-BR`.
    pub locale: Option<String>,
    /// The zone of the person's clock, such as `Europe/Paris`.
    pub time_zone: Option<String>,
}

/// Something of one's own after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// The value that is stored, after the change.
    pub now: T,
    /// The events that are now in the own log, for one's other devices.
    pub events: Vec<Event>,
}

/// A change of a profile. The outer none leaves a field as it is, an inner one empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// The new username, which has to be unique.
    pub username: Option<Username>,
    /// See [`Profile::first_name`].
    pub first_name: Option<String>,
    /// See [`Profile::last_name`].
    pub last_name: Option<String>,
    /// See [`Profile::bio`].
    pub bio: Option<String>,
    /// See [`Profile::date_of_birth`].
    pub date_of_birth: Option<Option<BirthDate>>,
    /// See [`Profile::gender`].
    pub gender: Option<Option<Gender>>,
    /// See [`Profile::phone_number`].
    pub phone_number: Option<Option<String>>,
    /// See [`Profile::location`].
    pub location: Option<String>,
    /// See [`Profile::picture`].
    pub picture: Option<Option<PictureKey>>,
    /// See [`Profile::privacy`].
    pub privacy: PrivacyChange,
    /// See [`Profile::paused`].
    pub paused: Option<bool>,
    /// See [`Profile::locale`].
    pub locale: Option<Option<String>>,
    /// See [`Profile::time_zone`].
    pub time_zone: Option<Option<String>>,
}

/// The first lines of somebody's profile: what they told when they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    /// The person whose profile it is.
    pub id: UserId,
    /// See [`Profile::username`].
    pub username: String,
    /// See [`Profile::first_name`].
    pub first_name: String,
    /// See [`Profile::last_name`].
    pub last_name: String,
    /// See [`Profile::date_of_birth`].
    pub date_of_birth: Option<BirthDate>,
    /// The time at which they were last seen.
    pub at: Timestamp,
}

impl Profile {
    /// A profile of which nothing else was filled in or chosen yet. A store makes the same.
    pub fn of_newcomer(newcomer: Newcomer) -> Self {
        let Newcomer { id, username, first_name, last_name, date_of_birth, at } = newcomer;
        Self {
            id,
            username,
            first_name,
            last_name,
            bio: String::new(),
            date_of_birth,
            gender: None,
            phone_number: None,
            location: String::new(),
            picture: None,
            photos: Vec::new(),
            last_seen_at: at,
            interests: Vec::new(),
            prompts: Vec::new(),
            preferences: Preferences::default(),
            privacy: Privacy::default(),
            cell: None,
            paused: false,
            locale: None,
            time_zone: None,
        }
    }

    /// True when the person wants to be shown to people whom they have not met.
    pub fn is_open(&self) -> bool {
        self.privacy.discoverable && !self.paused
    }

    /// Where discovery looks for the person. Who does not show how far away they are stands in the middle of a far larger cell:
    /// whoever tries many distances, from many places, does not learn more.
    pub fn sought_cell(&self) -> Option<Cell> {
        self.cell.map(|cell| if self.privacy.share_distance { cell } else { cell.coarse() })
    }

    /// True when others may choose the person by when they were last here.
    pub fn shows_activity(&self) -> bool {
        self.privacy.share_presence && self.privacy.share_last_seen
    }

    /// Applies a change to everything but the name's uniqueness, which only a store can judge.
    pub fn apply(&mut self, change: ProfileChange) {
        replace(&mut self.username, change.username.map(Username::into_string));
        replace(&mut self.first_name, change.first_name);
        replace(&mut self.last_name, change.last_name);
        replace(&mut self.bio, change.bio);
        replace(&mut self.date_of_birth, change.date_of_birth);
        replace(&mut self.gender, change.gender);
        replace(&mut self.phone_number, change.phone_number);
        replace(&mut self.location, change.location);
        replace(&mut self.picture, change.picture);
        replace(&mut self.privacy.hide_last_name, change.privacy.hide_last_name);
        replace(&mut self.privacy.share_presence, change.privacy.share_presence);
        replace(&mut self.privacy.share_last_seen, change.privacy.share_last_seen);
        replace(&mut self.privacy.share_typing, change.privacy.share_typing);
        replace(&mut self.privacy.share_read_receipts, change.privacy.share_read_receipts);
        replace(&mut self.privacy.share_distance, change.privacy.share_distance);
        replace(&mut self.privacy.discoverable, change.privacy.discoverable);
        replace(&mut self.paused, change.paused);
        replace(&mut self.locale, change.locale);
        replace(&mut self.time_zone, change.time_zone);
    }
}

fn replace<T>(old: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *old = new;
    }
}
