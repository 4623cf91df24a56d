use super::{CHECKOUT_PATIENCE, Conn};
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{
    AsyncConnection as _, SimpleAsyncConnection as _,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool},
};
use futures_util::FutureExt as _;
use kernel::StoreError;
use std::{sync::Arc, time::Duration};
use tokio_postgres::config::SslMode;

/// What a pool's connections are for.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// An ack rests on these: a commit has to be on disk.
    Write,
    Read,
}

pub(super) fn pool(url: &str, size: usize, purpose: Purpose) -> Result<Pool<Conn>, StoreError> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| connect(url.to_owned(), purpose).boxed());
    Pool::builder(AsyncDieselConnectionManager::new_with_config(url, config))
        .max_size(size)
        .wait_timeout(Some(CHECKOUT_PATIENCE))
        .create_timeout(Some(Duration::from_secs(5)))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(StoreError::broken)
}

async fn connect(url: String, purpose: Purpose) -> ConnectionResult<Conn> {
    let mut conn = establish(&url).await?;
    if let Purpose::Write = purpose {
        conn.batch_execute("SET synchronous_commit = on").await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    }
    Ok(conn)
}

/// TLS, with a certificate that the machine trusts, where the URL says `sslmode=require`; else plain. "Prefer" would
/// accept any certificate, and so protect from nobody who can change the traffic.
pub(super) async fn establish(url: &str) -> ConnectionResult<Conn> {
    let config: tokio_postgres::Config = url.parse().map_err(bad_connection)?;
    if config.get_ssl_mode() != SslMode::Require {
        return Conn::establish(url).await;
    }
    let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls_config()?);
    let (client, connection) = config.connect(tls).await.map_err(bad_connection)?;
    Conn::try_from_client_and_connection(client, connection).await
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

fn bad_connection(error: impl std::fmt::Display) -> ConnectionError {
    ConnectionError::BadConnection(error.to_string())
}
