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
        self.config_bound_to(None)
    }

    pub(crate) fn config_bound_to(&self, bind: Option<SocketAddr>) -> Result<Config, ConfigError> {
        let bind = bind.map(|address| address.to_string());
        let overrides = Overrides { bind, database_url: self.database_url.clone(), redis_url: self.redis_url.clone() };
        Config::of_process(self.config.as_deref(), &overrides)
    }

    /// The configuration of this process, with its logging started.
    pub(crate) fn load(&self) -> Result<Config, Box<dyn std::error::Error>> {
        let config = self.config()?;
        server::logging::start(&config.logs)?;
        Ok(config)
    }
}
