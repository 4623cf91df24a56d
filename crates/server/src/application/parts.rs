//! Each part of a server from the configuration.

use super::{error::StartError, runtime::StoreRuntime, settings, stores, texts};
use crate::{
    clock::SystemClock,
    config::{self, Config},
    http::Origins,
    readiness::Readiness,
    redis_settlement::RedisSettlement,
    state::AppState,
};
use app::{App, BlockingPasswords, Ports, delivery::WriterSettings, limits::RateLimits, random, render::Links};
use auth::{AppwriteServer, Argon2id, Auth, HashingCost, Lifetimes, Tickets, Tokens};
use kernel::Clock;
use notifications::Mailer;
use outbound::{Appwrite, Bucket, MailLog, Objects, Smtp};
use realtime::{BusConfig, Parts, Realtime};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use storage::{Location, Stores};

/// SQLite has one writer; PostgreSQL gains from a second lane while the first waits for the disk.
const POSTGRES_LANES: usize = 2;

/// A server that does not listen yet, and the database below it.
pub(crate) struct Assembled {
    pub(crate) state: Arc<AppState>,
    pub(crate) stores: Stores,
}

/// Whether tokens or links leave the process, which a server has to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signs {
    Something,
    Nothing,
}

/// The parts for a command that serves nobody.
pub(crate) async fn without_address(
    config: Config,
    signs: Signs,
    runtime: &StoreRuntime,
) -> Result<Assembled, StartError> {
    let address = config.server.bind;
    assemble(config, address, signs, runtime).await
}

pub(super) async fn assemble(
    config: Config,
    address: SocketAddr,
    signs: Signs,
    runtime: &StoreRuntime,
) -> Result<Assembled, StartError> {
    let secret = match signs {
        Signs::Something => config::jwt_secret(&config),
        Signs::Nothing => config::secret_of_no_signature(&config),
    };
    let secret = secret.map_err(|error| StartError::Secret(error.to_string()))?;
    let auth_parts = auth_parts(&config, &secret)?;
    let (stores, location) = stores::open(&config, runtime).await?;
    let app = app(&config, address, &secret, auth_parts, (&stores, &location), runtime).await?;
    let state = AppState {
        app: Arc::new(app),
        origins: Origins::of(&config),
        readiness: Readiness::new(stores.probe.clone()),
        draining: AtomicBool::new(false),
        config: Arc::new(config),
    };
    Ok(Assembled { state: Arc::new(state), stores })
}

/// Makes the app that the doors call.
async fn app(
    config: &Config,
    address: SocketAddr,
    secret: &SecretString,
    (tokens, hashing): (Tokens, BlockingPasswords),
    (stores, location): (&Stores, &Location),
    runtime: &StoreRuntime,
) -> Result<App, StartError> {
    let (ports, clock) = (ports(stores), Arc::new(SystemClock) as Arc<dyn Clock>);
    let secret = secret.expose_secret().as_bytes();
    let epoch = ports.events.epoch(&random::ordered_id()).await.map_err(stores::store_error)?;
    let patience = Duration::from_millis(config.database.lock_timeout_ms);
    let lanes = if matches!(location, Location::Postgres(_)) { POSTGRES_LANES } else { 1 };
    Ok(App::new(app::Parts {
        settings: settings::app(config, secret),
        auth: Auth::new(ports.accounts.clone(), Arc::new(hashing), tokens, Tickets::default())
            .admitting_demo(config.demo.enabled),
        appwrite: appwrite(config)?,
        mailer: mailer(config)?,
        objects: Arc::new(objects(config, location, runtime)?),
        texts: Arc::new(texts::load(&config.texts)?),
        limits: RateLimits::new(settings::limit_settings(config).as_ref(), secret),
        links: Links::new(&config.server.public_url(address), secret, clock.clone()),
        realtime: realtime(config, &clock, runtime)?,
        epoch,
        writer: WriterSettings { lanes, waiting: config.database.waiting_writes, patience },
        runtime: runtime.handle(),
        clock,
        ports,
    }))
}

fn ports(stores: &Stores) -> Ports {
    Ports {
        accounts: stores.accounts.clone(),
        matching: stores.matching.clone(),
        discovery: stores.discovery.clone(),
        events: stores.events.clone(),
        conversations: stores.conversations.clone(),
        uploads: stores.uploads.clone(),
        photos: stores.photos.clone(),
        calls: stores.calls.clone(),
        jobs: stores.jobs.clone(),
        staff: stores.staff.clone(),
        audit: stores.audit.clone(),
    }
}

fn auth_parts(config: &Config, secret: &SecretString) -> Result<(Tokens, BlockingPasswords), StartError> {
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let lifetimes = Lifetimes {
        access: seconds(config.auth.access_lifetime_s),
        refresh: seconds(config.auth.refresh_lifetime_s),
        leeway: seconds(config.auth.leeway_s),
        refresh_grace: seconds(config.auth.refresh_grace_s),
    };
    let tokens = Tokens::new(secret, lifetimes).map_err(|error| StartError::Secret(error.to_string()))?;
    let cost = config.auth.argon2;
    let cost = HashingCost { memory_kib: cost.memory_kib, passes: cost.iterations, lanes: cost.parallelism };
    let argon2 = Argon2id::new(cost).map_err(|error| StartError::Setting(format!("auth.argon2: {error}")))?;
    Ok((tokens, BlockingPasswords::new(argon2)))
}

fn appwrite(config: &Config) -> Result<Option<Arc<dyn AppwriteServer>>, StartError> {
    let settings = &config.auth.appwrite;
    if settings.legacy_id_header {
        tracing::warn!("auth.appwrite.legacy_id_header is on: whoever knows an appwrite id can sign in as that person");
    }
    let Some(endpoint) = &settings.endpoint else { return Ok(None) };
    let project = settings.project.as_deref().unwrap_or_default();
    let appwrite = Appwrite::new(endpoint, project);
    let appwrite = appwrite.map_err(|error| StartError::Setting(format!("auth.appwrite: {error}")))?;
    Ok(Some(Arc::new(appwrite)))
}

/// Mails go where the setting says. Without one they stand in the log, which production has to say.
fn mailer(config: &Config) -> Result<Arc<dyn Mailer>, StartError> {
    match config.mail.smtp_url() {
        Some(url) => {
            let smtp = Smtp::new(url.expose_secret(), &config.mail.from);
            Ok(Arc::new(smtp.map_err(|error| StartError::Setting(error.to_string()))?))
        }
        None => Ok(Arc::new(MailLog)),
    }
}

/// Files lie where the settings say, else beside the database.
fn objects(config: &Config, location: &Location, runtime: &StoreRuntime) -> Result<Objects, StartError> {
    let (set, runtime) = (&config.media, runtime.handle());
    let unusable = |error: outbound::BadStorageSettings| StartError::Setting(error.to_string());
    if let Some(bucket) = &set.s3_bucket {
        let bucket = Bucket {
            endpoint: set.s3_endpoint.as_deref(),
            bucket,
            region: &set.s3_region,
            access_key: set.s3_access_key.as_deref().unwrap_or_default(),
            secret_key: set.s3_secret_key.as_ref().map(secrecy::ExposeSecret::expose_secret).unwrap_or_default(),
        };
        return Objects::in_bucket(&bucket, runtime).map_err(unusable);
    }
    if let Some(folder) = &set.folder {
        return Objects::in_own_folder(PathBuf::from(folder), runtime).map_err(unusable);
    }
    Ok(match location {
        Location::SqliteFile(file) => Objects::in_folder(file.with_file_name("media"), runtime),
        Location::SqliteTemporary => Objects::in_memory(runtime),
        Location::Postgres(_) => {
            if config.redis.url.is_some() {
                tracing::warn!("media.folder is unset: photos lie in ./data/media, which all nodes have to share");
            }
            Objects::in_folder(PathBuf::from("data/media"), runtime)
        }
    })
}

fn realtime(config: &Config, clock: &Arc<dyn Clock>, runtime: &StoreRuntime) -> Result<Realtime, StartError> {
    let bus = match &config.redis.url {
        Some(url) => BusConfig::Redis { url: url.expose_secret().to_owned(), prefix: config.redis.prefix.clone() },
        None => BusConfig::Local,
    };
    let parts = Parts {
        settings: settings::realtime(config),
        clock: clock.clone(),
        bus,
        runtime: runtime.handle(),
        // Delivering is memory work: one thread for it keeps a person's events together.
        arbiters: vec![actix_rt::Arbiter::new().handle()],
        node: rand::random(),
    };
    Realtime::new(parts).map_err(|_| unreadable_redis_url())
}

/// Where limits are settled with other nodes, if there may be any.
pub(super) fn settlement(config: &Config) -> Result<Option<RedisSettlement>, StartError> {
    RedisSettlement::of(config).map_err(|_| unreadable_redis_url())
}

/// The cause may hold the password.
fn unreadable_redis_url() -> StartError {
    StartError::Setting("redis.url cannot be read".to_owned())
}
