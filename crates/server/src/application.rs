//! The composition root: from a configuration to a server that listens. Tests run what production runs.

mod leaving;
mod lock;
mod parts;
mod runtime;
mod signals;

pub(crate) use parts::without_address as parts_without_address;
pub(crate) use runtime::StoreRuntime;
pub use signals::Signals;

use leaving::Leaving;
use lock::DatabaseLock;
use signals::Stop;

use crate::{
    calls, config::Config, gateway::ServerGateway, http, metrics_page, readiness, rest, state::AppState, uploads, ws,
};
use actix_http::HttpService;
use actix_service::{IntoServiceFactory as _, map_config};
use actix_web::{App, dev::AppConfig, middleware, web};
use kernel::Clock as _;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::timeout,
};
use websocket::transport::{Acceptor, Address, Connections, Kept, UpgradeFactory, Workers};

/// What the stores may take to leave their files tidy.
const STORES_CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The signing secret cannot be had or used.
    #[error("{0}")]
    Secret(String),
    /// The database cannot be opened or migrated.
    #[error("the database cannot be opened: {0}")]
    Store(String),
    /// Another server has this database.
    #[error("database_in_use: another server runs on {0}")]
    DatabaseInUse(String),
    /// Its folder takes no file.
    #[error("database_read_only: the folder of {0} cannot be written: {1}")]
    DatabaseReadOnly(String, std::io::Error),
    /// A setting cannot be used.
    #[error("{0}")]
    Setting(String),
    /// The system refuses something.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// A server that is built and listens, and serves once it is run.
pub struct Application {
    workers: Workers,
    leaving: Leaving,
    address: SocketAddr,
    // Near the end, so that it goes late: everything above may still write.
    runtime: StoreRuntime,
    _lock: DatabaseLock,
}

impl Application {
    /// Takes the address, opens the store, joins the bus and then listens; port 0 takes any that is free. Must be called inside an
    /// actix system. May be given up at any point: nobody has been promised anything before it listens.
    pub async fn build(config: Config) -> Result<Self, StartError> {
        let taken = |error| StartError::Listen(config.server.bind, error);
        let ours = Address::take(config.server.bind).map_err(taken)?;
        let address = ours.address();
        metrics_page::install();
        ignore_the_signal_of_long_files()?;
        let lock = DatabaseLock::take(&config)?;
        let runtime = StoreRuntime::new()?;
        let state = parts::assemble(config, address, &runtime).await?;
        state.realtime.start(Arc::new(ServerGateway::new(state.clone())));
        // Whoever asks in the first moment gets an answer that was looked for.
        state.readiness.look(state.stores.probe.as_ref()).await;
        runtime.handle().spawn(readiness::watch(state.clone()));
        runtime.handle().spawn(sweep(state.clone()));
        runtime.handle().spawn(calls::watch(state.clone()));
        if let Some(settlement) = parts::settlement(&state.config)? {
            let state = state.clone();
            runtime.handle().spawn(async move { settlement.keep(&state.limits).await });
        }
        runtime.handle().spawn(metrics_page::upkeep());
        let connections = Connections::default();
        let workers = serve(address, &state, &connections).await?;
        let bind = state.config.server.bind;
        let acceptor = Acceptor::start(ours, &workers, leaving::BEGUN_WITHIN);
        let acceptor = acceptor.map_err(|error| StartError::Listen(bind, error))?;
        let leaving = Leaving { state, acceptor, connections };
        Ok(Self { workers, leaving, address, runtime, _lock: lock })
    }

    /// The same, unless it is told to stop meanwhile: then there is none. What it has migrated by then is migrated.
    pub async fn build_unless_stopped(config: Config, signals: &mut Signals) -> Result<Option<Self>, StartError> {
        tokio::select! {
            built = Self::build(config) => built.map(Some),
            _ = signals.next() => Ok(None),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What an operator can do with the store of this server.
    pub fn operator(&self) -> crate::Operator {
        crate::Operator::over(self.leaving.state.clone())
    }

    /// Serves until a signal comes, then goes away in order. SIGTERM gives it the configured time; SIGINT, and any second signal,
    /// a second.
    pub async fn run_until_stopped(self, mut signals: Signals) -> std::io::Result<()> {
        let (over, lame_duck) = match signals.next().await {
            Stop::Politely => {
                let config = &self.leaving.state.config;
                (Duration::from_secs(config.server.shutdown_timeout_s), config.lame_duck())
            }
            Stop::Hurriedly => (signals::HURRIED, Duration::ZERO),
        };
        let hurried = async {
            signals.next().await;
            tracing::warn!("asked to stop again: there is no time left");
        };
        tokio::select! {
            () = self.leaving.go(over, lame_duck) => {}
            () = hurried => self.leaving.go(signals::HURRIED, Duration::ZERO).await,
        }
        self.end().await
    }

    /// Serves until `stop` tells over how long to go away. Nobody sends anybody here, so there is nobody to wait for first.
    pub async fn run_until(self, stop: impl Future<Output = Duration>) -> std::io::Result<()> {
        self.leaving.go(stop.await, Duration::ZERO).await;
        self.end().await
    }

    async fn end(self) -> std::io::Result<()> {
        let Self { workers, leaving, runtime, _lock, .. } = self;
        leaving.state.realtime.stop();
        workers.stop().await;
        let stores = leaving.state.stores.clone();
        drop(leaving);
        if timeout(STORES_CLOSE_WITHIN, stores.close()).await.is_err() {
            tracing::warn!("the store did not close in time; the next start tidies up");
        }
        drop(stores);
        runtime.finish().await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Where the size of files is limited (`ulimit -f`, or by a supervisor), a write beyond it would end the process with a signal.
/// With somebody who takes the signal, the write fails instead, and the store says so.
fn ignore_the_signal_of_long_files() -> std::io::Result<()> {
    // SIGXFSZ, on Linux and on the systems of BSD's kind.
    signal(SignalKind::from_raw(25)).map(drop)
}

/// The one `App`: middleware, sockets, routes. Requests and handshakes are answered by the same.
async fn serve(address: SocketAddr, state: &Arc<AppState>, connections: &Connections) -> std::io::Result<Workers> {
    let threads = state.config.server.worker_threads();
    let send_buffer = state.config.realtime.send_buffer_bytes;
    let state = web::Data::from(state.clone());
    let app = move || {
        let app = App::new()
            .app_data(state.clone())
            .wrap(state.origins.cors())
            // The last one comes first.
            .wrap(middleware::from_fn(http::name_requests))
            .wrap(middleware::from_fn(http::finish_requests))
            .configure(ws::routes)
            .configure(rest::routes)
            .default_service(web::to(rest::not_found));
        map_config(app.into_factory(), |()| AppConfig::default())
    };
    let ours = connections.clone();
    let service = move || {
        let service = HttpService::build()
            .on_connect_ext(|connection: &Kept, data| {
                data.insert(connection.asked());
                data.insert(connection.answers());
            })
            // Longer than clients and load balancers keep an idle connection: who closes first must be the one who knows that
            // no request is on its way.
            .keep_alive(Duration::from_secs(75))
            .client_request_timeout(Duration::from_secs(10))
            // Between 1 and 400 ms sockets are left without a FIN.
            .client_disconnect_timeout(Duration::from_secs(1))
            .local_addr(address)
            .upgrade(UpgradeFactory { app: app(), send_buffer, connections: ours.clone() })
            .h1(app());
        ours.before(service, http::reword)
    };
    Workers::start(threads, connections, service).await
}

/// Forgets what is of no use any more: once a minute quiet buckets, ended sessions and tickets, once an hour unused files.
async fn sweep(state: Arc<AppState>) {
    let lifetime = Duration::from_secs(u64::from(state.config.auth.access_lifetime_s));
    // Nodes that start together do not sweep together.
    let mut minute = tokio::time::interval_at(tokio::time::Instant::now() + first_sweep(), Duration::from_mins(1));
    let mut hour = tokio::time::interval(Duration::from_hours(1));
    loop {
        tokio::select! {
            _ = minute.tick() => {}
            _ = hour.tick() => {
                uploads::sweep(&state).await;
                continue;
            }
        }
        state.limits.sweep();
        if let Err(error) = state.stores.accounts.sweep(state.clock.now().minus(lifetime)).await {
            tracing::warn!(error.cause = ?error, "ended sessions could not be swept");
        }
    }
}

/// Some time within the first minute, by chance.
fn first_sweep() -> Duration {
    Duration::from_mins(1).mul_f64(rand::random::<f64>())
}

/// Brings the configured database to the newest schema; returns what was done.
pub async fn migrate(config: &Config) -> Result<Vec<String>, StartError> {
    let runtime = StoreRuntime::new()?;
    let done = parts::migrate(config, &runtime).await;
    runtime.finish().await;
    done
}
