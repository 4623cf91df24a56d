//! Files that people send, from the first byte until they are complete.

mod error;
mod port;
mod rules;

pub use error::UploadError;
pub use port::{Begun, Completed, Digest, Readership, UploadStore};
pub use rules::{UploadRules, admit};

use kernel::Timestamp;

/// What is going to be uploaded, in its owner's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// The owner's own name for it: the same one goes on where it broke off.
    pub name: String,
    /// What the file is called, as its owner's client says; kept as [`text::file_name`] makes it safe.
    pub filename: String,
    /// Bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: String,
    /// Its SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

/// What a person has uploaded already, as far as it limits the next upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of all uploads begun within the last day, complete or not.
    pub bytes_of_day: u64,
}

/// Since when uploads count for [`Usage`].
pub fn day_before(at: Timestamp) -> Timestamp {
    at.minus(std::time::Duration::from_hours(24))
}
