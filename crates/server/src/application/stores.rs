//! The database from the configuration.

use super::{error::StartError, runtime::StoreRuntime};
use crate::config::Config;
use secrecy::ExposeSecret as _;
use std::{fs::OpenOptions, io::Write as _, time::Duration};
use storage::{Location, Options, Stores, TimeLimits};

/// The configured database, migrated if the configuration says so.
pub(super) async fn open(config: &Config, runtime: &StoreRuntime) -> Result<(Stores, Location), StartError> {
    let options = store_options(config)?;
    if let Some(file) = &config.database.statement_log {
        log_statements(file)?;
    }
    if config.database.migrate {
        for name in migrate(config, runtime).await? {
            tracing::info!(migration.name = name, "migrated");
        }
    }
    let stores = Stores::open(&options, &runtime.handle()).await.map_err(store_error)?;
    Ok((stores, options.location))
}

/// Each statement is written at once, so that a node which is killed has told of all it asked.
fn log_statements(file: &str) -> Result<(), StartError> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    let tell = move |database: &str, statement: &str| {
        // Whoever reads the file finds a statement missing.
        let _ = file.write_all(format!("{database}\t{statement}\n").as_bytes());
    };
    storage::record_statements(tell).map_err(store_error)
}

pub(super) async fn migrate(config: &Config, runtime: &StoreRuntime) -> Result<Vec<String>, StartError> {
    storage::migrate(&store_options(config)?, &runtime.handle()).await.map_err(store_error)
}

fn store_options(config: &Config) -> Result<Options, StartError> {
    let set = &config.database;
    let limits = TimeLimits {
        call: Duration::from_millis(set.call_timeout_ms),
        connect: Duration::from_millis(set.connect_timeout_ms),
        lock: Duration::from_millis(set.lock_timeout_ms),
        batch_lock: Duration::from_millis(set.batch_lock_timeout_ms),
        statement: Duration::from_millis(set.statement_timeout_ms),
        idle_in_transaction: Duration::from_millis(set.idle_in_transaction_timeout_ms),
        unacknowledged: Duration::from_millis(set.tcp_user_timeout_ms),
        keepalive: Duration::from_secs(set.keepalive_s),
    };
    let location = Location::parse(set.url.expose_secret()).map_err(store_error)?;
    Ok(Options { location, connections: set.connections, limits })
}

#[expect(clippy::needless_pass_by_value, reason = "the end of the error's way")]
pub(super) fn store_error(error: kernel::StoreError) -> StartError {
    use std::error::Error as _;
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    StartError::Store(text)
}
