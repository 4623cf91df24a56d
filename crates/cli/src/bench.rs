mod compare;
mod crowd;
mod figures;
mod goals;
mod latency;
mod line;
mod machine;
mod mark;
mod number;
mod own_server;
mod pacing;
mod page;
mod peer;
mod peer_server;
mod people;
mod plan;
mod plot;
mod processes;
mod progress;
mod report;
mod round;
mod scenario;
mod scenario_name;
mod scratch_database;
mod store;
mod subject;
mod table;
mod talk;
mod template;
mod usage;

use crate::outcome::Outcome;
use clap::Args;
use figures::Figures;
use machine::Machine;
use peer::Peer;
use plan::Plan;
use report::Report;
use round::Round;
use std::{collections::BTreeMap, net::ToSocketAddrs as _, path::PathBuf};
use store::{Services, Store};
use subject::Place;

#[derive(Args)]
pub(crate) struct Bench {
    #[command(flatten)]
    plan: Plan,
    /// A server that runs already, without limits, instead of one of our own: `http://HOST:PORT`.
    #[arg(long, value_name = "URL", requires = "tokens", conflicts_with_all = ["store", "peers"])]
    url: Option<String>,
    /// The tokens that `matchwire seed --rooms N --members M --tokens FILE` wrote for it.
    #[arg(long, value_name = "FILE", requires = "url")]
    tokens: Option<PathBuf>,
    /// Its process on this machine, for its memory and processor time.
    #[arg(long, value_name = "PID", requires = "url")]
    pid: Option<u32>,
    /// What our own server keeps everything in; PostgreSQL where `DATABASE_URL` names one.
    #[arg(long, value_enum)]
    store: Option<Store>,
    /// Where `bench.html` and `bench.json` are written.
    #[arg(long, value_name = "FOLDER", default_value = "data/bench")]
    out: PathBuf,
    /// An earlier `bench.json`, to tell what has changed.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
}

impl Bench {
    /// Measures, prints every figure and goal, and writes the report.
    pub(crate) async fn run(self) -> Outcome {
        // Read first: after an hour of measuring nobody wants to hear that the file is not there.
        let earlier = self.compare.as_deref().map(Report::read).transpose()?;
        let peers = self.plan.peers.as_deref().map(Peer::all_in).transpose()?.unwrap_or_default();
        std::fs::create_dir_all(&self.out).map_err(|error| format!("{}: {error}", self.out.display()))?;
        let services = Services::of_environment();
        let place = self.place(&services)?;
        if cfg!(debug_assertions) {
            eprintln!("this is a build for debugging: its figures say nothing (cargo build --release)");
        }
        let (mut figures, mut not_measured) = (Figures::default(), BTreeMap::new());
        for _ in 0..self.plan.repeat {
            let mut round = Round {
                plan: &self.plan,
                place: &place,
                services: &services,
                peers: &peers,
                figures: &mut figures,
                not_measured: &mut not_measured,
            };
            tokio::select! {
                done = Box::pin(scenario::run(&mut round)) => done?,
                // What was started ends with this function, and so do its databases.
                _ = tokio::signal::ctrl_c() => return Err("stopped before the end".into()),
            }
        }
        self.tell(&place, figures, not_measured, earlier.as_ref())
    }

    fn place(&self, services: &Services) -> Outcome<Place> {
        let (Some(url), Some(tokens)) = (&self.url, &self.tokens) else {
            let store = self.store.unwrap_or_else(|| services.usual_store());
            return Ok(Place::Own { store, services: services.clone() });
        };
        let host = url.strip_prefix("http://").ok_or("the load speaks plain http:// only")?.trim_end_matches('/');
        let address = host.to_socket_addrs().map_err(|error| format!("{host}: {error}"))?.next();
        let address = address.ok_or_else(|| format!("{host} has no address"))?;
        Ok(Place::Running { address, tokens: tokens.clone(), process: self.pid })
    }

    fn tell(
        &self,
        place: &Place,
        figures: Figures,
        not_measured: BTreeMap<String, String>,
        earlier: Option<&Report>,
    ) -> Outcome {
        let report = Report {
            made_at: server::now().to_string(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            is_release_build: !cfg!(debug_assertions),
            command: command(),
            store: match place {
                Place::Running { address, .. } => format!("that of {address}"),
                Place::Own { store: Store::Sqlite, .. } => "sqlite".to_owned(),
                Place::Own { store: Store::Postgres, .. } => "postgres".to_owned(),
            },
            machine: Machine::here(),
            goals: goals::judge(&figures),
            figures,
            not_measured,
        };
        print!("{}", table::of_figures(&report.figures, earlier.map(|earlier| &earlier.figures)));
        print!("{}", table::of_goals(&report.goals));
        for (peer, why) in &report.not_measured {
            println!("  {peer} was not measured: {why}");
        }
        report.write(&self.out.join("bench.json"))?;
        let page = self.out.join("bench.html");
        std::fs::write(&page, page::of(&report, earlier)?)?;
        println!("\nreport: {}", page.display());
        Ok(())
    }
}

/// How this program was called, without where it lies.
fn command() -> String {
    let words: Vec<String> = std::env::args().skip(1).collect();
    format!("matchwire {}", words.join(" "))
}
