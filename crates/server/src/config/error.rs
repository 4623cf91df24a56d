use std::path::PathBuf;

/// Why a configuration cannot be used. Names the key and where it was set; never repeats a value, which may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file of `--config` cannot be read.
    #[error("the configuration file {} cannot be read: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        cause: std::io::Error,
    },
    /// A layer is not TOML.
    #[error("{origin} is not valid toml: {complaint}")]
    Syntax {
        /// The file.
        origin: String,
        /// Line, column and what is wrong there.
        complaint: String,
    },
    /// A key nobody reads: a slip of the pen that would otherwise go unnoticed.
    #[error("unknown key {key} in {origin}: {known}")]
    UnknownKey {
        /// The whole path, such as `server.bnd`.
        key: String,
        /// The file, the variable or the option.
        origin: String,
        /// The keys that there are in that section.
        known: String,
    },
    /// A value of another form.
    #[error("{key} in {origin}: expected {expected}")]
    WrongForm {
        /// The whole path.
        key: String,
        /// The file, the variable or the option.
        origin: String,
        /// The form it should have.
        expected: String,
    },
    /// A value of the right form that cannot work.
    #[error("{key}: {complaint}")]
    Unusable {
        /// The whole path.
        key: &'static str,
        /// A sentence that says what the value should be.
        complaint: &'static str,
    },
}
