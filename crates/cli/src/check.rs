use crate::Outcome;
use clap::Args;

#[derive(Args)]
pub(crate) struct Check {
    /// The server to check.
    #[arg(long = "url", value_name = "URL", required = true, num_args = 1)]
    urls: Vec<String>,
}

impl Check {
    pub(crate) async fn run(self) -> Outcome {
        let _ = self.urls;
        Err("the checking client is not linked".into())
    }
}
