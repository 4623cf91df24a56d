use crate::{options::ConfigOptions, outcome::Outcome};
use clap::Subcommand;
use server::Operator;

#[derive(Subcommand)]
pub(crate) enum Photos {
    /// Print the photos that nobody has decided about, those that have waited longest first: number, owner, time, address.
    List {
        #[command(flatten)]
        options: ConfigOptions,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Show a photo to others, also one that was rejected before.
    Approve {
        #[command(flatten)]
        options: ConfigOptions,
        /// The photo's number, as `photos list` prints it.
        photo: i64,
    },
    /// Show a photo to nobody but its owner, who is told why. If it was the profile picture, the next one moves up.
    Reject {
        #[command(flatten)]
        options: ConfigOptions,
        /// The photo's number, as `photos list` prints it.
        photo: i64,
        /// A word that clients have a text for, such as nudity, underage or illegal.
        #[arg(long)]
        reason: String,
    },
}

impl Photos {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::List { options, limit } => {
                let operator = Operator::open_to_sign(options.load()?).await?;
                for waiting in operator.pending_photos(limit).await? {
                    println!("{} {} {} {}", waiting.id, waiting.owner, waiting.created_at, waiting.address);
                }
                operator.close().await;
            }
            Self::Approve { options, photo } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.judge_photo(photo, None).await?;
                println!("{}", if changed { "approved" } else { "nothing to do" });
                operator.close().await;
            }
            Self::Reject { options, photo, reason } => {
                let operator = Operator::open(options.load()?).await?;
                let changed = operator.judge_photo(photo, Some(&reason)).await?;
                println!("{}", if changed { "rejected" } else { "nothing to do" });
                operator.close().await;
            }
        }
        Ok(())
    }
}
