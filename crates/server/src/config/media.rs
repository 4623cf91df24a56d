use super::reading::{secret_unless_empty, unset_when_empty};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, de::Error as _};

/// `[media]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// A folder that all nodes share.
    #[serde(deserialize_with = "unset_when_empty")]
    pub folder: Option<String>,
    /// Where a server answers that speaks S3.
    #[serde(deserialize_with = "unset_when_empty")]
    pub s3_endpoint: Option<String>,
    /// A bucket, which takes the place of the folder.
    #[serde(deserialize_with = "unset_when_empty")]
    pub s3_bucket: Option<String>,
    /// The bucket's region.
    pub s3_region: String,
    /// The public half of the key.
    #[serde(deserialize_with = "unset_when_empty")]
    pub s3_access_key: Option<String>,
    /// The secret half.
    #[serde(deserialize_with = "secret_unless_empty")]
    pub s3_secret_key: Option<SecretString>,
    /// Bytes of the largest picture.
    pub max_bytes: u64,
    /// Pixels of the largest picture.
    pub max_pixels: u64,
    /// Pictures that are worked on at once.
    pub at_once: usize,
    /// Pictures that may wait.
    pub waiting: usize,
}

/// `[moderation]`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moderation {
    /// When somebody looks at a photo.
    pub photos: Moment,
}

/// When a moderator looks at something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before others see it.
    Before,
    /// After that.
    After,
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "before" => Ok(Self::Before),
            "after" => Ok(Self::After),
            _ => Err(D::Error::custom("\"before\" or \"after\"")),
        }
    }
}
