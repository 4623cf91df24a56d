use super::Key;
use async_trait::async_trait;
use std::error::Error;

pub type SettlementError = Box<dyn Error + Send + Sync>;

/// What was spent at this node on one key of a limit and is not known elsewhere; perhaps nothing, if it was only asked for.
/// Amounts and ages are microseconds: a unit costs as many as it takes to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spending {
    pub key: Key,
    pub amount: u64,
    /// How long ago the first of it was spent.
    pub age: u64,
}

/// Where the nodes of an installation tell each other what was spent at each of them.
#[async_trait]
pub trait Settlement: Send {
    /// Reaches the others. Called before anything is settled, and again after each failure.
    async fn connect(&mut self) -> Result<(), SettlementError>;

    /// Tells what was spent on keys of the limit of this name, and hears for each of them, in the same order, how many
    /// microseconds its bucket is from being full, for all nodes together.
    async fn settle(&mut self, limit: &str, spent: &[Spending]) -> Result<Vec<u64>, SettlementError>;
}
