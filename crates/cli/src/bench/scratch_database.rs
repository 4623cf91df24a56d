use crate::outcome::Outcome;
use std::process::{Command, Stdio};

/// A database of this run's own beside the one that an address names. Dropped with this value, whoever is still connected.
///
/// It is made and dropped by `psql`, as this program has no way to send statements of its own.
pub(super) struct ScratchDatabase {
    server: String,
    name: String,
}

impl ScratchDatabase {
    pub(super) fn create(server: &str) -> Outcome<Self> {
        let name = format!("bench_{}", server::nonce().replace('-', "_").to_lowercase());
        // template0: nobody can be connected to it, which would be in the way.
        psql(server, &format!("CREATE DATABASE {name} TEMPLATE template0"))?;
        Ok(Self { server: server.to_owned(), name })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Has it do something; what it answers.
    pub(super) fn run(&self, sql: &str) -> Outcome<String> {
        psql(&self.url(), sql)
    }

    pub(super) fn url(&self) -> String {
        with_database(&self.server, &self.name)
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        if let Err(error) = psql(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)) {
            eprintln!("the database {} stays behind: {error}", self.name);
        }
    }
}

fn psql(url: &str, sql: &str) -> Outcome<String> {
    let mut psql = Command::new("psql");
    psql.args(["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql]);
    let output = psql.env("PGCONNECT_TIMEOUT", "5").stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("psql, which makes a database to measure on: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(format!("psql: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
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
    fn only_the_database_of_an_address_is_another() {
        let other = with_database("postgres://me:pw@db:5432/a?sslmode=require", "b");
        assert_eq!(other, "postgres://me:pw@db:5432/b?sslmode=require");
        assert_eq!(with_database("postgres://db", "b"), "postgres://db/b");
    }
}
