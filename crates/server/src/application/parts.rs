//! Each part of a server from the configuration.

use super::{StartError, StoreRuntime};
use crate::{
    appwrite::Appwrite,
    clock::SystemClock,
    config::{self, Config},
    http::Origins,
    limits::{RateLimits, Settlement},
    order::SignalOrder,
    passwords::BlockingPasswords,
    people::People,
    publish::Publisher,
    random,
    readiness::Readiness,
    render::Links,
    state::AppState,
    uploads::Pace,
    writer::Writer,
};
use auth::{Argon2id, Auth, HashingCost, Lifetimes, Tickets, Tokens};
use conversations::{Calls, Conversations};
use matching::Matchmaker;
use realtime::{BusConfig, OutboxLimits, Parts, Realtime};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    fs::OpenOptions,
    io::Write as _,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};
use storage::{Location, Options, Stores, TimeLimits};
use tokio_util::task::TaskTracker;
use websocket::framing::FramingLimits;

/// SQLite has one writer; PostgreSQL gains from a second lane while the first waits for the disk.
const POSTGRES_LANES: usize = 2;

/// The parts for a command that serves nobody.
pub(crate) async fn without_address(config: Config, runtime: &StoreRuntime) -> Result<Arc<AppState>, StartError> {
    let address = config.server.bind;
    assemble(config, address, runtime).await
}

pub(super) async fn assemble(
    config: Config,
    address: SocketAddr,
    runtime: &StoreRuntime,
) -> Result<Arc<AppState>, StartError> {
    let secret = config::jwt_secret(&config).map_err(|error| StartError::Secret(error.to_string()))?;
    let auth_parts = auth_parts(&config, &secret)?;
    let (stores, location) = open_stores(&config, runtime).await?;
    let epoch = stores.events.epoch(&random::ordered_id()).await.map_err(store_error)?;
    let links = Links::new(&config.server.public_url(address), secret.expose_secret().as_bytes());
    let people = People::new(stores.matching.clone());
    let realtime = realtime(&config, runtime)?;
    let (publisher, readers) = Publisher::start(realtime.clone(), links.clone(), &runtime.handle());
    let lanes = if matches!(location, Location::Postgres(_)) { POSTGRES_LANES } else { 1 };
    let patience = Duration::from_millis(config.database.lock_timeout_ms);
    let writer = Writer::start(
        lanes,
        config.database.waiting_writes,
        patience,
        &stores.conversations,
        &publisher,
        &runtime.handle(),
    );
    let (tokens, hashing) = auth_parts;
    let daily_likes = config.limits.enabled.then_some(i64::from(config.limits.likes_per_day));
    let state = Arc::new(AppState {
        clock: SystemClock,
        auth: Auth::new(stores.accounts.clone(), Arc::new(hashing), tokens, Tickets::default()),
        appwrite: appwrite(&config)?,
        matchmaker: Matchmaker::new(stores.matching.clone(), matching::Settings { daily_likes }),
        conversations: Conversations::new(conversations::Settings {
            max_chars: config.messages.max_chars,
            attachment_hosts: config.messages.attachment_hosts.clone(),
            upload_address: links.files(),
        }),
        calls: Calls::new(stores.calls.clone(), Duration::from_secs(config.calls.ring_s)),
        signal_order: SignalOrder::default(),
        limits: RateLimits::new(&config, secret.expose_secret().as_bytes()),
        upload_pace: Pace::new(config.limits.enabled),
        people,
        links,
        origins: Origins::of(&config.server),
        writer,
        publisher,
        realtime,
        readiness: Readiness::new(),
        epoch: epoch.into(),
        draining: AtomicBool::new(false),
        requests: TaskTracker::new(),
        stores,
        config: Arc::new(config),
    });
    readers.start(&state, &runtime.handle());
    Ok(state)
}

/// The configured database, migrated if the configuration says so.
pub(crate) async fn open_stores(config: &Config, runtime: &StoreRuntime) -> Result<(Stores, Location), StartError> {
    let options = store_options(config)?;
    if let Some(file) = &config.database.statement_log {
        log_statements(file)?;
    }
    if config.database.migrate {
        for name in migrate(config, runtime).await? {
            tracing::info!(migration.name = name, "migrated");
        }
    }
    let stores = Stores::open(&options, &runtime.handle()).await.map_err(store_error)?;
    Ok((stores, options.location))
}

/// Each statement is written at once, so that a node which is killed has told of all it asked.
fn log_statements(file: &str) -> Result<(), StartError> {
    let mut file = OpenOptions::new().create(true).append(true).open(file)?;
    let tell = move |database: &str, statement: &str| {
        // Whoever reads the file finds a statement missing.
        let _ = file.write_all(format!("{database}\t{statement}\n").as_bytes());
    };
    storage::record_statements(tell).map_err(store_error)
}

pub(super) async fn migrate(config: &Config, runtime: &StoreRuntime) -> Result<Vec<String>, StartError> {
    storage::migrate(&store_options(config)?, &runtime.handle()).await.map_err(store_error)
}

fn store_options(config: &Config) -> Result<Options, StartError> {
    let set = &config.database;
    let limits = TimeLimits {
        call: Duration::from_millis(set.call_timeout_ms),
        connect: Duration::from_millis(set.connect_timeout_ms),
        lock: Duration::from_millis(set.lock_timeout_ms),
        batch_lock: Duration::from_millis(set.batch_lock_timeout_ms),
        statement: Duration::from_millis(set.statement_timeout_ms),
        idle_in_transaction: Duration::from_millis(set.idle_in_transaction_timeout_ms),
        unacknowledged: Duration::from_millis(set.tcp_user_timeout_ms),
        keepalive: Duration::from_secs(set.keepalive_s),
    };
    let location = Location::parse(set.url.expose_secret()).map_err(store_error)?;
    Ok(Options { location, connections: set.connections, limits })
}

#[expect(clippy::needless_pass_by_value, reason = "the end of the error's way")]
fn store_error(error: kernel::StoreError) -> StartError {
    use std::error::Error as _;
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    StartError::Store(text)
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

fn appwrite(config: &Config) -> Result<Option<Appwrite>, StartError> {
    let settings = &config.auth.appwrite;
    if settings.legacy_id_header {
        tracing::warn!("auth.appwrite.legacy_id_header is on: whoever knows an appwrite id can sign in as that person");
    }
    let Some(endpoint) = &settings.endpoint else { return Ok(None) };
    let project = settings.project.as_deref().unwrap_or_default();
    let appwrite = Appwrite::new(endpoint, project);
    appwrite.map(Some).map_err(|error| StartError::Setting(format!("auth.appwrite: {error}")))
}

fn realtime(config: &Config, runtime: &StoreRuntime) -> Result<Realtime, StartError> {
    let bus = match &config.redis.url {
        Some(url) => BusConfig::Redis { url: url.expose_secret().to_owned(), prefix: config.redis.prefix.clone() },
        None => BusConfig::Local,
    };
    let parts = Parts {
        settings: settings(config),
        clock: Arc::new(SystemClock),
        bus,
        runtime: runtime.handle(),
        // Delivering is memory work: one thread for it keeps a person's events together.
        arbiters: vec![actix_rt::Arbiter::new().handle()],
        node: rand::random(),
    };
    Realtime::new(parts).map_err(|_| unreadable_redis_url())
}

/// Where limits are settled with other nodes, if there may be any.
pub(super) fn settlement(config: &Config) -> Result<Option<Settlement>, StartError> {
    Settlement::of(config).map_err(|_| unreadable_redis_url())
}

/// The cause may hold the password.
fn unreadable_redis_url() -> StartError {
    StartError::Setting("redis.url cannot be read".to_owned())
}

fn settings(config: &Config) -> realtime::Settings {
    let set = &config.realtime;
    let defaults = realtime::Settings::default();
    let limited = |value: u64| config.limits.enabled.then_some(value);
    realtime::Settings {
        framing: FramingLimits {
            frame_bytes: set.frame_bytes,
            message_bytes: set.frame_bytes,
            frame_within: Duration::from_secs(set.frame_within_s),
            ..defaults.framing
        },
        outbox: OutboxLimits { bytes: set.outbox_bytes, frames: set.outbox_frames, ..defaults.outbox },
        ping_every: Duration::from_secs(set.ping_s),
        presence_grace: Duration::from_secs(set.presence_grace_s),
        silence: Duration::from_secs(set.silence_s),
        replay_page: set.replay_page as usize,
        sockets_per_person: config.limits.enabled.then_some(set.sockets_per_person),
        limits: protocol::Limits {
            frame_bytes: set.frame_bytes as u64,
            message_chars: config.messages.max_chars as u64,
            sockets: limited(set.sockets_per_person as u64),
            message_burst: limited(config.limits.message_burst.into()),
            messages_per_s: limited(config.limits.message_per_s.into()),
            frames_per_min: limited(config.limits.frames_per_min.into()),
        },
        ..defaults
    }
}
