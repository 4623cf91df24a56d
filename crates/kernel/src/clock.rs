use crate::Timestamp;

/// Where the time comes from. Only the composition root reads the machine's clock; rules are given a
/// [`Timestamp`], so that a test can stand at any instant.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}
