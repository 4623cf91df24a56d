use crate::{
    PrivatePostgres, PrivateRedis, TestDatabase, Unavailable, find,
    name::is_abandoned,
    postgres::psql,
    running::{running_postgres_with, running_redis},
};
use std::env;

/// A service that the tests of a run share. They only add to it and take away what they added.
pub struct Found<P> {
    /// Where it is. May hold a password.
    pub url: String,
    /// A sentence for people that says how it was found.
    pub how: &'static str,
    /// Keeps what was started for this run alive; nothing when it was running before.
    _started: Option<P>,
}

impl<P> Found<P> {
    fn running((url, how): (String, &'static str)) -> Self {
        Self { url, how, _started: None }
    }

    fn started(url: String, service: P) -> Self {
        Self { url, how: "started for this run", _started: Some(service) }
    }
}

/// PostgreSQL and Redis for one run of the tests. What was started ends with this value.
pub struct Services {
    /// The database that this run uses. It stands before its server because fields are dropped from top to bottom.
    database: Option<TestDatabase>,
    /// The server.
    pub postgres: Result<Found<PrivatePostgres>, Unavailable>,
    /// The server.
    pub redis: Result<Found<PrivateRedis>, Unavailable>,
}

impl Services {
    /// Looks for both: named in the environment, on the standard ports, as installed programs, in Debian's archive.
    pub fn find_or_start() -> Self {
        // Tests start their own; where there is none they say that they are skipped.
        if find::pgbouncer().is_err() {
            find::install("pgbouncer");
        }
        if find::nginx().is_err() {
            find::install("nginx-light");
        }
        let with_database = found_postgres().and_then(|server| {
            drop_abandoned(&server.url);
            Ok((TestDatabase::create_on(&server.url)?, server))
        });
        let (database, postgres) = match with_database {
            Ok((database, server)) => (Some(database), Ok(server)),
            Err(unavailable) => (None, Err(unavailable)),
        };
        Self { database, postgres, redis: found_redis() }
    }

    /// The URL of this run's empty database.
    pub fn database_url(&self) -> Option<String> {
        self.database.as_ref().map(TestDatabase::url)
    }

    /// The URL of Redis. Others may use it too: tests put a prefix of their own before their keys.
    pub fn redis_url(&self) -> Option<String> {
        self.redis.as_ref().ok().map(|redis| redis.url.clone())
    }
}

fn found_postgres() -> Result<Found<PrivatePostgres>, Unavailable> {
    if find::postgres_folder().is_err() {
        find::install("postgresql");
    }
    let programs = find::postgres_folder()?;
    let running = if only_private() { None } else { running_postgres_with(&programs) };
    match running {
        Some(running) => Ok(Found::running(running)),
        None => PrivatePostgres::start().map(|started| Found::started(started.url(), started)),
    }
}

fn found_redis() -> Result<Found<PrivateRedis>, Unavailable> {
    let running = if only_private() { None } else { running_redis() };
    if let Some(running) = running {
        return Ok(Found::running(running));
    }
    if find::redis_server().is_err() {
        find::install("redis-server");
    }
    PrivateRedis::start().map(|started| Found::started(started.url(), started))
}

/// Whether what already runs is passed over, so that a run depends on nothing but the machine's programs.
fn only_private() -> bool {
    env::var("MATCHWIRE_TEST_SERVICES").is_ok_and(|value| value == "private")
}

/// Removes the databases and schemas of runs that crashed.
fn drop_abandoned(url: &str) {
    let Ok(programs) = find::postgres_folder() else { return };
    for (catalogue, command, tail) in [
        ("SELECT datname FROM pg_database", "DROP DATABASE IF EXISTS", "WITH (FORCE)"),
        ("SELECT nspname FROM pg_namespace", "DROP SCHEMA IF EXISTS", "CASCADE"),
    ] {
        let names = psql(&programs, url, catalogue).unwrap_or_default();
        for name in names.lines().filter(|name| is_abandoned(name)) {
            let _ = psql(&programs, url, &format!("{command} \"{name}\" {tail}"));
        }
    }
}
