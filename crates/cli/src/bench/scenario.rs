//! What can be measured, a file each.

mod connect;
mod discovery;
mod fanout;
mod growth;
mod idle;
mod jobs;
mod likes;
mod matched;
mod messages;
mod rest;
mod resume;
mod start;
mod talking;

use super::{round::Round, scenario_name::ScenarioName};
use crate::outcome::Outcome;
use clap::ValueEnum as _;

/// Does once what the plan names.
pub(super) async fn run(round: &mut Round<'_>) -> Outcome {
    for name in ScenarioName::value_variants() {
        if !round.plan.has(*name) {
            continue;
        }
        match name {
            ScenarioName::Messages => messages::run(round).await?,
            ScenarioName::Fanout => fanout::run(round).await?,
            ScenarioName::Idle => idle::run(round).await?,
            ScenarioName::Connect => connect::run(round).await?,
            ScenarioName::Resume => resume::run(round).await?,
            ScenarioName::Likes => likes::run(round).await?,
            ScenarioName::Discovery => discovery::run(round).await?,
            ScenarioName::Rest => rest::run(round).await?,
            ScenarioName::Growth => growth::run(round).await?,
            ScenarioName::Start => start::run(round).await?,
        }
    }
    Ok(())
}
