use kernel::UploadId;

/// What a message is sent with, as it is named.
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

    /// Which upload, if it is one.
    pub fn upload(&self) -> Option<UploadId> {
        match self {
            Self::Upload(id) => Some(*id),
            Self::Link(_) => None,
        }
    }

    /// What [`Self::stored`] has made of it.
    pub fn from_stored(stored: String) -> Self {
        match stored.parse().ok().and_then(UploadId::parse) {
            Some(id) => Self::Upload(id),
            None => Self::Link(stored),
        }
    }
}

/// A complete upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which.
    pub id: UploadId,
    /// What its owner calls it, made safe to save under.
    pub filename: String,
    /// Its media type, one of those that are allowed.
    pub content_type: String,
    /// Bytes.
    pub size: u64,
}

/// What a message carries besides its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// A file that is kept here.
    File(File),
    /// A link to a host on the allow-list.
    Link(String),
}

impl Attachment {
    /// How it is stored with its message: as [`AttachmentName::stored`].
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
