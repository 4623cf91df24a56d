use crate::ConversationError;
use kernel::StoreError;
use thiserror::Error;

/// A rule of uploads that was broken.
#[derive(Debug, Error)]
pub enum UploadError {
    /// Absent, complete already or not the asker's.
    #[error("no such upload is open")]
    NotFound,
    /// Nobody may upload who is banned.
    #[error("account banned")]
    Banned,
    /// What the owner has shown has ended: the session, or every token of the person.
    #[error("this session has ended")]
    SignedOut,
    /// There is nothing in it.
    #[error("a file has at least one byte")]
    Empty,
    /// The file is larger than is allowed, or than was said before.
    #[error("a file has at most {max} bytes")]
    TooLarge {
        /// The bytes that are allowed.
        max: u64,
    },
    /// The media type is not one of those that are kept.
    #[error("files of this type are not accepted")]
    TypeNotAllowed,
    /// So much was uploaded within a day that no more is taken.
    #[error("too much was uploaded within a day")]
    QuotaReached,
    /// The same name was used for another file.
    #[error("upload_id was used for another file")]
    Conflict,
    /// A chunk does not begin where the last one ended.
    #[error("the next chunk begins at {expected}")]
    OutOfOrder {
        /// The bytes that are there.
        expected: u64,
    },
    /// Not all bytes are there.
    #[error("{received} of {size} bytes are here")]
    Incomplete {
        /// The bytes that are there.
        received: u64,
        /// The bytes that were announced.
        size: u64,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ConversationError> for UploadError {
    /// Turns what [`crate::rules::admit_author`] says of somebody who uploads into an error of uploads.
    fn from(error: ConversationError) -> Self {
        match error {
            ConversationError::Banned => Self::Banned,
            ConversationError::SignedOut => Self::SignedOut,
            ConversationError::Store(error) => Self::Store(error),
            _ => Self::NotFound,
        }
    }
}
