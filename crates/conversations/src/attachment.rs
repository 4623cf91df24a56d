use kernel::UploadId;

/// The name of something that a message is sent with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentName {
    /// An upload of the sender's own.
    Upload(UploadId),
    /// A link to a host on the allow-list.
    Link(String),
}

impl AttachmentName {
    /// As it is stored: an upload by its number, which no link looks like.
    pub fn stored(&self) -> String {
        match self {
            Self::Upload(id) => id.to_string(),
            Self::Link(url) => url.clone(),
        }
    }

    /// The upload that is named, if it is one.
    pub fn upload(&self) -> Option<UploadId> {
        match self {
            Self::Upload(id) => Some(*id),
            Self::Link(_) => None,
        }
    }

    /// Reads the text that [`Self::stored`] has made.
    pub fn from_stored(stored: String) -> Self {
        match stored.parse().ok().and_then(UploadId::parse) {
            Some(id) => Self::Upload(id),
            None => Self::Link(stored),
        }
    }
}

/// A complete upload, which messages can show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The upload's id.
    pub id: UploadId,
    /// The name that its owner gave it, made safe to save under.
    pub filename: String,
    /// Its media type, one of those that are allowed.
    pub content_type: String,
    /// The file's length in bytes.
    pub size: u64,
}

/// Something that a message carries besides its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// A file that is kept here.
    File(File),
    /// A link to a host on the allow-list.
    Link(String),
}

impl Attachment {
    /// The text that is stored with its message, the same as [`AttachmentName::stored`].
    pub fn stored(&self) -> String {
        match self {
            Self::File(file) => AttachmentName::Upload(file.id).stored(),
            Self::Link(url) => url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_name_is_read_back() {
        let link = "https://cdn.example/17".to_owned();
        for name in [AttachmentName::Upload(UploadId(17)), AttachmentName::Link(link)] {
            assert_eq!(AttachmentName::from_stored(name.stored()), name);
        }
    }
}
