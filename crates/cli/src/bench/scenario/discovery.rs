use super::jobs::measure;
use crate::{
    bench::{
        figures::{Better, OURS},
        own_server::{OwnServer, Program},
        progress::bar,
        round::Round,
        scratch_database::ScratchDatabase,
        store::Kept,
        subject::Place,
    },
    outcome::Outcome,
};
use client::{Api, Method};
use std::{
    cell::Cell,
    time::{Duration, Instant},
};

/// Those who look. Each lives where most people do and has swiped at 20,000 of them.
const VIEWERS: usize = 10;
/// Each asks in all orders in turn. More than the decks that are kept of a viewer, so that every first page builds a deck.
const ORDERS: [&str; 6] = [
    "",
    "?ordering=last_activity",
    "?ordering=-date_joined",
    "?ordering=date_joined",
    "?ordering=distance",
    "?ordering=is_online",
];
const PATIENCE: Duration = Duration::from_secs(30);
/// `PostgreSQL` makes a plan for any values after some executions, and takes whichever it believes to be better.
const PLAN_MODES: [(&str, &str); 2] = [("force_custom_plan", "custom plans"), ("force_generic_plan", "generic plans")];

/// First pages, one after the other, each of them a deck that is built: the search, the ranking and twenty cards.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    // Nobody can be found on a server that was filled with rooms.
    let Place::Own { store, services } = round.place else { return Ok(()) };
    let people = round.plan.people;
    let settling = bar(&format!("discovery: {people} people settle"));
    let program = Program::over(Kept::new(*store, services)?);
    let tokens = program.seed_people(people, VIEWERS)?;
    if let Some(database) = program.kept().postgres() {
        // As autovacuum leaves it after a while.
        database.run("VACUUM ANALYZE")?;
    }
    let server = program.serve(&[]).await?;
    server.wait_until_idle().await?;
    settling.finish_and_clear();
    let viewers = tokens.iter().map(|token| viewer(&server, token)).collect::<Outcome<Vec<Api>>>()?;
    let Some(database) = server.kept().postgres() else {
        return pages(round, &format!("discovery {people}, SQLite"), &viewers).await.map(drop);
    };
    for (mode, name) in PLAN_MODES {
        let work = format!("discovery {people}, {name}");
        let before = restarted(database, mode)?;
        let asked = pages(round, &work, &viewers).await?;
        let read = restarted(database, mode)? - before;
        round.figures.note(OURS, &work, "buffers of PostgreSQL a page, in all", "", Better::Lower, read / asked);
    }
    Ok(())
}

fn viewer(server: &OwnServer, token: &str) -> Outcome<Api> {
    Ok(client::Api::new(&format!("http://{}", server.address()))?.with_token(token.into()))
}

/// Measures first pages; how many were asked for.
async fn pages(round: &mut Round<'_>, work: &str, viewers: &[Api]) -> Outcome<f64> {
    let asked = Cell::new(0.0);
    // The first of each viewer warms up, and waits for a server that has just lost its connections.
    for viewer in viewers {
        let begun = Instant::now();
        while let Err(error) = page(viewer, ORDERS[ORDERS.len() - 1]).await {
            if begun.elapsed() > PATIENCE {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        asked.set(asked.get() + 1.0);
    }
    let jobs = (0..).map(|number: usize| {
        asked.set(asked.get() + 1.0);
        page(&viewers[number % viewers.len()], ORDERS[number / viewers.len() % ORDERS.len()])
    });
    measure(round.figures, work, round.plan.secs, 1, jobs).await?;
    Ok(asked.get())
}

async fn page(viewer: &Api, query: &str) -> Outcome<Duration> {
    let begun = Instant::now();
    let path = format!("/api/matching/potential-matches/{query}");
    let answer = viewer.request(Method::GET, &path, None).await.map_err(|error| client::explain(&error))?;
    let took = begun.elapsed();
    let found = answer.json().ok().and_then(|page| page["count"].as_u64()).unwrap_or_default();
    if answer.is_success() && found > 0 {
        Ok(took)
    } else {
        Err(format!("{path}: {}, {found} found", answer.status).into())
    }
}

/// Has all connections begun anew, with plans of this kind from then on. Answers the pages that were read so far: each connection
/// has told them when it ended.
fn restarted(database: &ScratchDatabase, plan_mode: &str) -> Outcome<f64> {
    let name = database.name();
    database.run(&format!("ALTER DATABASE {name} SET plan_cache_mode = {plan_mode}"))?;
    let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    // Each tells what it has read before it is gone, and this call waits for that.
    database.run(&format!("SELECT pg_terminate_backend(pid, 10000) {others}"))?;
    let read = "SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0)) FROM pg_statio_user_tables";
    Ok(database.run(read)?.parse()?)
}
