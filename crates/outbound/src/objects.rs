//! Files: in a local folder, in a bucket of a server that speaks S3, or in memory where the database is there too.

use async_trait::async_trait;
use media::{Bytes, ObjectStorage, StorageError};
use object_store::{
    Attribute, Attributes, ClientOptions, Error, ObjectStore, ObjectStoreExt as _, PutOptions, PutPayload, RetryConfig,
    aws::AmazonS3Builder, local::LocalFileSystem, memory::InMemory, path::Path as Name,
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{runtime::Handle, time::timeout};

/// How long the storage may take for one file, all tries together.
const PATIENCE: Duration = Duration::from_secs(20);
/// After this one try is given up, and the next begins.
const TRY: Duration = Duration::from_secs(8);
const CONNECT: Duration = Duration::from_secs(3);
const RETRIES: usize = 5;

/// A bucket, and who may use it.
#[derive(Clone, Debug)]
pub struct Bucket<'a> {
    /// Where the server answers; none for Amazon's own by the region.
    pub endpoint: Option<&'a str>,
    /// The bucket's name.
    pub bucket: &'a str,
    /// The region, which goes into every signature.
    pub region: &'a str,
    /// The public half of the key.
    pub access_key: &'a str,
    /// The secret half.
    pub secret_key: &'a str,
}

/// Why the storage cannot be used as it is configured. No text has a key.
#[derive(Debug, thiserror::Error)]
pub enum BadStorageSettings {
    /// The folder cannot be made or used.
    #[error("media.folder cannot be used: {0}")]
    Folder(std::io::Error),
    /// The bucket's settings do not make sense together.
    #[error("media.s3_endpoint and the settings beside it cannot be used")]
    Bucket,
}

/// A storage of files. What it asks runs on the runtime that its connections live on.
pub struct Objects {
    kept: Kept,
    runtime: Handle,
}

enum Kept {
    /// Made when the first file comes: whoever keeps no files needs no folder.
    Folder(PathBuf, OnceLock<Arc<dyn ObjectStore>>),
    Bucket(Arc<dyn ObjectStore>),
    Memory(Arc<dyn ObjectStore>),
}

impl Objects {
    /// In this folder, which has to be the same for all nodes.
    pub fn in_folder(path: PathBuf, runtime: Handle) -> Self {
        Self { kept: Kept::Folder(path, OnceLock::new()), runtime }
    }

    /// The same, for a folder that somebody asked for: it has to be there now.
    pub fn in_own_folder(path: PathBuf, runtime: Handle) -> Result<Self, BadStorageSettings> {
        std::fs::create_dir_all(&path).map_err(BadStorageSettings::Folder)?;
        Ok(Self::in_folder(path, runtime))
    }

    /// In a bucket of a server that speaks S3, asked by its address with the bucket in the path.
    pub fn in_bucket(bucket: &Bucket<'_>, runtime: Handle) -> Result<Self, BadStorageSettings> {
        let plainly = bucket.endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
        let options = ClientOptions::new().with_timeout(TRY).with_connect_timeout(CONNECT).with_allow_http(plainly);
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket.bucket)
            .with_region(bucket.region)
            .with_access_key_id(bucket.access_key)
            .with_secret_access_key(bucket.secret_key)
            .with_virtual_hosted_style_request(false)
            .with_client_options(options)
            .with_retry(retry);
        if let Some(endpoint) = bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|_| BadStorageSettings::Bucket)?;
        Ok(Self { kept: Kept::Bucket(Arc::new(store)), runtime })
    }

    /// Gone with the process.
    pub fn in_memory(runtime: Handle) -> Self {
        Self { kept: Kept::Memory(Arc::new(InMemory::new())), runtime }
    }

    fn store(&self) -> Result<Arc<dyn ObjectStore>, StorageError> {
        match &self.kept {
            Kept::Bucket(store) | Kept::Memory(store) => Ok(store.clone()),
            Kept::Folder(path, made) => {
                if let Some(store) = made.get() {
                    return Ok(store.clone());
                }
                let store = folder(path)?;
                Ok(made.get_or_init(|| store).clone())
            }
        }
    }

    /// What is asked goes on where the connections live, also when whoever asked has gone.
    async fn on_runtime<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StorageError>> + Send + 'static,
    ) -> Result<T, StorageError> {
        let late = |_| StorageError::new("the storage of files did not answer in time");
        let work = self.runtime.spawn(async move { timeout(PATIENCE, work).await.map_err(late)? });
        work.await.map_err(StorageError::new)?
    }
}

fn folder(path: &Path) -> Result<Arc<dyn ObjectStore>, StorageError> {
    std::fs::create_dir_all(path).map_err(StorageError::new)?;
    let store = LocalFileSystem::new_with_prefix(path).map_err(StorageError::new)?;
    Ok(Arc::new(store.with_fsync(true).with_automatic_cleanup(true)))
}

fn name(raw: &str) -> Result<Name, StorageError> {
    Name::parse(raw).map_err(StorageError::new)
}

#[async_trait]
impl ObjectStorage for Objects {
    async fn put(&self, raw: &str, content_type: &str, bytes: Bytes) -> Result<(), StorageError> {
        let (store, name) = (self.store()?, name(raw)?);
        let mut attributes = Attributes::new();
        // A folder has no place for it.
        if matches!(self.kept, Kept::Bucket(_)) {
            attributes.insert(Attribute::ContentType, content_type.to_owned().into());
        }
        let options = PutOptions { attributes, ..PutOptions::default() };
        self.on_runtime(async move {
            store.put_opts(&name, PutPayload::from(bytes), options).await.map(drop).map_err(StorageError::new)
        })
        .await
    }

    async fn get(&self, raw: &str) -> Result<Option<Bytes>, StorageError> {
        let (store, name) = (self.store()?, name(raw)?);
        self.on_runtime(async move {
            let found = match store.get(&name).await {
                Ok(found) => found,
                Err(Error::NotFound { .. }) => return Ok(None),
                Err(error) => return Err(StorageError::new(error)),
            };
            match found.bytes().await {
                Ok(bytes) => Ok(Some(bytes.into())),
                Err(Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(StorageError::new(error)),
            }
        })
        .await
    }

    async fn delete(&self, raw: &str) -> Result<(), StorageError> {
        let (store, name) = (self.store()?, name(raw)?);
        self.on_runtime(async move {
            match store.delete(&name).await {
                Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(StorageError::new(error)),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests;
