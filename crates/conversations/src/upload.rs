//! Files that people send, from the first byte until they are complete.

mod error;
mod port;
mod rules;

pub use error::UploadError;
pub use port::{Begun, Completed, Readership, Standing, UploadStore};
pub use rules::{End, MOST_UNFINISHED, UploadRow, UploadRules, admit, judge_end, may_resume, why_not_appended};

use kernel::Timestamp;

/// The announcement of an upload, in its owner's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// The owner's own name for it: the same one goes on where it broke off.
    pub name: String,
    /// The name that the owner's client gives the file; kept as [`text::file_name`] makes it safe.
    pub filename: String,
    /// The file's length in bytes.
    pub size: u64,
    /// The file's media type, as its owner's client calls it. What the file is in the end its bytes say.
    pub content_type: String,
    /// The file's SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: String,
}

/// The part of an upload that was read. Somebody may be adding to it from another socket meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The SHA-256 of these bytes, 64 hexadecimal digits in lower case.
    pub sha256: String,
    /// The number of bytes that were read.
    pub bytes: u64,
}

/// What is kept of an upload whose bytes are those that were announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The media type of what is kept.
    pub content_type: String,
    /// The bytes that take the place of those that were sent; none to keep them as they came.
    pub redrawn: Option<Vec<u8>>,
}

/// The uploads of a person, as far as they limit the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The bytes of all uploads that were begun within the last day, complete or not: as they were sent, whatever is kept of them.
    pub bytes_of_day: u64,
}

/// Since when uploads count for [`Usage`].
pub fn day_before(at: Timestamp) -> Timestamp {
    at.minus(std::time::Duration::from_hours(24))
}
