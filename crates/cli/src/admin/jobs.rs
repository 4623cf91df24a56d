use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Subcommand;
use server::Operator;

#[derive(Subcommand)]
pub(crate) enum Jobs {
    /// Print the jobs that were given up, the latest first: number, kind, tries, time, key, and what the last try said.
    List {
        #[command(flatten)]
        options: ConfigOptions,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Have jobs tried again from the beginning, by whichever server comes to it.
    Retry {
        #[command(flatten)]
        options: ConfigOptions,
        /// Their numbers, as `list` prints them.
        #[arg(required_unless_present = "all", value_name = "NUMBER")]
        jobs: Vec<i64>,
        /// All that were given up.
        #[arg(long, conflicts_with = "jobs")]
        all: bool,
        /// With --all: only those of this kind.
        #[arg(long, requires = "all", value_name = "KIND")]
        kind: Option<String>,
    },
}

impl Jobs {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::List { options, limit } => {
                let operator = Operator::open(options.load()?).await?;
                for job in operator.dead_jobs(limit).await? {
                    let said = job.failure.escape_debug();
                    println!("{} {} {} {} {} {said}", job.id, job.kind, job.attempts, job.dead_at, job.key);
                }
                operator.close().await;
            }
            Self::Retry { options, jobs, all, kind } => {
                let operator = Operator::open(options.load()?).await?;
                let revived = if all {
                    operator.retry_all_jobs(kind.as_deref()).await?
                } else {
                    operator.retry_jobs(&jobs).await?
                };
                println!("{revived} jobs are tried again");
                operator.close().await;
            }
        }
        Ok(())
    }
}
