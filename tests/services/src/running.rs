//! Services that run already: named in the environment, or on the standard ports of this machine.

use crate::{Unavailable, find, postgres::psql, resp};
use std::{env, path::Path};

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

/// A server that answers and lets us make databases. One that does not counts as absent.
pub(crate) fn running_postgres_with(programs: &Path) -> Option<(String, &'static str)> {
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

pub(crate) fn running_redis() -> Option<(String, &'static str)> {
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
