use crate::transaction::{Failure, NoAnswer};
use async_trait::async_trait;
use kernel::{StoreError, StoreFault};
use std::error::Error as _;

/// What a node asks of its store to know whether it should be sent people. Both cost next to nothing and leave nothing behind.
#[async_trait]
pub trait Probe: Send + Sync {
    /// Commits a write, as a message would be. `number` is given by the caller, at random.
    async fn write(&self, number: i64) -> Result<(), StoreError>;

    /// Reads, on one of the connections for reading.
    async fn read(&self) -> Result<(), StoreError>;
}

/// What keeps a store from serving, as far as it can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ailment {
    /// It takes no write.
    ReadOnly,
    /// There is no room.
    DiskFull,
    /// The disk, or its file system, took no write.
    IoError,
    /// All connections are in use, and none comes back.
    NoFreeConnection,
    /// It does not answer in time.
    Silent,
    /// It cannot be reached, or refuses everybody.
    Unavailable,
    /// It answers with what no rule explains.
    Broken,
}

impl Ailment {
    pub fn of(error: &StoreError) -> Self {
        let Some(source) = error.source() else { return Self::of_fault(error.fault()) };
        match (source.downcast_ref::<Failure>(), source.downcast_ref()) {
            (Some(failure), _) => match failure.code.as_str() {
                "25006" | "SQLITE_READONLY" => Self::ReadOnly,
                "53100" | "SQLITE_FULL" => Self::DiskFull,
                "58030" | "SQLITE_IOERR" => Self::IoError,
                _ => Self::of_fault(error.fault()),
            },
            (None, Some(NoAnswer::NoFreeConnection)) => Self::NoFreeConnection,
            (None, Some(NoAnswer::Late)) => Self::Silent,
            (None, None) => Self::of_fault(error.fault()),
        }
    }

    fn of_fault(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Unavailable | StoreFault::Overloaded | StoreFault::Locked => Self::Unavailable,
            StoreFault::Broken => Self::Broken,
        }
    }

    /// Its name on `/readyz`.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::DiskFull => "disk_full",
            Self::IoError => "io_error",
            Self::NoFreeConnection => "no_free_connection",
            Self::Silent => "silent",
            Self::Unavailable => "unavailable",
            Self::Broken => "broken",
        }
    }
}
