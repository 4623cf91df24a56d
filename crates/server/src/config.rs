//! What an operator can set.
//!
//! Four layers, each winning over the one before: `config/default.toml` (compiled in), the file of `--config`, the
//! environment (`MATCHWIRE__SECTION__KEY`, `DATABASE_URL`, `REDIS_URL`), the command line. The default file is also the
//! schema: a key that does not stand there is refused by name, and so is a value of another form than the default's.
//!
//! To add a setting: write the key with its comment and default into `config/default.toml`, the field into `sections.rs`,
//! and its bounds, if it has any, into `check.rs`. A test holds file and code equal.

mod check;
mod demo;
mod error;
mod layers;
mod media;
mod network;
mod origin;
mod reading;
mod secret;
mod sections;
#[cfg(test)]
mod tests;

pub use demo::Demo;
pub use error::ConfigError;
pub use layers::Overrides;
pub use media::{Media, Moderation, Moment};
pub use network::Network;
pub use origin::{NotAnOrigin, Origin};
pub use secret::{SecretError, jwt_secret, secret_of_no_signature};
pub use sections::{
    Appwrite, Argon2, Auth, Config, Database, Environment, Limits, LogFormat, Logs, Mail, Matching, Messages, Realtime,
    Redis, Server, Texts,
};

use layers::Layers;
use std::path::Path;

/// Every key with its default and its comment.
pub const DEFAULT_TOML: &str = include_str!("../../../config/default.toml");

impl Config {
    /// The defaults alone: no file, no environment.
    ///
    /// # Panics
    /// Never: the defaults are part of the program, and a test reads them.
    pub fn defaults() -> Self {
        Self::load(None, [], &Overrides::default()).expect("the compiled-in defaults are valid")
    }

    /// Reads the layers of this process: `file`, its environment variables and what its command line sets.
    pub fn of_process(file: Option<&Path>, overrides: &Overrides) -> Result<Self, ConfigError> {
        // A variable that is not Unicode is none of ours, and its bytes are not needed to say so.
        let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let environment = environment.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
        Self::load(file, environment, overrides)
    }

    /// Puts the layers together and judges the outcome.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        overrides: &Overrides,
    ) -> Result<Self, ConfigError> {
        let mut layers = Layers::of_defaults(DEFAULT_TOML)?;
        if let Some(path) = file {
            layers.add_file(path)?;
        }
        layers.add_environment(environment)?;
        layers.add_overrides(overrides)?;
        let config = layers.into_config()?;
        check::check(&config)?;
        Ok(config)
    }
}
