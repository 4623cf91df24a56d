use super::scenario_name::ScenarioName;
use clap::Args;
use std::{path::PathBuf, time::Duration};

/// What is measured, and how much of it.
#[derive(Args, Clone, Debug)]
pub(super) struct Plan {
    /// What to measure; everything when nothing is named.
    #[arg(value_enum, value_name = "SCENARIO")]
    pub(super) scenarios: Vec<ScenarioName>,
    /// How long each thing is measured, in seconds; a moment for warming up comes before.
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub(super) secs: Duration,
    /// How often everything is done; the smallest, the middle and the largest of all runs are told.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) repeat: u32,
    /// `messages`: conversations of two.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(super) rooms: usize,
    /// `messages`: frames of a conversation that are under way in the closed loop.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) window: usize,
    /// `messages`: messages a second in the open loop.
    #[arg(long, value_name = "R", value_delimiter = ',', default_value = "200,500,1000")]
    pub(super) rates: Vec<u32>,
    /// `fanout`: deliveries a second in the open loop.
    #[arg(long, value_name = "R", value_delimiter = ',', default_value = "10000,50000")]
    pub(super) fanout_rates: Vec<u32>,
    /// `idle`: sockets that are held.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) sockets: usize,
    /// `connect`: handshakes on each endpoint.
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub(super) handshakes: usize,
    /// `discovery`: people who can be found. Its goal is judged at the million.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub(super) people: u64,
    /// `growth`: the largest number of conversations.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) conversations: usize,
    /// A folder of servers that are measured in turn with ours, as `bench/peers` of the repository.
    #[arg(long, value_name = "FOLDER")]
    pub(super) peers: Option<PathBuf>,
}

impl Plan {
    pub(super) fn has(&self, scenario: ScenarioName) -> bool {
        self.scenarios.is_empty() || self.scenarios.contains(&scenario)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    if !(0.1..=3600.0).contains(&seconds) {
        return Err("between 0.1 and 3600 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_takes_between_a_moment_and_an_hour() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for refused in ["0", "-1", "NaN", "1e9", "soon"] {
            assert!(seconds(refused).is_err(), "{refused}");
        }
    }
}
