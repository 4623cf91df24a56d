use crate::{Fields, Request};
use kernel::PhotoId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A photo of one's own, with what only its owner is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwnPhoto {
    /// The photo's id.
    pub id: PhotoId,
    /// The photo's place among one's own, from 0.
    pub position: u16,
    /// True for the one that is the profile picture: the first that is approved.
    pub is_primary: bool,
    /// The absolute URL of the large picture, for this reader and for a while.
    pub url: String,
    /// The same of the thumbnail.
    pub thumb_url: String,
    /// A blurred likeness in a few letters.
    pub blurhash: String,
    /// Pixels of the large picture from side to side.
    pub width: u32,
    /// Pixels of the large picture from top to bottom.
    pub height: u32,
    /// `pending`, `approved` or `rejected`.
    pub state: String,
    /// The reason of a rejection, as a stable word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
}

/// A photo of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardPhoto {
    /// The photo's id.
    pub id: PhotoId,
    /// The absolute URL of the large picture, for this reader and for a while.
    pub url: String,
    /// The same of the thumbnail.
    pub thumb_url: String,
    /// A blurred likeness in a few letters.
    pub blurhash: String,
}

/// The body of PUT `photos/order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PhotoOrderRequest {
    /// All photos of one's own, the first one first.
    pub ids: Vec<i64>,
}

impl Request for PhotoOrderRequest {
    fn read(fields: &mut Fields) -> Self {
        Self { ids: fields.integers("ids") }
    }
}

/// The answer to a file that was sent in one piece.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SentFile {
    /// A sentence that says it arrived.
    pub detail: String,
    /// The absolute URL at which it can be fetched.
    pub url: String,
    /// The name that it is kept under.
    pub filename: String,
    /// The number of the photo, or that by which a message names the attachment.
    pub id: i64,
}
