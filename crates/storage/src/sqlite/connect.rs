use diesel::{ConnectionError, ConnectionResult, SqliteConnection};
use diesel_async::{
    AsyncConnection as _, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool},
    sync_connection_wrapper::SyncConnectionWrapper,
};
use futures_util::FutureExt as _;
use kernel::StoreError;
use std::{
    fs::{self, OpenOptions},
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

pub(crate) type Conn = SyncConnectionWrapper<SqliteConnection>;

/// A connection with one statement under way at a time.
pub(crate) type Shared<'c> = &'c mut Conn;

/// `synchronous = FULL`: with NORMAL, a commit that was acknowledged can be lost when the power goes. `secure_delete`: else
/// the text of somebody who was erased stays in the file until its place is needed.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;";

/// The name Diesel opens: a plain path, with its directory made. SQLite would open a file that cannot be written, and refuse every
/// write from then on.
pub(super) fn url(path: &Path) -> Result<String, StoreError> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(StoreError::unavailable)?;
    }
    match OpenOptions::new().append(true).open(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            let what = format!("database_read_only: {} cannot be written: {error}", path.display());
            return Err(StoreError::unavailable(what));
        }
        _ => {}
    }
    path.to_str().map(str::to_owned).ok_or_else(|| StoreError::broken("the database path is not UTF-8"))
}

pub(super) async fn connect(url: String) -> ConnectionResult<Conn> {
    let mut conn = Conn::establish(&url).await?;
    conn.batch_execute(SETTINGS).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

pub(super) fn pool(url: &str, size: usize) -> Result<Pool<Conn>, StoreError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|url| connect(url.to_owned()).boxed());
    Pool::builder(AsyncDieselConnectionManager::new_with_config(url, config))
        .max_size(size)
        .wait_timeout(Some(Duration::from_secs(3)))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(StoreError::broken)
}

/// A directory of this process only, removed when dropped.
pub(super) struct TemporaryDirectory(PathBuf);

impl TemporaryDirectory {
    pub(super) fn create() -> Result<Self, StoreError> {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("matchwire-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).map_err(StoreError::unavailable)?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryDirectory {
    fn drop(&mut self) {
        // Left behind at worst; the system clears its temporary directory.
        let _ = fs::remove_dir_all(&self.0);
    }
}
