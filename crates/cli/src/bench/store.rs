use super::scratch_database::ScratchDatabase;
use crate::outcome::Outcome;
use clap::ValueEnum;
use tempfile::TempDir;

/// On what our own servers keep what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Store {
    /// A temporary file.
    Sqlite,
    /// A database of its own beside the one that `DATABASE_URL` names, with the Redis that `REDIS_URL` names, if it does.
    Postgres,
}

/// Where the services of this machine are, from the environment.
#[derive(Clone, Debug)]
pub(super) struct Services {
    pub(super) postgres: Option<String>,
    pub(super) redis: Option<String>,
}

impl Services {
    pub(super) fn of_environment() -> Self {
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let postgres = named("DATABASE_URL").filter(|url| url.starts_with("postgres"));
        Self { postgres, redis: named("REDIS_URL") }
    }

    /// `PostgreSQL` where there is one.
    pub(super) fn usual_store(&self) -> Store {
        if self.postgres.is_some() { Store::Postgres } else { Store::Sqlite }
    }

    pub(super) fn database(&self) -> Outcome<ScratchDatabase> {
        let server = self.postgres.as_ref().ok_or("DATABASE_URL names no PostgreSQL to measure on")?;
        ScratchDatabase::create(server)
    }
}

/// Where one of our own servers keeps everything, gone with this value.
pub(super) struct Kept {
    folder: TempDir,
    database: Option<ScratchDatabase>,
    redis: Option<String>,
}

impl Kept {
    pub(super) fn new(store: Store, services: &Services) -> Outcome<Self> {
        let folder = tempfile::Builder::new().prefix("matchwire-bench-").tempdir()?;
        Ok(match store {
            Store::Sqlite => Self { folder, database: None, redis: None },
            Store::Postgres => Self { folder, database: Some(services.database()?), redis: services.redis.clone() },
        })
    }

    pub(super) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(super) fn database(&self) -> Option<&str> {
        self.database.as_ref().map(ScratchDatabase::name)
    }

    /// What is kept on `PostgreSQL`.
    pub(super) fn postgres(&self) -> Option<&ScratchDatabase> {
        self.database.as_ref()
    }

    pub(super) fn uses_redis(&self) -> bool {
        self.redis.is_some()
    }

    /// The settings of a server that keeps what is said here.
    pub(super) fn settings(&self) -> Vec<(&'static str, String)> {
        let sqlite = || format!("sqlite://{}", self.folder().join("matchwire.db").display());
        let url = self.database.as_ref().map_or_else(sqlite, ScratchDatabase::url);
        let mut settings = vec![("MATCHWIRE__DATABASE__URL", url)];
        if let Some(redis) = &self.redis {
            settings.push(("MATCHWIRE__REDIS__URL", redis.clone()));
            settings.push(("MATCHWIRE__REDIS__PREFIX", format!("bench:{}:", server::nonce())));
        }
        settings
    }
}
