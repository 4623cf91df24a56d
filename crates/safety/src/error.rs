use kernel::StoreError;

/// Why somebody gets no role, or loses none.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person is unknown, banned or erased.
    #[error("nobody who has this number can have a role")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the audit log does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry that should be there is not.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// An entry is another than the one that somebody has kept.
    #[error("entry {0} is not the one that was kept")]
    Unlike(i64),
    /// An entry says something else than it was written with.
    #[error("entry {0} was changed, or the one before it")]
    Changed(i64),
}
