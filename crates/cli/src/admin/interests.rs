use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Subcommand;
use server::Operator;

#[derive(Subcommand)]
pub(crate) enum Interests {
    /// Add those that are missing.
    Add {
        #[command(flatten)]
        options: ConfigOptions,
        /// What people see, such as `Board games`.
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

impl Interests {
    pub(super) async fn run(self) -> Outcome {
        let Self::Add { options, names } = self;
        let operator = Operator::open(options.load()?).await?;
        let added = operator.add_interests(&names).await;
        operator.close().await;
        println!("{} of {} added", added?, names.len());
        Ok(())
    }
}
