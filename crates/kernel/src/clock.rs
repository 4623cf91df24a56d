use crate::Timestamp;

/// The source of the time. Only the composition root reads the machine's clock; rules are given a [`Timestamp`], so
/// that a test can stand at any instant.
pub trait Clock: Send + Sync {
    /// Tells the present instant.
    fn now(&self) -> Timestamp;
}
