use crate::{PrivatePostgres, PrivateRedis, TestDatabase, Unavailable, find, name::is_abandoned, postgres::psql, resp};
use std::{env, path::Path};

/// A service that the tests of a run share. They only add to it and take away what they added.
pub struct Found<P> {
    /// Where it is. May hold a password.
    pub url: String,
    /// How it was found, for people.
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

/// The Redis that tests share: the one `REDIS_URL` names, else the one on the standard port of this machine.
pub fn redis_url() -> Result<String, Unavailable> {
    let running = running_redis().map(|(url, _)| url);
    running.ok_or_else(|| Unavailable::missing("redis"))
}

pub(crate) fn running_postgres() -> Result<String, Unavailable> {
    let programs = find::postgres_folder()?;
    let running = running_postgres_with(&programs).map(|(url, _)| url);
    running.ok_or_else(|| Unavailable::missing("postgresql"))
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

/// A server that answers and lets us make databases. One that does not counts as absent.
fn running_postgres_with(programs: &Path) -> Option<(String, &'static str)> {
    let named = env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres"));
    let mut candidates: Vec<(String, &'static str)> = named.into_iter().map(|url| (url, "DATABASE_URL")).collect();
    let user = env::var("USER").ok();
    for user in ["postgres"].into_iter().chain(user.as_deref()) {
        candidates.push((format!("postgres://{user}@127.0.0.1:5432/postgres"), "on its standard port"));
    }
    let right = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user";
    candidates.into_iter().find(|(url, how)| {
        let usable = psql(programs, url, right).is_ok_and(|answer| answer == "t");
        if !usable && *how == "DATABASE_URL" {
            eprintln!("the server of DATABASE_URL does not answer or lets us create no database: passed over");
        }
        usable
    })
}

fn running_redis() -> Option<(String, &'static str)> {
    let named = env::var("REDIS_URL").ok().filter(|url| !url.is_empty());
    let candidates = named.map(|url| (url, "REDIS_URL")).into_iter();
    let standard = ("redis://127.0.0.1:6379".to_owned(), "on its standard port");
    candidates.chain([standard]).find(|(url, how)| {
        let answers = redis_answers(url);
        if !answers && *how == "REDIS_URL" {
            eprintln!("the server of REDIS_URL does not answer: passed over");
        }
        answers
    })
}

/// Whether a PING is answered. A URL with a password or with TLS is believed: asking would take a whole client.
fn redis_answers(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("redis://").filter(|rest| !rest.contains('@')) else { return true };
    let address = rest.split(['/', '?']).next().unwrap_or(rest);
    let address = if address.contains(':') { address.to_owned() } else { format!("{address}:6379") };
    resp::command(&address, &["PING"]).is_ok_and(|answer| answer == "PONG")
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
