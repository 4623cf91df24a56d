use actix_rt::ArbiterHandle;

/// The threads on which groups live.
pub(crate) struct Arbiters(Vec<ArbiterHandle>);

impl Arbiters {
    /// # Panics
    /// Without an arbiter: there would be no thread for the groups.
    pub(crate) fn new(arbiters: Vec<ArbiterHandle>) -> Self {
        assert!(!arbiters.is_empty(), "group actors need a thread to live on");
        Self(arbiters)
    }

    /// The thread for the group with this number; groups are spread evenly over all.
    pub(super) fn of(&self, id: i64) -> &ArbiterHandle {
        let spread = id.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let index = usize::try_from(spread).unwrap_or(0) % self.0.len();
        &self.0[index]
    }
}
