use kernel::{PhotoId, Timestamp};

/// The unguessable name of a photo: its files lie under it, and the profile picture is served by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PhotoKey(String);

impl PhotoKey {
    /// Reads 16 to 128 of `A–Z a–z 0–9 - _`.
    pub fn parse(raw: &str) -> Option<Self> {
        let sound = (16..=128).contains(&raw.len())
            && raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
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

/// One of the pictures that are made of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Size {
    /// At most [`crate::pixels::LARGE`] pixels long.
    Large,
    /// At most [`crate::pixels::THUMB`] pixels long.
    Thumb,
}

impl Size {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Large, Self::Thumb];

    /// The word for it in addresses and names of files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Large => "large",
            Self::Thumb => "thumb",
        }
    }

    /// The size behind a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.word() == word)
    }
}

/// What has been decided about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoState {
    /// Nobody has looked at it yet; only its owner sees it.
    Pending,
    /// Others may see it.
    Approved,
    /// Only its owner sees it, and why.
    Rejected,
}

impl PhotoState {
    /// The number that is stored.
    pub const fn code(self) -> i16 {
        match self {
            Self::Pending => 1,
            Self::Approved => 2,
            Self::Rejected => 3,
        }
    }

    /// The state behind a stored number. What a newer version knows is shown to nobody else.
    pub const fn from_code(code: i16) -> Self {
        match code {
            2 => Self::Approved,
            3 => Self::Rejected,
            _ => Self::Pending,
        }
    }

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// Why a photo was rejected, as a word that clients have a text for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// Reads 1 to 32 of `a–z 0–9 _`.
    pub fn parse(raw: &str) -> Option<Self> {
        let sound = (1..=32).contains(&raw.len())
            && raw.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        sound.then(|| Self(raw.to_owned()))
    }

    /// A reason from the store, which holds only parsed ones.
    pub fn from_stored(code: String) -> Self {
        Self(code)
    }

    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A photo of somebody's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// The photo's id.
    pub id: PhotoId,
    /// Under which its files lie.
    pub key: PhotoKey,
    /// What has been decided about it.
    pub state: PhotoState,
    /// Why it was rejected, if it was.
    pub reason: Option<Reason>,
    /// A blurred likeness in a few letters, to be shown while the picture is on its way.
    pub blurhash: String,
    /// Pixels of the large picture from side to side.
    pub width: u32,
    /// Pixels of the large picture from top to bottom.
    pub height: u32,
    /// The instant at which it was added.
    pub created_at: Timestamp,
}

/// A photo whose files are put and that is to be added to a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPhoto {
    /// See [`Photo::key`].
    pub key: PhotoKey,
    /// Pending, or approved at once.
    pub state: PhotoState,
    /// See [`Photo::blurhash`].
    pub blurhash: String,
    /// See [`Photo::width`].
    pub width: u32,
    /// See [`Photo::height`].
    pub height: u32,
    /// True when it takes the first place, false when the last.
    pub first: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_name_of_files_and_leads_nowhere_else() {
        assert!(PhotoKey::parse(&"a1".repeat(32)).is_some() && PhotoKey::parse("drawn-0123456789").is_some());
        for raw in
            ["", "short", "../../../../etc/passwd", "0123456789abcdef/large", "0123456789abcde.", &"a".repeat(129)]
        {
            assert_eq!(PhotoKey::parse(raw), None, "{raw}");
        }
    }

    #[test]
    fn words_and_numbers_are_read_back() {
        for state in [PhotoState::Pending, PhotoState::Approved, PhotoState::Rejected] {
            assert_eq!(PhotoState::from_code(state.code()), state);
        }
        assert_eq!(PhotoState::from_code(99), PhotoState::Pending, "what is not known is not shown");
        for size in Size::ALL {
            assert_eq!(Size::parse(size.word()), Some(size));
        }
        assert_eq!(Size::parse("original"), None);
        assert!(Reason::parse("nudity").is_some() && Reason::parse("No!").is_none() && Reason::parse("").is_none());
    }
}
