use super::{Digest, Kept, NewUpload, UploadError, UploadRow, UploadRules};
use crate::File;
use async_trait::async_trait;
use kernel::{Author, ConversationId, StoreError, Timestamp, UploadId, UserId};

/// An upload that takes bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The upload's id.
    pub id: UploadId,
    /// The bytes that are here already: the next chunk begins there.
    pub received: u64,
}

/// An upload as its owner finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It takes bytes, or has all of them and waits for its end.
    Open(UploadRow),
    /// It is an attachment.
    Complete(File),
}

/// The result of the end of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completed {
    /// It is an attachment now.
    Whole(File),
    /// The bytes are not those that were announced, and are thrown away.
    Corrupt,
}

/// The people in whose name a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readership {
    /// The one who uploaded it.
    Owner(UserId),
    /// Those who talk in this conversation.
    Conversation(ConversationId),
}

/// Uploads as they are kept. Every method is one transaction; what was answered is durable, on any node. Whoever adds something
/// is judged under the lock of their row, like the author of a message ([`UploadError::SignedOut`]).
#[async_trait]
pub trait UploadStore: Send + Sync {
    /// Begins an upload or finds the one of this name, complete or not, if it announced the same file. Asks
    /// [`super::admit`] under a lock of the owner, so that no two uploads share the rest of a day. Of those that were
    /// begun and never finished, a person keeps the ten youngest.
    async fn begin(
        &self,
        by: &Author,
        wanted: NewUpload,
        rules: UploadRules,
        at: Timestamp,
    ) -> Result<Begun, UploadError>;

    /// Appends a chunk that begins where the last one ended; answers how many bytes are here now.
    async fn append(&self, by: &Author, id: UploadId, start: u64, bytes: Vec<u8>) -> Result<u64, UploadError>;

    /// The owner's upload of this id. [`UploadError::NotFound`] if there is none.
    async fn standing(&self, by: &Author, id: UploadId) -> Result<Standing, UploadError>;

    /// Completes an upload of which everything is here and was read, and is what was announced. What is kept takes the place of
    /// what was sent in the same transaction: there is never half of each. Of a complete one it says the same again, whatever
    /// was read of it and made of that, and changes nothing.
    async fn complete(
        &self,
        by: &Author,
        id: UploadId,
        digest: Digest,
        kept: Kept,
        at: Timestamp,
    ) -> Result<Completed, UploadError>;

    /// The bytes from there to the end of the chunk that holds them, whoever asks; none at the end.
    async fn chunk(&self, id: UploadId, start: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// A complete file, if it may be read: by its owner while the account is not shut, or in an open conversation in which
    /// a message shows it and nobody is banned.
    async fn readable(&self, id: UploadId, readership: Readership) -> Result<Option<File>, StoreError>;

    /// Throws away what was begun before and is not complete, or is shown in no message. Answers how many.
    async fn sweep_uploads(&self, before: Timestamp) -> Result<usize, StoreError>;
}
