mod arriving;
mod devices;
mod ending;
mod matching;
mod play;
mod resuming;
mod steps;
mod talking;

use crate::outcome::Outcome;
use clap::Args;
use std::time::{Duration, Instant};

#[derive(Args)]
pub(crate) struct Check {
    /// The server to check. Given twice, the two people are on two servers, which must be nodes of one installation.
    #[arg(long = "url", value_name = "URL", required = true)]
    urls: Vec<String>,
}

impl Check {
    /// Prints each step with its time and ends at the first that fails.
    pub(crate) async fn run(self) -> Outcome {
        let (first, second) = match self.urls.as_slice() {
            [first] => (first, None),
            [first, second] => (first, Some(second.as_str())),
            _ => return Err("give --url once or twice".into()),
        };
        let start = Instant::now();
        let nonce = server::nonce();
        let outcome = play::check(first, second, &nonce, |step: &str, took: Duration, outcome| match outcome {
            Ok(()) => println!("ok     {:>8.1} ms  {step}", took.as_secs_f64() * 1000.0),
            Err(error) => {
                println!("FAILED {:>8.1} ms  {step}: {}", took.as_secs_f64() * 1000.0, client::explain(error));
            }
        });
        match outcome.await {
            Ok(()) => {
                println!("all steps passed in {:.2} s", start.elapsed().as_secs_f64());
                Ok(())
            }
            Err(error) => Err(client::explain(&error).into()),
        }
    }
}
