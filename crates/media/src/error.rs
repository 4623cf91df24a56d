use kernel::StoreError;
use thiserror::Error;

/// A rule of photos that was broken.
#[derive(Debug, Error)]
pub enum MediaError {
    /// Absent or not the asker's: the same answer for both.
    #[error("not found")]
    NotFound,
    /// Nobody may change their photos who is banned.
    #[error("account banned")]
    Banned,
    /// What the owner has shown has ended: the session, or every token of the person.
    #[error("this session has ended")]
    SignedOut,
    /// The person has as many photos as there may be.
    #[error("a profile has at most 6 photos")]
    TooMany,
    /// An order does not name each photo of the person once.
    #[error("must name each of your photos once")]
    BadOrder,
    /// It took so long to add the photo that its files may be collected already.
    #[error("this took too long")]
    TooLate,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
