use async_trait::async_trait;
use std::fmt;

/// The bytes of a file.
pub type Bytes = Vec<u8>;

/// The storage did not do what it was asked. The text is for operators.
#[derive(Debug)]
pub struct StorageError(String);

impl StorageError {
    /// Says what the storage said.
    pub fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StorageError {}

/// The storage that keeps files by name, the same for all nodes. A name is a path of plain words: `photos/0a1b…/large.jpg`.
#[async_trait]
pub trait ObjectStorage: Send + Sync {
    /// Keeps a file durably before it answers. A file of this name gives way.
    async fn put(&self, name: &str, content_type: &str, bytes: Bytes) -> Result<(), StorageError>;

    /// The whole file; none if there is none of this name.
    async fn get(&self, name: &str) -> Result<Option<Bytes>, StorageError>;

    /// Takes a file away. One that is not there is no error.
    async fn delete(&self, name: &str) -> Result<(), StorageError>;
}
