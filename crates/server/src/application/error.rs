use std::net::SocketAddr;

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
