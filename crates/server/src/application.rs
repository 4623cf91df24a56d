//! The composition root: from a configuration to a server that listens. Tests run what production runs.

mod error;
mod leaving;
mod lock;
mod parts;
mod runtime;
mod settings;
mod signals;
mod stores;
mod texts;

pub use error::StartError;
pub(crate) use parts::{Assembled, Signs, without_address};
pub(crate) use runtime::StoreRuntime;
#[cfg(test)]
pub(crate) use settings::limit_settings;
pub use signals::Signals;

use leaving::Leaving;
use lock::DatabaseLock;
use signals::Stop;

use crate::{config::Config, http, metrics_page, pages, rest, state::AppState, ws};
use actix_http::HttpService;
use actix_service::{IntoServiceFactory as _, map_config};
use actix_web::{dev::AppConfig, middleware, web};
use app::{AppGateway, actions::demo, job_table, sweeps};
use realtime::supervise;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use storage::Stores;
use tokio::{
    runtime::Handle,
    signal::unix::{SignalKind, signal},
    sync::Mutex,
    time::timeout,
};
use websocket::transport::{Acceptor, Address, Connections, Kept, UpgradeFactory, Workers};

/// What the stores may take to leave their files tidy.
const STORES_CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// A server that is built and listens, and serves once it is run.
pub struct Application {
    workers: Workers,
    leaving: Leaving,
    stores: Stores,
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
        let Assembled { state, stores } = parts::assemble(config, address, Signs::Something, &runtime).await?;
        demo::shut_out(&state.app).await.map_err(|refusal| StartError::Store(refusal.to_string()))?;
        state.app.realtime.start(Arc::new(AppGateway::new(state.app.clone())));
        // Whoever asks in the first moment gets an answer that was looked for.
        state.readiness.look().await;
        begin_background(&state, &runtime.handle())?;
        let connections = Connections::default();
        let workers = serve(address, &state, &connections).await?;
        let bind = state.config.server.bind;
        let acceptor = Acceptor::start(ours, &workers, leaving::BEGUN_WITHIN);
        let acceptor = acceptor.map_err(|error| StartError::Listen(bind, error))?;
        let leaving = Leaving { state, acceptor, connections };
        Ok(Self { workers, leaving, stores, address, runtime, _lock: lock })
    }

    /// The same, unless it is told to stop meanwhile: then there is none. What it has migrated by then is migrated.
    pub async fn build_unless_stopped(config: Config, signals: &mut Signals) -> Result<Option<Self>, StartError> {
        tokio::select! {
            built = Self::build(config) => built.map(Some),
            _ = signals.next() => Ok(None),
        }
    }

    /// The address that it listens on, also where the settings left the port to the system.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What an operator can do with the store of this server.
    pub fn operator(&self) -> crate::Operator {
        crate::Operator::over(self.leaving.state.app.clone(), self.stores.clone())
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
        let Self { workers, leaving, stores, runtime, _lock, .. } = self;
        leaving.state.app.realtime.stop();
        workers.stop().await;
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

/// What runs beside all that is asked, for as long as the server does.
fn begin_background(state: &Arc<AppState>, runtime: &Handle) -> Result<(), StartError> {
    let readiness = state.readiness.clone();
    runtime.spawn(supervise("readiness", move || readiness.clone().watch()));
    sweeps::start(&state.app, runtime);
    job_table::start(&state.app, runtime);
    if let Some(settlement) = parts::settlement(&state.config)? {
        let (app, settlement) = (state.app.clone(), Arc::new(Mutex::new(settlement)));
        let settle = move || {
            let (app, settlement) = (app.clone(), settlement.clone());
            async move { app.limits.settle_for_ever(&settlement).await }
        };
        runtime.spawn(supervise("limits", settle));
    }
    runtime.spawn(supervise("metrics_upkeep", metrics_page::upkeep));
    Ok(())
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
    let (product, state) = (web::Data::from(state.app.clone()), web::Data::from(state.clone()));
    let app = move || {
        let app = actix_web::App::new()
            .app_data(product.clone())
            .app_data(state.clone())
            .wrap(state.origins.cors())
            // The last one comes first.
            .wrap(middleware::from_fn(http::name_requests))
            .wrap(middleware::from_fn(http::finish_requests))
            .configure(ws::routes)
            .configure(rest::routes)
            .configure(pages::routes)
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

/// Brings the configured database to the newest schema; returns what was done.
pub async fn migrate(config: &Config) -> Result<Vec<String>, StartError> {
    let runtime = StoreRuntime::new()?;
    let done = stores::migrate(config, &runtime).await;
    runtime.finish().await;
    done
}
