use super::{
    reports::Reports,
    watched::{Plain, Tls, Watched},
};
use crate::{options::TimeLimits, transaction::NoAnswer};
use diesel::ConnectionResult;
use diesel_async::AsyncPgConnection;
use kernel::StoreError;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{net::UnixStream, time::timeout};
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode, SslNegotiation},
};

pub(crate) type Conn = AsyncPgConnection;

/// A connection on which several statements may be under way: PostgreSQL answers them in the order in which they were sent.
pub(crate) type Shared<'c> = &'c Conn;

/// What every session on PostgreSQL tells the planner. A prepared statement keeps its plan, and one that is made while a table
/// has a page or none would scan it from end to end for as long as the connection lasts, however much it grows meanwhile. No
/// statement of ours needs such a scan, so none is ever preferred; what would be dear for that reason is not worth compiling.
pub const PLANNER: &str = "SET enable_seqscan = off; SET jit = off";

/// The purpose that a connection is opened for; it decides its settings.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// An ack rests on these: a commit has to be on disk.
    Write,
    /// The same for batches, which rather leave something out than wait.
    Batch,
    Read,
    /// Changing the schema: statements may last, and other nodes that start wait for each other.
    Migrate,
}

/// How long a change of the schema may take, and how long another node is waited for that makes one.
pub(super) const MIGRATION: Duration = Duration::from_mins(30);
/// A change of a table waits no longer than this for those that use it: everybody after it waits behind it.
const MIGRATION_LOCK: Duration = Duration::from_secs(10);

/// Where the database is, with the limits of its connections.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    encrypted: bool,
    limits: TimeLimits,
}

impl Address {
    pub(super) fn parse(url: &str, limits: TimeLimits) -> Result<Self, StoreError> {
        let mut config: Config = url.parse().map_err(StoreError::broken)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(limits.connect);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(limits.unacknowledged);
        }
        config.keepalives_idle(limits.keepalive).keepalives_interval(Duration::from_secs(1)).keepalives_retries(3);
        // "Prefer" would accept any certificate, and so protect from nobody who can change the traffic.
        let encrypted = config.get_ssl_mode() == SslMode::Require;
        if !encrypted && !is_local(&config) {
            config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
        }
        Ok(Self { config, encrypted, limits })
    }

    /// Opens a connection that keeps the limits of its purpose.
    pub(super) async fn connect(&self, purpose: Purpose) -> Result<(Conn, Reports), StoreError> {
        let reports = Reports::default();
        let hosts = self.config.get_hosts().len().max(1);
        let within = self.limits.connect * u32::try_from(hosts).unwrap_or(1);
        let opened = timeout(within, async {
            let mut conn = self.open(&reports).await?;
            diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, &self.session(purpose))
                .await
                .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
            Ok::<_, diesel::ConnectionError>(conn)
        });
        match opened.await {
            Ok(Ok(conn)) => Ok((conn, reports)),
            Ok(Err(error)) => Err(StoreError::unavailable(error)),
            Err(_) => Err(StoreError::unavailable(NoAnswer::Late)),
        }
    }

    async fn open(&self, reports: &Reports) -> ConnectionResult<Conn> {
        let config = &self.config;
        if self.encrypted {
            let tls = Tls::new(tls_config()?, reports.clone());
            let (client, connection) = config.connect(tls).await.map_err(bad_connection)?;
            return Conn::try_from_client_and_connection(client, connection).await;
        }
        if let Some(Host::Unix(folder)) = config.get_hosts().first() {
            let stream = UnixStream::connect(socket_in(folder, config)).await.map_err(bad_connection)?;
            let stream = Watched::plain(stream, reports.clone());
            let (client, connection) = config.connect_raw(stream, NoTls).await.map_err(bad_connection)?;
            tokio::spawn(connection);
            return Conn::try_from(client).await;
        }
        let (client, connection) = config.connect(Plain(reports.clone())).await.map_err(bad_connection)?;
        Conn::try_from_client_and_connection(client, connection).await
    }

    /// The settings of a session.
    fn session(&self, purpose: Purpose) -> String {
        let limits = &self.limits;
        let (lock, statement) = match purpose {
            Purpose::Write | Purpose::Read => (limits.lock, limits.statement),
            Purpose::Batch => (limits.batch_lock, limits.statement),
            Purpose::Migrate => (MIGRATION, MIGRATION),
        };
        let durable = if let Purpose::Write | Purpose::Batch = purpose { "SET synchronous_commit = on;" } else { "" };
        format!(
            "{durable} {}; SET lock_timeout = {}; SET statement_timeout = {}; SET idle_in_transaction_session_timeout = {}",
            PLANNER,
            lock.as_millis(),
            statement.as_millis(),
            limits.idle_in_transaction.as_millis(),
        )
    }
}

/// Taken by a migration once no other node is at it. One that is no transaction builds an index beside everybody who uses the
/// table: it waits for transactions that began before it, and nobody waits for it.
pub(super) fn lock_limit_of_migration(is_transaction: bool) -> String {
    let limit = if is_transaction { MIGRATION_LOCK } else { MIGRATION };
    format!("SET lock_timeout = {}", limit.as_millis())
}

fn is_local(config: &Config) -> bool {
    matches!(config.get_hosts().first(), Some(Host::Unix(_)))
}

fn socket_in(folder: &Path, config: &Config) -> std::path::PathBuf {
    folder.join(format!(".s.PGSQL.{}", config.get_ports().first().copied().unwrap_or(5432)))
}

/// Trusts what the machine trusts.
fn tls_config() -> ConnectionResult<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(bad_connection)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn bad_connection(error: impl std::fmt::Display) -> diesel::ConnectionError {
    diesel::ConnectionError::BadConnection(error.to_string())
}
