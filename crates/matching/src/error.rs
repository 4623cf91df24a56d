use crate::{Match, SwipeKind};
use kernel::{FieldError, StoreError, Timestamp};

/// A rule of this domain that was broken, or a store that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some fields cannot be accepted; all of them are named.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// Nobody likes, skips or blocks themselves.
    #[error("this is yourself")]
    OneSelf,
    /// Absent, not active, blocked one way or the other, or not this person's: the caller cannot tell which.
    #[error("not found")]
    NotFound,
    /// The person likes the other already.
    #[error("already liked")]
    AlreadyLiked {
        /// The match the two have, if they do.
        matched: Option<Match>,
    },
    /// All swipes of this kind are spent for the day.
    #[error("none left today")]
    LimitReached {
        /// The kind of swipe.
        kind: SwipeKind,
        /// The number of them a UTC day.
        max: i64,
        /// The instant at which the next day begins.
        reset_at: Timestamp,
    },
    /// No swipe can be taken back: there was none lately, it made a match, it was taken back already or has come to nothing.
    #[error("nothing to take back")]
    NothingToRewind,
    /// The service does not offer this.
    #[error("not offered")]
    NotOffered,
    /// Another person has this username, in whatever case.
    #[error("this username is already in use")]
    UsernameTaken,
    /// The person is younger than eighteen.
    #[error("people under 18 cannot use this service")]
    UnderAge,
    /// The person has built as many decks as an hour has, and has none to go on with.
    #[error("too many decks built")]
    TooManyDecks,
    /// The acting person is banned or erased; a ban that came after the sign-in was checked ends here.
    #[error("this account cannot act")]
    NotActive,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Vec<FieldError>> for Error {
    fn from(wrong: Vec<FieldError>) -> Self {
        Self::Invalid(wrong)
    }
}
