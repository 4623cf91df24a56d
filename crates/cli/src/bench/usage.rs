//! What processes have used, read from `/proc`: the server, PostgreSQL, Redis and this program apart. Where there is no `/proc`
//! nothing is told, not zero.

use super::processes::{self, Process};
use std::{collections::HashMap, fs};

/// What Linux counts processor time in, on every platform: a hundredth of a second.
const TICK_S: f64 = 0.01;

/// Whose use is looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter {
    /// The server's process; those that it has started belong to it.
    pub(super) server: Option<u32>,
    /// The database whose sessions are PostgreSQL's part. What PostgreSQL does for all databases together is added.
    pub(super) database: Option<String>,
    pub(super) uses_redis: bool,
}

/// Processor time of each process so far.
pub(super) struct Sample([Option<HashMap<u32, u64>>; 4]);

/// Processor time in seconds; none where it cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spent {
    pub(super) server: Option<f64>,
    pub(super) postgres: Option<f64>,
    pub(super) redis: Option<f64>,
    /// This program, which makes the load.
    pub(super) load: Option<f64>,
}

impl Meter {
    pub(super) fn sample(&self) -> Sample {
        let Some(all) = processes::all() else { return Sample([const { None }; 4]) };
        let ticks = |chosen: Vec<&Process>| Some(chosen.into_iter().map(|one| (one.id, one.ticks)).collect());
        let server = self.server.and_then(|root| ticks(processes::tree(&all, root)));
        let postgres = self.database.as_ref().and_then(|database| {
            ticks(all.iter().filter(|process| process.name == "postgres" && works_for(process.id, database)).collect())
        });
        let redis = || ticks(all.iter().filter(|process| process.name == "redis-server").collect());
        let load = ticks(all.iter().filter(|process| process.id == std::process::id()).collect());
        Sample([server, postgres, self.uses_redis.then(redis).flatten(), load])
    }

    /// What the server has in memory, in KiB.
    pub(super) fn memory_kib(&self) -> Option<f64> {
        let all = processes::all()?;
        let resident: Option<Vec<u32>> =
            processes::tree(&all, self.server?).iter().map(|process| processes::resident_kib(process.id)).collect();
        resident.map(|each| each.into_iter().map(f64::from).sum())
    }
}

impl Sample {
    pub(super) fn since(&self, before: &Self) -> Spent {
        let [server, postgres, redis, load] = [0, 1, 2, 3].map(|part| {
            let (now, then) = (self.0[part].as_ref()?, before.0[part].as_ref()?);
            Some(used(now, then))
        });
        Spent { server, postgres, redis, load }
    }
}

/// What was used in between. A process that ended meanwhile is not seen any more, one that began has used all it has.
#[expect(clippy::cast_precision_loss, reason = "2^52 ticks are a million years")]
fn used(now: &HashMap<u32, u64>, then: &HashMap<u32, u64>) -> f64 {
    let ticks: u64 = now.iter().map(|(id, ticks)| ticks.saturating_sub(then.get(id).copied().unwrap_or(0))).sum();
    ticks as f64 * TICK_S
}

/// A session of PostgreSQL has its database in its title; what writes for everybody has its name there.
fn works_for(id: u32, database: &str) -> bool {
    let Ok(title) = fs::read(format!("/proc/{id}/cmdline")) else { return false };
    let title = String::from_utf8_lossy(&title);
    let for_all = ["walwriter", "checkpointer", "background writer", "autovacuum"];
    title.split([' ', '\0']).any(|word| word == database) || for_all.iter().any(|name| title.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_began_meanwhile_counts_and_what_ended_does_not() {
        let then = HashMap::from([(1, 100), (2, 50)]);
        let now = HashMap::from([(1, 130), (3, 20)]);
        assert!((used(&now, &then) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_looked_at_is_not_told() {
        let meter = Meter::default();
        let spent = meter.sample().since(&meter.sample());
        assert_eq!((spent.server, spent.postgres, spent.redis), (None, None, None));
        assert_eq!(spent.load.is_some(), cfg!(target_os = "linux"));
        assert_eq!(meter.memory_kib(), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_memory() {
        let meter = Meter { server: Some(std::process::id()), ..Meter::default() };
        assert!(meter.memory_kib().is_some_and(|kib| kib > 100.0));
    }
}
