use clap::Args;
use server::config::{Config, ConfigError, Overrides};
use std::{net::SocketAddr, path::PathBuf};

/// Where the configuration comes from, the same for every command that opens a database.
#[derive(Args)]
pub(crate) struct ConfigOptions {
    /// A configuration file in TOML, over the defaults.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// `sqlite://FILE`, `sqlite://:memory:` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// `redis://…`, for several nodes.
    #[arg(long, value_name = "URL")]
    redis_url: Option<String>,
}

impl ConfigOptions {
    fn config(&self) -> Result<Config, ConfigError> {
        self.config_to_serve(None, false)
    }

    pub(crate) fn config_to_serve(&self, bind: Option<SocketAddr>, demo: bool) -> Result<Config, ConfigError> {
        let bind = bind.map(|address| address.to_string());
        let (database_url, redis_url) = (self.database_url.clone(), self.redis_url.clone());
        let overrides = Overrides { bind, database_url, redis_url, demo };
        Config::of_process(self.config.as_deref(), &overrides)
    }

    /// The configuration of this process, with its logging started.
    pub(crate) fn load(&self) -> Result<Config, Box<dyn std::error::Error>> {
        let config = self.config()?;
        server::logging::start(&config.logs)?;
        Ok(config)
    }
}
