use crate::{
    Unavailable, find,
    postgres::{pg_dump, psql},
    running::running_postgres,
    test_name,
};
use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// What two nodes and a test hold at the most.
const PLACES: i64 = 30;
/// How long is waited for so many.
const PATIENCE: Duration = Duration::from_secs(20);

/// An empty PostgreSQL database of a test's own, on the server that `make test` found. Dropped with this value, whoever is
/// still connected.
pub struct TestDatabase {
    programs: PathBuf,
    server: String,
    name: String,
}

impl TestDatabase {
    /// Makes one beside the database that `DATABASE_URL` names, else on the standard port of this machine.
    pub fn create() -> Result<Self, Unavailable> {
        Self::create_on(&running_postgres()?)
    }

    /// Makes one, or says why this test is skipped.
    ///
    /// # Panics
    /// With `CI=true` instead of skipping, and when the server does not let us.
    pub fn create_or_skip() -> Option<Self> {
        Self::create().map_err(|unavailable| unavailable.skip()).ok()
    }

    /// Makes one on the server of `url`.
    pub fn create_on(url: &str) -> Result<Self, Unavailable> {
        let (programs, name) = (find::postgres_folder()?, test_name());
        wait_for_places(&programs, url);
        // template0: nobody can be connected to it, which would be in the way.
        psql(&programs, url, &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        Ok(Self { programs, server: url.to_owned(), name })
    }

    /// Runs SQL and returns the rows, one a line, fields separated by `|`.
    pub fn sql(&self, text: &str) -> Result<String, Unavailable> {
        psql(&self.programs, &self.url(), text)
    }

    /// Everything in it as text, as `pg_dump` writes it.
    pub fn dump(&self) -> Result<String, Unavailable> {
        pg_dump(&self.programs, &self.url())
    }

    pub fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // If the server is gone, so is the database, or a later run will find it abandoned.
        let _ = psql(&self.programs, &self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

/// All tests share the connections that the server has. Who comes when few are left waits for those who are about to end.
fn wait_for_places(programs: &Path, url: &str) {
    let left = "SELECT current_setting('max_connections')::integer - count(*) FROM pg_stat_activity";
    let begun = Instant::now();
    // A server that has none left refuses this question, too.
    let left = || psql(programs, url, left).ok().and_then(|left| left.trim().parse::<i64>().ok()).unwrap_or_default();
    while left() < PLACES && begun.elapsed() < PATIENCE {
        thread::sleep(Duration::from_millis(200));
    }
}

/// The same server, user and parameters with another database.
fn with_database(url: &str, name: &str) -> String {
    let (url, parameters) = url.split_once('?').map_or((url, None), |(url, rest)| (url, Some(rest)));
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let server = rest.split('/').next().unwrap_or(rest);
    let parameters = parameters.map(|rest| format!("?{rest}")).unwrap_or_default();
    format!("{scheme}://{server}/{name}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_database_of_a_url_is_replaced() {
        assert_eq!(
            with_database("postgres://me:pw@db:5432/a?sslmode=require", "b"),
            "postgres://me:pw@db:5432/b?sslmode=require"
        );
        assert_eq!(with_database("postgres://db", "b"), "postgres://db/b");
    }

    #[test]
    fn a_database_on_postgres_is_there_until_it_is_dropped() {
        let Some(database) = TestDatabase::create_or_skip() else { return };
        let (programs, server, name) = (database.programs.clone(), database.server.clone(), database.name.clone());
        assert_eq!(psql(&programs, &database.url(), "SELECT current_database()").unwrap(), name);
        drop(database);
        let left = psql(&programs, &server, &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
        assert_eq!(left.unwrap(), "0");
    }
}
