use std::time::Duration;

/// The settings of tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tickets {
    /// The time for which a ticket may be shown.
    pub lifetime: Duration,
}

impl Default for Tickets {
    fn default() -> Self {
        Self { lifetime: Duration::from_secs(30) }
    }
}
