//! The composition root: from a configuration to a server that listens. Tests run what production runs.

mod lock;
mod parts;
mod runtime;

pub(crate) use parts::without_address as parts_without_address;
pub(crate) use runtime::StoreRuntime;

use lock::DatabaseLock;

use crate::{
    calls, config::Config, gateway::ServerGateway, http, metrics_page, readiness, rest, state::AppState,
    transport::UpgradeFactory, uploads, ws,
};
use actix_http::HttpService;
use actix_server::Server;
use actix_service::{IntoServiceFactory as _, map_config};
use actix_web::{App, dev::AppConfig, middleware, web};
use kernel::Clock as _;
use protocol::CloseCode;
use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::{Instant, timeout_at},
};

/// How long connections may take for what is left to write when all requests are answered. Idle ones last as long.
const LAST_BYTES_S: u64 = 1;

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
    server: Server,
    address: SocketAddr,
    state: Arc<AppState>,
    // Near the end, so that it goes late: everything above may still write.
    runtime: StoreRuntime,
    _lock: DatabaseLock,
}

impl Application {
    /// Opens the store, joins the bus and binds the address; port 0 takes any that is free. Must be called inside an actix
    /// system.
    pub async fn build(config: Config) -> Result<Self, StartError> {
        let listener =
            TcpListener::bind(config.server.bind).map_err(|error| StartError::Listen(config.server.bind, error))?;
        let address = listener.local_addr()?;
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
        let server = listen(listener, &state)?;
        Ok(Self { server, address, state, runtime, _lock: lock })
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
        crate::Operator::over(self.state.clone())
    }

    /// Serves until SIGTERM or SIGINT, then goes away in order: no new sockets, every socket told to reconnect and closed
    /// in its slot, requests finished.
    pub async fn run_until_stopped(self) -> std::io::Result<()> {
        let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let patience = Duration::from_secs(self.state.config.server.shutdown_timeout_s);
        let stop = async move {
            tokio::select! {
                _ = terminate.recv() => patience,
                // Somebody sits in front of it.
                _ = interrupt.recv() => Duration::from_secs(1),
            }
        };
        self.run_until(stop).await
    }

    /// The same until `stop` tells over how long to go away.
    pub async fn run_until(self, stop: impl Future<Output = Duration>) -> std::io::Result<()> {
        let Self { server, state, runtime, _lock, .. } = self;
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server);
        let over = stop.await;
        let shares = Shares::of(over);
        tracing::info!(sockets = state.realtime.sockets(), over_s = over.as_secs(), "draining");
        state.draining.store(true, Ordering::Relaxed);
        state.realtime.drain(shares.sockets).await;
        state.realtime.close_all(CloseCode::Draining);
        state.requests.close();
        if timeout_at(shares.requests, state.requests.wait()).await.is_err() {
            tracing::warn!(requests = state.requests.len(), "not all requests were finished in time");
        }
        let stopped = timeout_at(shares.connections, handle.stop(true)).await;
        state.realtime.stop();
        let stores = state.stores.clone();
        drop(state);
        let outcome = if stopped.is_ok() {
            serving.await.map_err(std::io::Error::other)?
        } else {
            serving.abort();
            Ok(())
        };
        stores.close().await;
        drop(stores);
        runtime.finish().await;
        tracing::info!("stopped");
        outcome
    }
}

/// What each step of going away may take: together they stay within what the operator gave.
struct Shares {
    /// From now on, for all sockets.
    sockets: Duration,
    /// Until then requests are answered.
    requests: Instant,
    /// Until then the last answers are written out.
    connections: Instant,
}

impl Shares {
    fn of(over: Duration) -> Self {
        let begun = Instant::now();
        let share = |part| over.mul_f64(part);
        Self { sockets: share(0.75), requests: begun + share(0.85), connections: begun + share(0.95) }
    }
}

/// Where the size of files is limited (`ulimit -f`, or by a supervisor), a write beyond it would end the process with a signal.
/// With somebody who takes the signal, the write fails instead, and the store says so.
fn ignore_the_signal_of_long_files() -> std::io::Result<()> {
    // SIGXFSZ, on Linux and on the systems of BSD's kind.
    signal(SignalKind::from_raw(25)).map(drop)
}

/// The one `App`: middleware, sockets, routes. Requests and handshakes are answered by the same.
fn listen(listener: TcpListener, state: &Arc<AppState>) -> std::io::Result<Server> {
    let workers = state.config.server.worker_threads();
    let send_buffer = state.config.realtime.send_buffer_bytes;
    let address = listener.local_addr()?;
    let state = web::Data::from(state.clone());
    let app = move || {
        let app = App::new()
            .app_data(state.clone())
            // The last one comes first.
            .wrap(middleware::from_fn(http::name_requests))
            .wrap(middleware::from_fn(http::finish_requests))
            .configure(ws::routes)
            .configure(rest::routes)
            .default_service(web::to(rest::not_found));
        map_config(app.into_factory(), |()| AppConfig::default())
    };
    let service = move || {
        HttpService::build()
            // Longer than clients and load balancers keep an idle connection: who closes first must be the one who knows that
            // no request is on its way.
            .keep_alive(Duration::from_secs(75))
            .client_request_timeout(Duration::from_secs(10))
            // Between 1 and 400 ms sockets are left without a FIN.
            .client_disconnect_timeout(Duration::from_secs(1))
            .local_addr(address)
            .upgrade(UpgradeFactory { app: app(), send_buffer })
            .finish(app())
            .tcp()
    };
    let server = Server::build()
        .workers(workers)
        .backlog(8192)
        .max_concurrent_connections(200_000)
        .shutdown_timeout(LAST_BYTES_S)
        .disable_signals()
        .listen("http", listener, service)?;
    Ok(server.run())
}

/// Forgets what is of no use any more: once a minute quiet buckets, ended sessions and tickets, once an hour unused files.
async fn sweep(state: Arc<AppState>) {
    let lifetime = Duration::from_secs(u64::from(state.config.auth.access_lifetime_s));
    let mut minute = tokio::time::interval(Duration::from_mins(1));
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
            tracing::warn!(error.message = %error, "ended sessions could not be swept");
        }
    }
}

/// Brings the configured database to the newest schema; returns what was done.
pub async fn migrate(config: &Config) -> Result<Vec<String>, StartError> {
    let runtime = StoreRuntime::new()?;
    let done = parts::migrate(config, &runtime).await;
    runtime.finish().await;
    done
}
