use std::{error::Error, fmt};

/// A kind of failure below a port, as far as a caller can act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    /// The store cannot be reached, is starting, full or out of connections: trying later helps.
    Unavailable,
    /// Somebody else holds what this needs and did not let go in time; nothing was kept. Trying later helps.
    Locked,
    /// More waits for the store than it can take soon; nothing was tried. Trying later helps.
    Overloaded,
    /// The store answered with something that no rule of ours explains: a defect or damage.
    Broken,
}

/// A failure of the store, opaque above the ports: the domains pass it on, the server logs it once and answers 503.
#[derive(Debug)]
pub struct StoreError {
    fault: StoreFault,
    source: Box<dyn Error + Send + Sync>,
}

impl StoreError {
    /// A failure that passes: the store is away for now.
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fault: StoreFault::Unavailable, source: source.into() }
    }

    /// A failure that passes: somebody else holds what is needed.
    pub fn locked(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fault: StoreFault::Locked, source: source.into() }
    }

    /// A failure that passes: the store has too much to do.
    pub fn overloaded(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fault: StoreFault::Overloaded, source: source.into() }
    }

    /// A failure that no waiting mends: a defect or damage.
    pub fn broken(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { fault: StoreFault::Broken, source: source.into() }
    }

    /// The same failure for somebody else whom it concerns. Its cause is told once.
    #[must_use]
    pub fn repeated(&self) -> Self {
        Self { fault: self.fault, source: self.to_string().into() }
    }

    /// The kind of this failure.
    pub fn fault(&self) -> StoreFault {
        self.fault
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            StoreFault::Unavailable => f.write_str("store unavailable"),
            StoreFault::Locked => f.write_str("store locked"),
            StoreFault::Overloaded => f.write_str("store overloaded"),
            StoreFault::Broken => f.write_str("store broken"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.source.as_ref())
    }
}
